// Finds a grant by its token and says what can be done with it. Every way to a value starts here; the same query
// runs whether the share exists or not, so that time tells a stranger nothing.

import { sql } from 'kysely'
import type { AccessType } from '../contract/shared-secret.ts'
import { hashToken } from '../crypto/tokens.ts'
import type { ClosingReason, Db, ShareState } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { SealedGrant } from './backend.ts'
import { CLOSED_FOR_THEM } from './words.ts'

/**
 * What the grant's owner can do now: open it, or why not. `reserved`: the views left are kept for the others.
 * `closed`: it was closed for them alone.
 */
export type GrantState = ShareState | 'reserved' | 'closed'

export interface FoundGrant extends SealedGrant {
  state: GrantState
  senderId: string
  accessType: AccessType
  name: Buffer | null
  expiresAt: Date
  /** How often this grant can still open it: views kept for others are not counted. null is no limit. */
  viewsLeft: number | null
  /** When its owner first opened it. */
  openedAt: Date | null
  /** Slack may not show its value exactly. */
  isForBrowser: boolean
  closedReason: ClosingReason | null
  createdAt: Date
  apiTokenId: string | null
  authorizedEmails: string[] | null
  allowExternalEmails: boolean
}

/** @returns the grant that this token belongs to, in this share, whatever its state; undefined for a stranger. */
export async function findGrant(db: Db, shareId: string, token: Secret): Promise<FoundGrant | undefined> {
  const row = await db
    .selectFrom('grants as g')
    .innerJoin('shares as s', (join) =>
      join.onRef('s.workspace_id', '=', 'g.workspace_id').onRef('s.id', '=', 'g.share_id'),
    )
    .where('g.token_hash', '=', hashToken(token))
    .where('g.share_id', '=', shareId)
    .select([
      'g.workspace_id',
      'g.share_id',
      'g.ordinal',
      'g.kind',
      'g.recipient',
      'g.wrapped',
      'g.opened_at',
      'g.closed_reason',
    ])
    .select(['s.sender_id', 's.access_type', 's.name', 's.state', 's.expires_at', 's.salt', 's.sealed'])
    .select(['s.password_memory', 's.password_passes', 's.created_at', 's.api_token_id'])
    .select(['s.authorized_emails', 's.allow_external_emails', 's.for_browser'])
    .select([
      sql<boolean>`s.expires_at > clock_timestamp()`.as('in_time'),
      sql<number | null>`s.views_left - cardinality(s.unopened) + (g.ordinal = any (s.unopened))::int`.as(
        'own_views_left',
      ),
    ])
    .executeTakeFirst()
  if (!row) return undefined
  const isOverdue = row.state === 'open' && !row.in_time
  const isReserved = row.state === 'open' && row.own_views_left === 0
  const overall = isOverdue ? 'expired' : isReserved ? 'reserved' : row.state
  return {
    workspaceId: row.workspace_id,
    shareId: row.share_id,
    ordinal: row.ordinal,
    kind: row.kind,
    recipient: row.recipient,
    wrapped: row.wrapped,
    sealed: row.sealed,
    salt: row.salt,
    passwordCost:
      row.password_memory === null || row.password_passes === null
        ? null
        : { memory: row.password_memory, passes: row.password_passes },
    state: row.closed_reason !== null ? 'closed' : overall,
    senderId: row.sender_id,
    accessType: row.access_type,
    name: row.name,
    expiresAt: row.expires_at,
    viewsLeft: row.own_views_left,
    openedAt: row.opened_at,
    isForBrowser: row.for_browser,
    closedReason: row.closed_reason,
    createdAt: row.created_at,
    apiTokenId: row.api_token_id,
    authorizedEmails: row.authorized_emails,
    allowExternalEmails: row.allow_external_emails,
  }
}

/** @throws AppError ShareSpent, ShareExpired, ShareRevoked or ViewsReserved unless it is open for this grant. */
export function assertOpen(grant: FoundGrant): void {
  if (grant.state === 'closed') throw new AppError('ShareRevoked', { words: CLOSED_FOR_THEM })
  if (grant.state !== 'open') throw new AppError(CLOSED[grant.state])
}

const CLOSED = {
  spent: 'ShareSpent',
  expired: 'ShareExpired',
  revoked: 'ShareRevoked',
  reserved: 'ViewsReserved',
} as const
