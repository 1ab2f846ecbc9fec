// What the messages about a share need to know, and what is remembered of them: where they are, whether they came
// through, whether they have been closed. One statement a function.

import { sql } from 'kysely'
import type { AccessType } from '../contract/shared-secret.ts'
import { onOneState } from '../db/one-state.ts'
import type { ClosingReason, Db, Delivery, ShareState } from '../db/schema.ts'
import type { BackendName, GrantRef, ShareRef } from './backend.ts'
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
  createdAt: Date
  expiresAt: Date
  closedAt: Date | null
  maxViews: number | null
  viewsLeft: number | null
  /** How often it has been opened, where that is counted here. */
  views: number
  hasPassword: boolean
  backend: BackendName
  accessType: AccessType
  /** It has a link that is not one recipient's. */
  hasLink: boolean
  /** It ended because nobody was left who could open it: the sender did not take it back. */
  isEndedByRecipients: boolean
  /** When ten passwords had been wrong. */
  guessedAt: Date | null
  /** The sender was told that it expired unread. */
  isUnreadNoted: boolean
  card: MessagePlace | null
  /** A digest of what the sender's message shows; null: not known. */
  cardShown: Buffer | null
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
  /** When it was closed for them alone, and why. */
  closedAt: Date | null
  closedReason: ClosingReason | null
  remindedAt: Date | null
  /** When they asked for it again. */
  askedAt: Date | null
  message: MessagePlace | null
  isMessageClosed: boolean
  /** Slack has put off its edit. */
  isEditPutOff: boolean
}

/** @returns the share with all its recipients in order, or undefined when it is gone. */
export async function readShareSummary(
  db: Db,
  { workspaceId, shareId }: ShareRef,
): Promise<ShareSummary | undefined> {
  const read = await onOneState(db, async (state) => {
    const share = await readShareRow(state, { workspaceId, shareId })
    return share && { share, all: await readGrantRows(state, { workspaceId, shareId }) }
  })
  if (!read) return undefined
  const { share, all } = read
  const named = all.filter(({ kind }) => kind !== 'link')
  const outside = listOutside(share, all)
  const kept = share.unopened.length
  return {
    workspaceId,
    shareId,
    senderId: share.sender_id,
    name: share.name,
    state: share.state,
    createdAt: share.created_at,
    expiresAt: share.expires_at,
    closedAt: share.closed_at,
    maxViews: share.max_views,
    viewsLeft: share.views_left,
    views: share.views,
    hasPassword: share.has_password,
    backend: share.backend,
    accessType: share.access_type,
    hasLink: all.length > named.length || named.length + outside.length === 0,
    // The sender finds nothing to take back once all are closed.
    isEndedByRecipients:
      share.state === 'revoked' && all.length > 0 && all.every((grant) => grant.closed_at !== null),
    guessedAt: share.guessed_at,
    isUnreadNoted: share.unread_noted_at !== null,
    card: toPlace(share.card_channel, share.card_ts),
    cardShown: share.card_shown,
    outside,
    recipients: named
      .filter(({ kind }) => kind !== 'outside')
      .map((grant) => ({
        isUsedUp: grant.opened_at !== null && share.views_left !== null && share.views_left <= kept,
        ordinal: grant.ordinal,
        userId: grant.recipient,
        delivery: grant.delivery,
        deliveryReason: grant.delivery_reason,
        openedAt: grant.opened_at,
        closedAt: grant.closed_at,
        closedReason: grant.closed_reason,
        remindedAt: grant.reminded_at,
        askedAt: grant.asked_at,
        message: toPlace(grant.message_channel, grant.message_ts),
        isMessageClosed: grant.message_closed_at !== null,
        isEditPutOff: grant.is_put_off,
      })),
  }
}

function readShareRow(db: Db, { workspaceId, shareId }: ShareRef) {
  return db
    .selectFrom('shares')
    .select(['sender_id', 'name', 'state', 'expires_at', 'closed_at', 'max_views', 'views_left'])
    .select(['has_password', 'backend', 'access_type', 'card_channel', 'card_ts', 'card_shown'])
    .select(['authorized_emails', 'created_at', 'views', 'unopened', 'guessed_at', 'unread_noted_at'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', shareId)
    .executeTakeFirst()
}

function readGrantRows(db: Db, { workspaceId, shareId }: ShareRef) {
  return db
    .selectFrom('grants')
    .select(['ordinal', 'kind', 'recipient', 'email', 'delivery', 'delivery_reason', 'opened_at'])
    .select(['message_channel', 'message_ts', 'message_closed_at'])
    .select(['closed_at', 'closed_reason', 'reminded_at', 'asked_at'])
    .select(sql<boolean>`coalesce(edit_after > clock_timestamp(), false)`.as('is_put_off'))
    .where('workspace_id', '=', workspaceId)
    .where('share_id', '=', shareId)
    .orderBy('ordinal')
    .execute()
}

/** Null while it is not known where a message is. */
export function toPlace(channel: string | null, ts: string | null): MessagePlace | null {
  return channel === null || ts === null ? null : { channel, ts }
}

/** What a recipient's message says of the share. */
export interface OfferedShare {
  shareId: string
  senderId: string
  expiresAt: Date
  maxViews: number | null
  hasPassword: boolean
  /** All who are named, here and outside. */
  recipientCount: number
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
