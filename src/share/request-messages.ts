// What the two messages about a request need to know, and what is remembered of them: the asked one's message and the
// asker's card. One statement a function.

import { sql } from 'kysely'
import type { Db, RequestState } from '../db/schema.ts'
import { type MessagePlace, toPlace } from './messages.ts'
import type { RequestRef } from './requests.ts'

export interface RequestSummary extends RequestRef {
  askerId: string
  askeeId: string
  /** Sealed. */
  what: Buffer
  /** Sealed: why it was declined. */
  reason: Buffer | null
  state: RequestState
  expiresAt: Date
  closedAt: Date | null
  delivery: 'pending' | 'delivered' | 'failed'
  /** Why the asked one could not be reached. */
  deliveryReason: string | null
  message: MessagePlace | null
  isMessageClosed: boolean
  card: MessagePlace | null
}

export async function readRequestSummary(
  db: Db,
  { workspaceId, requestId }: RequestRef,
): Promise<RequestSummary | undefined> {
  const row = await db
    .selectFrom('requests')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', requestId)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    workspaceId,
    requestId,
    askerId: row.asker_id,
    askeeId: row.askee_id,
    what: row.what,
    reason: row.reason,
    state: row.state,
    expiresAt: row.expires_at,
    closedAt: row.closed_at,
    delivery: row.delivery,
    deliveryReason: row.delivery_reason,
    message: toPlace(row.message_channel, row.message_ts),
    isMessageClosed: row.message_closed_at !== null,
    card: toPlace(row.card_channel, row.card_ts),
  }
}

/**
 * Claims posting the asked one's message, and counts the attempt before it is made: a process that dies in it leaves a
 * trace, and its claim lapses. @returns how many attempts that makes, or undefined when there is nothing to post, or
 * another process is at it.
 */
export async function claimRequestMessage(db: Db, ref: RequestRef): Promise<number | undefined> {
  const { rows } = await sql<{ attempts: number }>`
    update requests set attempts = attempts + 1, message_started_at = clock_timestamp()
    where workspace_id = ${ref.workspaceId} and id = ${ref.requestId}
      and state = 'open' and expires_at > clock_timestamp() and delivery = 'pending'
      and (message_started_at is null or message_started_at < clock_timestamp() - interval '30 seconds')
    returning attempts`.execute(db)
  return rows[0]?.attempts
}

/** Nothing came of the claim; with `wasSent` false the attempt does not count either. */
export async function releaseRequestMessage(
  db: Db,
  ref: RequestRef,
  { wasSent }: { wasSent: boolean },
): Promise<void> {
  await sql`
    update requests set message_started_at = null, attempts = greatest(attempts - ${wasSent ? 0 : 1}, 0)
    where workspace_id = ${ref.workspaceId} and id = ${ref.requestId}`.execute(db)
}

/** The message is there. @returns whether the request is open still: it may have ended while the message was on its way. */
export async function recordRequestDelivered(db: Db, ref: RequestRef, place: MessagePlace): Promise<boolean> {
  const row = await db
    .updateTable('requests')
    .set({
      delivery: 'delivered',
      delivery_reason: null,
      message_channel: place.channel,
      message_ts: place.ts,
    })
    .where('workspace_id', '=', ref.workspaceId)
    .where('id', '=', ref.requestId)
    .returning('state')
    .executeTakeFirst()
  return row?.state === 'open'
}

/** It could not be delivered; `reason` is a code of Slack's or ours. */
export async function recordRequestFailed(db: Db, ref: RequestRef, reason: string): Promise<void> {
  await db
    .updateTable('requests')
    .set({ delivery: 'failed', delivery_reason: reason, message_started_at: null })
    .where('workspace_id', '=', ref.workspaceId)
    .where('id', '=', ref.requestId)
    .execute()
}

/**
 * A click of the asked one told where the message is, which an unanswered attempt had posted; one that is on its way is
 * recorded by whoever posts it. @returns whether that was news.
 */
export async function adoptRequestMessage(
  db: Db,
  { workspaceId, requestId, askeeId }: RequestRef & { askeeId: string },
  place: MessagePlace,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('requests')
    .set({
      delivery: 'delivered',
      delivery_reason: null,
      message_channel: place.channel,
      message_ts: place.ts,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', requestId)
    .where('askee_id', '=', askeeId)
    .where('message_ts', 'is', null)
    .where('message_started_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The asked one's message says that it is over. */
export async function recordRequestMessageClosed(db: Db, ref: RequestRef): Promise<void> {
  await db
    .updateTable('requests')
    .set({ message_closed_at: sql`clock_timestamp()` })
    .where('workspace_id', '=', ref.workspaceId)
    .where('id', '=', ref.requestId)
    .execute()
}

/** @returns whether the caller is the one to post the asker's card; a claim of a dead process lapses. */
export async function claimRequestCard(db: Db, ref: RequestRef): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('requests')
    .set({ card_started_at: sql`clock_timestamp()` })
    .where('workspace_id', '=', ref.workspaceId)
    .where('id', '=', ref.requestId)
    .where('card_ts', 'is', null)
    .where(
      sql<boolean>`(card_started_at is null or card_started_at < clock_timestamp() - interval '30 seconds')`,
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Where the asker's card is; null lets the next run try again at once. */
export async function recordRequestCard(db: Db, ref: RequestRef, place: MessagePlace | null): Promise<void> {
  await db
    .updateTable('requests')
    .set({
      card_channel: place?.channel ?? null,
      card_ts: place?.ts ?? null,
      ...(!place && { card_started_at: null }),
    })
    .where('workspace_id', '=', ref.workspaceId)
    .where('id', '=', ref.requestId)
    .execute()
}
