// The sibling operations: a member's own shares, and opening one with the token of its link.

import type { FastifyRequest } from 'fastify'
import { LIMITS } from '../../contract/limits.ts'
import { accessRequest, listQuery, type SharedSecretMetadata } from '../../contract/sharing.ts'
import { isId, parseToken } from '../../crypto/tokens.ts'
import { AppError, type ErrorCode } from '../../errors.ts'
import { Secret } from '../../secret.ts'
import type { Actor } from '../../share/actor.ts'
import { readOwnShare, readOwnShareInFull, readOwnShares } from '../../share/overview.ts'
import { sealPageEnd } from '../../share/page-end.ts'
import { type RevealDeps, revealShare } from '../../share/reveal.ts'
import { type RevokeDeps, revokeShare } from '../../share/revoke.ts'
import { readAddress } from '../address.ts'
import type { Caller } from './auth.ts'
import { openCursor, parseOrRefuse } from './input.ts'
import { toMetadata } from './metadata.ts'

export interface SharesApiDeps extends RevealDeps, RevokeDeps {
  orgId: string
}

export async function handleList(deps: SharesApiDeps, { actor }: Caller, request: FastifyRequest) {
  const query = parseOrRefuse(listQuery, request.query)
  const after = openCursor(deps.keys, actor, query.cursor, 'shares')
  const page = await readOwnShares(deps.db, actor, {
    limit: query.limit ?? LIMITS.page.default,
    offset: query.offset ?? 0,
    ...(after && { after }),
    ...(query.status && { status: query.status }),
  })
  return {
    secrets: page.shares.map((share) => toMetadata(deps.keys, deps.orgId, share)),
    totalCount: page.totalCount,
    nextCursor: page.end ? sealPageEnd(deps.keys, actor, page.end, 'shares') : null,
  }
}

export async function handleRead(deps: SharesApiDeps, { actor }: Caller, request: FastifyRequest) {
  const own = await readOwnShareInFull(deps.db, actor, readId(request))
  if (!own) throw new AppError('NotFound')
  return {
    ...toMetadata(deps.keys, deps.orgId, own.share),
    recipients: own.recipients.map(({ email, delivery, openedAt }) => ({
      email,
      delivery: delivery === 'dropped' ? 'failed' : delivery,
      openedAt: openedAt?.toISOString() ?? null,
    })),
  }
}

/** Spends one view. @throws AppError Unauthorized where the link is for members and nobody says who they are. */
export async function handleAccess(deps: SharesApiDeps, caller: Caller | undefined, request: FastifyRequest) {
  const { token: text, password } = parseOrRefuse(accessRequest, request.body ?? undefined)
  const token = parseToken(text)
  if (!token) throw new AppError('NotFound')
  const shareId = readId(request)
  const viewer = caller ? { actor: caller.actor } : { address: readAddress(request) }
  const revealed = await revealShare(deps, viewer, {
    shareId,
    token,
    ...(password && { password: Secret.fromText(password) }),
  }).catch((error: unknown) => {
    throw error instanceof AppError && OVER.has(error.code) ? new AppError('NotFound') : error
  })
  return { ...toMetadata(deps.keys, deps.orgId, revealed.share), secretValue: revealed.value.expose() }
}

/** Repeating it changes nothing. */
export async function handleDelete(deps: SharesApiDeps, { actor }: Caller, request: FastifyRequest) {
  const shareId = readId(request)
  await readOwn(deps, actor, shareId)
  await revokeShare(deps, actor, shareId)
  return readOwn(deps, actor, shareId)
}

/** Over HTTP everything that cannot be opened is simply not there. */
const OVER: ReadonlySet<ErrorCode> = new Set(['ShareSpent', 'ShareExpired', 'ShareRevoked', 'ViewsReserved'])

function readId({ params }: FastifyRequest): string {
  const { id } = params as { id: string }
  if (!isId(id)) throw new AppError('NotFound')
  return id
}

async function readOwn(
  { db, keys, orgId }: SharesApiDeps,
  actor: Actor,
  shareId: string,
): Promise<SharedSecretMetadata> {
  const share = await readOwnShare(db, actor, shareId)
  if (!share) throw new AppError('NotFound')
  return toMetadata(keys, orgId, share)
}
