// Shares as the one who shared them sees them over HTTP: metadata only, never a value or what opens it.

import { type RawBuilder, sql } from 'kysely'
import type { AccessType } from '../contract/shared-secret.ts'
import { onOneState } from '../db/one-state.ts'
import type { Db, Delivery, ShareState } from '../db/schema.ts'
import type { Actor } from './actor.ts'
import type { ShareRef } from './backend.ts'

export interface ShareOverview extends ShareRef {
  senderId: string
  apiTokenId: string | null
  /** Sealed. */
  name: Buffer | null
  state: ShareState
  accessType: AccessType
  authorizedEmails: string[] | null
  allowExternalEmails: boolean
  hasPassword: boolean
  createdAt: Date
  expiresAt: Date
  lastViewedAt: Date | null
  closedAt: Date | null
  viewsLeft: number | null
}

export interface RecipientOverview {
  userId: string
  email: string | null
  delivery: Delivery
  openedAt: Date | null
}

/** Where a page ends: the last entry on it, by what the list is ordered by. */
export interface PageEnd {
  at: string
  id: string
}

export interface PageRequest {
  limit: number
  offset: number
  after?: PageEnd
  status?: ShareState
}

export interface Page {
  shares: ShareOverview[]
  totalCount: number
  /** Absent on the last page. */
  end?: PageEnd
}

const CLOSED_SHOWN = sql`interval '30 days'`
/** A share whose time is over counts as expired, whether it has been swept or not. */
const STATE = sql<ShareState>`case when state = 'open' and expires_at <= clock_timestamp() then 'expired' else state end`

/** The actor's own shares, newest first; closed ones for 30 days. */
export async function readOwnShares(db: Db, actor: Actor, request: PageRequest): Promise<Page> {
  const { limit, offset, after, status } = request
  const mine = sql`workspace_id = ${actor.workspaceId} and sender_id = ${actor.userId}
    and (closed_at is null or closed_at > clock_timestamp() - ${CLOSED_SHOWN})
    and (${status ?? null}::text is null or ${STATE} = ${status ?? null}::text)`
  const beyond = after ? sql`and (created_at, id) < (${after.at}::timestamptz, ${after.id})` : sql``
  const [rows, counted] = await onOneState(db, async (state) => [
    await readRows(
      state,
      sql`${mine} ${beyond} order by created_at desc, id desc limit ${limit + 1} offset ${offset}`,
    ),
    await sql<{ count: number }>`select count(*)::int as count from shares where ${mine}`.execute(state),
  ])
  const shares = rows.slice(0, limit)
  const last = shares.at(-1)
  return {
    shares,
    totalCount: counted.rows[0]?.count ?? 0,
    ...(rows.length > limit && last && { end: { at: last.createdAt.toISOString(), id: last.shareId } }),
  }
}

/** @returns the actor's own share, or undefined when there is none of that id. */
export async function readOwnShare(
  db: Db,
  actor: Actor,
  shareId: string,
): Promise<ShareOverview | undefined> {
  const [share] = await readRows(
    db,
    sql`workspace_id = ${actor.workspaceId} and sender_id = ${actor.userId} and id = ${shareId}`,
  )
  return share
}

/** The same with who gets it. */
export async function readOwnShareInFull(
  db: Db,
  actor: Actor,
  shareId: string,
): Promise<{ share: ShareOverview; recipients: RecipientOverview[] } | undefined> {
  return onOneState(db, async (state) => {
    const share = await readOwnShare(state, actor, shareId)
    return share && { share, recipients: await readRecipients(state, share) }
  })
}

/** Who gets it, in order; a link that is nobody's own is not among them. */
async function readRecipients(db: Db, { workspaceId, shareId }: ShareRef): Promise<RecipientOverview[]> {
  const rows = await db
    .selectFrom('grants')
    .select(['recipient', 'email', 'delivery', 'opened_at'])
    .where('workspace_id', '=', workspaceId)
    .where('share_id', '=', shareId)
    .where('kind', '<>', 'link')
    .orderBy('ordinal')
    .execute()
  return rows.map((row) => ({
    userId: row.recipient,
    email: row.email,
    delivery: row.delivery,
    openedAt: row.opened_at,
  }))
}

interface Row {
  workspace_id: string
  id: string
  sender_id: string
  api_token_id: string | null
  name: Buffer | null
  state: ShareState
  access_type: AccessType
  authorized_emails: string[] | null
  allow_external_emails: boolean
  has_password: boolean
  created_at: Date
  expires_at: Date
  last_viewed_at: Date | null
  closed_at: Date | null
  views_left: number | null
}

async function readRows(db: Db, rest: RawBuilder<unknown>): Promise<ShareOverview[]> {
  const { rows } = await sql<Row>`
    select workspace_id, id, sender_id, api_token_id, name, ${STATE} as state, access_type, authorized_emails,
      allow_external_emails, has_password, created_at, expires_at, last_viewed_at,
      closed_at, views_left
    from shares where ${rest}`.execute(db)
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    shareId: row.id,
    senderId: row.sender_id,
    apiTokenId: row.api_token_id,
    name: row.name,
    state: row.state,
    accessType: row.access_type,
    authorizedEmails: row.authorized_emails,
    allowExternalEmails: row.allow_external_emails,
    hasPassword: row.has_password,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastViewedAt: row.last_viewed_at,
    closedAt: row.closed_at,
    viewsLeft: row.views_left,
  }))
}
