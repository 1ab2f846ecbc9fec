// What the messages about a share need to know, and what is remembered of them: where they are, whether they came
// through, whether they have been closed. One statement a function.

import { sql } from 'kysely'
import type { AccessType } from '../contract/shared-secret.ts'
import type { Db, Delivery, ShareState } from '../db/schema.ts'
import type { BackendName, GrantKind, GrantRef, ShareRef } from './backend.ts'
import { listOutside, type OutsideSummary } from './outside.ts'

/** Where a message is in the messenger. */
export interface MessagePlace {
  channel: string
  ts: string
}

export interface ShareSummary extends ShareRef {
  senderId: string
  name: Buffer | null
  state: ShareState
  expiresAt: Date
  closedAt: Date | null
  maxViews: number | null
  viewsLeft: number | null
  hasPassword: boolean
  backend: BackendName
  accessType: AccessType
  /** It has a link that is not one recipient's. */
  hasLink: boolean
  card: MessagePlace | null
  /** In Slack. */
  recipients: RecipientSummary[]
  /** Outside, by their addresses. */
  outside: OutsideSummary[]
}

export interface RecipientSummary {
  ordinal: number
  userId: string
  delivery: Delivery
  /** Why it could not be delivered. */
  deliveryReason: string | null
  openedAt: Date | null
  /** Has opened it and has no view left, while others may have. */
  isUsedUp: boolean
  message: MessagePlace | null
  isMessageClosed: boolean
}

/** @returns the share with all its recipients in order, or undefined when it is gone. */
export async function readShareSummary(
  db: Db,
  { workspaceId, shareId }: ShareRef,
): Promise<ShareSummary | undefined> {
  const share = await db
    .selectFrom('shares')
    .select(['sender_id', 'name', 'state', 'expires_at', 'closed_at', 'max_views', 'views_left'])
    .select(['has_password', 'backend', 'access_type', 'card_channel', 'card_ts', 'authorized_emails'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', shareId)
    .executeTakeFirst()
  if (!share) return undefined
  const all = await db
    .selectFrom('grants')
    .select(['ordinal', 'kind', 'recipient', 'email', 'delivery', 'delivery_reason', 'opened_at'])
    .select(['message_channel', 'message_ts', 'message_closed_at'])
    .where('workspace_id', '=', workspaceId)
    .where('share_id', '=', shareId)
    .orderBy('ordinal')
    .execute()
  const named = all.filter(({ kind }) => kind !== 'link')
  const unopened = named.filter((grant) => grant.opened_at === null).length
  const outside = listOutside(share, all)
  return {
    workspaceId,
    shareId,
    senderId: share.sender_id,
    name: share.name,
    state: share.state,
    expiresAt: share.expires_at,
    closedAt: share.closed_at,
    maxViews: share.max_views,
    viewsLeft: share.views_left,
    hasPassword: share.has_password,
    backend: share.backend,
    accessType: share.access_type,
    hasLink: all.length > named.length || named.length + outside.length === 0,
    card: toPlace(share.card_channel, share.card_ts),
    outside,
    recipients: named
      .filter(({ kind }) => kind !== 'outside')
      .map((grant) => ({
        isUsedUp: grant.opened_at !== null && share.views_left !== null && share.views_left <= unopened,
        ordinal: grant.ordinal,
        userId: grant.recipient,
        delivery: grant.delivery,
        deliveryReason: grant.delivery_reason,
        openedAt: grant.opened_at,
        message: toPlace(grant.message_channel, grant.message_ts),
        isMessageClosed: grant.message_closed_at !== null,
      })),
  }
}

/** Null while it is not known where a message is. */
export function toPlace(channel: string | null, ts: string | null): MessagePlace | null {
  return channel === null || ts === null ? null : { channel, ts }
}

/** A delivery that is still to be made. */
export interface PendingDelivery extends GrantRef {
  kind: GrantKind
  recipient: string
  /** Sealed: the token, or the link of a `remote` one. */
  deliveryToken: Buffer
  attempts: number
  /** Since it was shared. */
  ageSeconds: number
}

/** @returns the delivery while it is pending and its share open; undefined when there is nothing to do any more. */
export async function readPendingDelivery(db: Db, grant: GrantRef): Promise<PendingDelivery | undefined> {
  const row = await db
    .selectFrom('grants as g')
    .innerJoin('shares as s', (join) =>
      join.onRef('s.workspace_id', '=', 'g.workspace_id').onRef('s.id', '=', 'g.share_id'),
    )
    .select(['g.kind', 'g.recipient', 'g.delivery_token', 'g.attempts'])
    .select(sql<number>`extract(epoch from clock_timestamp() - s.created_at)::float8`.as('age_seconds'))
    .where('g.workspace_id', '=', grant.workspaceId)
    .where('g.share_id', '=', grant.shareId)
    .where('g.ordinal', '=', grant.ordinal)
    .where('g.delivery', '=', 'pending')
    .where('s.state', '=', 'open')
    .where('s.expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  if (!row?.delivery_token) return undefined
  return {
    ...grant,
    kind: row.kind,
    recipient: row.recipient,
    deliveryToken: row.delivery_token,
    attempts: row.attempts,
    ageSeconds: row.age_seconds,
  }
}

/** Counts an attempt before it is made: a process that dies in it leaves a trace. */
export async function countAttempt(db: Db, grant: GrantRef): Promise<void> {
  await db
    .updateTable('grants')
    .set({ attempts: sql`attempts + 1` })
    .where('workspace_id', '=', grant.workspaceId)
    .where('share_id', '=', grant.shareId)
    .where('ordinal', '=', grant.ordinal)
    .execute()
}

/** The attempt did not count: nothing was sent. */
export async function takeBackAttempt(db: Db, grant: GrantRef): Promise<void> {
  await db
    .updateTable('grants')
    .set({ attempts: sql`greatest(attempts - 1, 0)` })
    .where('workspace_id', '=', grant.workspaceId)
    .where('share_id', '=', grant.shareId)
    .where('ordinal', '=', grant.ordinal)
    .execute()
}

/** The message is there: the token leaves the database. */
export async function recordDelivered(tx: Db, grant: GrantRef, place: MessagePlace): Promise<void> {
  await recordDelivery(tx, grant, 'delivered', { channel: place.channel, ts: place.ts, reason: null })
}

/** The mail server has taken it: the token leaves the database. */
export async function recordMailed(tx: Db, grant: GrantRef): Promise<void> {
  await recordDelivery(tx, grant, 'delivered', { channel: null, ts: null, reason: null })
}

/** It is not delivered yet, for this reason. @returns whether that is news. */
export async function noteWaiting(db: Db, grant: GrantRef, reason: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('grants')
    .set({ delivery_reason: reason })
    .where('workspace_id', '=', grant.workspaceId)
    .where('share_id', '=', grant.shareId)
    .where('ordinal', '=', grant.ordinal)
    .where('delivery', '=', 'pending')
    .where(sql<boolean>`delivery_reason is distinct from ${reason}`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** It could not be delivered; `reason` is a code or sentence for the sender. The token is kept, sealed. */
export async function recordFailed(tx: Db, grant: GrantRef, reason: string): Promise<void> {
  await recordDelivery(tx, grant, 'failed', { channel: null, ts: null, reason })
}

async function recordDelivery(
  tx: Db,
  grant: GrantRef,
  outcome: 'delivered' | 'failed',
  { channel, ts, reason }: { channel: string | null; ts: string | null; reason: string | null },
): Promise<void> {
  await sql`
    with settled as (
      update grants set
        delivery        = case when delivery = 'dropped' then delivery else ${outcome} end,
        delivery_token  = case when ${outcome} = 'delivered' then null else delivery_token end,
        delivery_reason = ${reason}::text,
        message_channel = coalesce(${channel}::text, message_channel),
        message_ts      = coalesce(${ts}::text, message_ts)
      where workspace_id = ${grant.workspaceId} and share_id = ${grant.shareId} and ordinal = ${grant.ordinal}
      returning workspace_id, share_id, ordinal
    )
    insert into share_events (workspace_id, share_id, ordinal, event)
    select workspace_id, share_id, ordinal, ${outcome} from settled`.execute(tx)
}

/** A click told where the message is, which an unanswered attempt had posted. */
export async function adoptMessage(db: Db, grant: GrantRef, place: MessagePlace): Promise<void> {
  await db
    .updateTable('grants')
    .set({ message_channel: place.channel, message_ts: place.ts })
    .where('workspace_id', '=', grant.workspaceId)
    .where('share_id', '=', grant.shareId)
    .where('ordinal', '=', grant.ordinal)
    .where('message_ts', 'is', null)
    .execute()
}

/** The recipient's message says that it is over. */
export async function recordMessageClosed(db: Db, grant: GrantRef): Promise<void> {
  await db
    .updateTable('grants')
    .set({ message_closed_at: sql`clock_timestamp()` })
    .where('workspace_id', '=', grant.workspaceId)
    .where('share_id', '=', grant.shareId)
    .where('ordinal', '=', grant.ordinal)
    .execute()
}

/** @returns whether the caller is the one to post the sender's message; a claim of a dead process lapses. */
export async function claimCard(db: Db, { workspaceId, shareId }: ShareRef): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('shares')
    .set({ card_started_at: sql`clock_timestamp()` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', shareId)
    .where('card_ts', 'is', null)
    .where(
      sql<boolean>`(card_started_at is null or card_started_at < clock_timestamp() - interval '30 seconds')`,
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Where the sender's message is; null lets the next refresh try again at once. */
export async function recordCard(
  db: Db,
  { workspaceId, shareId }: ShareRef,
  place: MessagePlace | null,
): Promise<void> {
  await db
    .updateTable('shares')
    .set({
      card_channel: place?.channel ?? null,
      card_ts: place?.ts ?? null,
      ...(!place && { card_started_at: null }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', shareId)
    .execute()
}
