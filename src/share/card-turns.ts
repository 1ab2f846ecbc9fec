// Whose turn it is to post or edit the sender's message about a share, across all processes and by the database's
// clock: it is posted once, edited at most every two seconds, and what it shows is remembered, so that nothing is
// edited into what it is already.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { ShareRef } from './backend.ts'
import type { MessagePlace } from './messages.ts'

/** As long as one edit keeps others away, in seconds. */
export const CARD_EDIT_SECONDS = 2

/** A turn at editing: `turn` names it. Without one, how long until there may be another. */
export type CardTurn = { turn: string } | { waitSeconds: number }

/** @returns whether the caller is the one to post the message; a claim of a dead process lapses. */
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

/** Where the message is and a digest of what it shows; a null place lets the next refresh try again at once. */
export async function recordCard(
  db: Db,
  { workspaceId, shareId }: ShareRef,
  place: MessagePlace | null,
  shown: Buffer,
): Promise<void> {
  await db
    .updateTable('shares')
    .set(
      place
        ? {
            card_channel: place.channel,
            card_ts: place.ts,
            card_edited_at: sql`clock_timestamp()`,
            card_shown: shown,
          }
        : { card_channel: null, card_ts: null, card_started_at: null },
    )
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', shareId)
    .execute()
}

/** Takes the turn at editing, if nobody else has had it just now. Read what is to be shown after this. */
export async function takeCardTurn(db: Db, { workspaceId, shareId }: ShareRef): Promise<CardTurn> {
  const { rows } = await sql<{ turn: string | null; wait: number }>`
    with taken as (
      update shares set card_edited_at = clock_timestamp()
      where workspace_id = ${workspaceId} and id = ${shareId}
        and (card_edited_at is null or card_edited_at <= clock_timestamp() - ${CARD_EDIT_SECONDS} * interval '1 second')
      returning card_edited_at::text as turn
    )
    select (select turn from taken),
      extract(epoch from s.card_edited_at + ${CARD_EDIT_SECONDS} * interval '1 second' - clock_timestamp())::float8 as wait
    from shares s where workspace_id = ${workspaceId} and id = ${shareId}`.execute(db)
  const [row] = rows
  if (row?.turn) return { turn: row.turn }
  return { waitSeconds: Math.max(Math.ceil(row?.wait ?? 0), 1) }
}

/**
 * What the message shows after this turn; null where nobody can tell. Where somebody else has had a turn meanwhile, it
 * may show theirs or ours: then it counts as unknown for both.
 * @param waitSeconds how long Slack wants no other edit, where it has said so.
 * @returns whether it is known.
 */
export async function recordCardShown(
  db: Db,
  { workspaceId, shareId }: ShareRef,
  turn: string,
  shown: Buffer | null,
  waitSeconds = 0,
): Promise<boolean> {
  const { rows } = await sql<{ is_known: boolean }>`
    update shares set
      card_shown     = case when card_edited_at = ${turn}::timestamptz then ${shown}::bytea end,
      card_edited_at = clock_timestamp() + ${Math.max(0, waitSeconds - CARD_EDIT_SECONDS)} * interval '1 second'
    where workspace_id = ${workspaceId} and id = ${shareId}
    returning card_shown is not null as is_known`.execute(db)
  return rows[0]?.is_known ?? true
}
