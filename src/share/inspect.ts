// What a person is told about a share before they open it. Spends nothing; a stranger gets the uniform answer.

import { boxOpen } from '../crypto/box.ts'
import type { KeyRing } from '../crypto/keys.ts'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'
import { type FoundGrant, findGrant } from './grant.ts'
import { MEMBER_AGE_MS, type Members } from './members.ts'

export interface InspectDeps {
  db: Db
  members: Members
}

/**
 * Finds the actor's own grant. Membership is asked before anything is told.
 * @throws AppError NotFound for a wrong token, another person's grant and everybody who is no member (any more);
 *   MembershipUnknown when the directory does not answer.
 */
export async function findOwnGrant(
  { db, members }: InspectDeps,
  actor: Actor,
  shareId: string,
  token: Secret,
): Promise<FoundGrant> {
  const grant = await findGrant(db, shareId, token)
  if (!grant || grant.workspaceId !== actor.workspaceId || grant.recipient !== actor.userId) {
    throw new AppError('NotFound')
  }
  const verdict = await members.check(actor.workspaceId, actor.userId, MEMBER_AGE_MS.revealing)
  if (!verdict.isMember) throw new AppError('NotFound')
  return grant
}

/** The share's name, for its parties only. */
export function openName(
  keys: KeyRing,
  share: { workspaceId: string; shareId: string; name: Buffer | null },
): Secret | undefined {
  if (!share.name) return undefined
  return Secret.fromBytes(boxOpen(keys, 'name', share.name, [share.workspaceId, share.shareId]))
}
