// A recipient's message after it was sent: where it turned out to be, that it says that it is over, and that Slack wants
// its edit later. One statement a function.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { GrantRef } from './backend.ts'
import type { MessagePlace } from './messages.ts'

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

/**
 * The recipient's message says that it is over. What it says depends on whether they asked for it again: where that has
 * changed meanwhile, nothing is recorded.
 * @returns whether it was.
 */
export async function recordMessageClosed(db: Db, grant: GrantRef, hasAsked: boolean): Promise<boolean> {
  const { rows } = await sql<{ is_closed: boolean }>`
    update grants set message_closed_at = case when (asked_at is not null) = ${hasAsked}::boolean then clock_timestamp() end
    where workspace_id = ${grant.workspaceId} and share_id = ${grant.shareId} and ordinal = ${grant.ordinal}
    returning message_closed_at is not null as is_closed`.execute(db)
  return rows[0]?.is_closed ?? true
}

/** Whatever else happens to the share meanwhile: its message is left alone for so long. */
export async function putOffEdit(db: Db, grant: GrantRef, seconds: number): Promise<void> {
  await sql`
    update grants set edit_after = clock_timestamp() + ${seconds} * interval '1 second'
    where workspace_id = ${grant.workspaceId} and share_id = ${grant.shareId} and ordinal = ${grant.ordinal}`.execute(
    db,
  )
}
