// What a person is told about a share before they open it. Spends nothing; a stranger gets the uniform answer.

import type { KeyRing } from '../crypto/keys.ts'
import { openSealedName } from '../crypto/share-boxes.ts'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'
import { type FoundGrant, findGrant } from './grant.ts'
import { MEMBER_AGE_MS, MEMBER_PATIENCE_MS, type Members } from './members.ts'

export interface InspectDeps {
  db: Db
  members: Members
}

/** Who wants to open something: a proven member, or nobody in particular, who comes from somewhere. */
export type Viewer = { actor: Actor } | { address: string }

/**
 * Finds a grant that the viewer may open: their own, one that possession is enough for, or a link's. Membership is asked before anything is told.
 * @throws AppError NotFound for a wrong token, another person's grant and everybody who is no member (any more);
 *   Unauthorized for a link that is for members, opened by nobody in particular; MembershipUnknown when the directory
 *   does not answer.
 */
export async function findOwnGrant(
  { db, members }: InspectDeps,
  viewer: Viewer,
  shareId: string,
  token: Secret,
): Promise<FoundGrant> {
  const grant = await findGrant(db, shareId, token)
  if (!grant) throw new AppError('NotFound')
  if (isForAnyone(grant)) return grant
  if (!('actor' in viewer)) throw new AppError('Unauthorized')
  const { workspaceId, userId } = viewer.actor
  const isTheirs = grant.kind === 'link' || grant.recipient === userId
  if (grant.workspaceId !== workspaceId || !isTheirs) throw new AppError('NotFound')
  const verdict = await members.check(
    workspaceId,
    userId,
    MEMBER_AGE_MS.revealing,
    MEMBER_PATIENCE_MS.revealing,
  )
  if (!verdict.isMember) throw new AppError('NotFound')
  return grant
}

/** Whether possession is enough: the link, and the password where there is one. An outside address always has one. */
export function isForAnyone({ kind, accessType }: Pick<FoundGrant, 'kind' | 'accessType'>): boolean {
  return kind === 'outside' || (kind === 'link' && accessType === 'anyone')
}

/** The share's name, for its parties only. */
export function openName(
  keys: KeyRing,
  share: { workspaceId: string; shareId: string; name: Buffer | null },
): Secret | undefined {
  if (!share.name) return undefined
  return openSealedName(keys, share, share.name)
}
