// Who has been told that a message of theirs may hold a secret: once for each message. Called by slack/tell; the message
// itself is never read or kept.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { Actor } from './actor.ts'

/** A message, by where it is. */
export interface MessageRef {
  workspaceId: string
  channelId: string
  ts: string
}

/** As long as a claim of a process that died in it holds. */
const CLAIM_SECONDS = 60

/** @returns whether the caller is the one to tell; false when its author has been told, or is being told. */
export async function claimTelling(db: Db, actor: Actor, message: MessageRef): Promise<boolean> {
  const { rows } = await sql`
    insert into told_authors as t (workspace_id, channel_id, message_ts, teller_id)
    values (${message.workspaceId}, ${message.channelId}, ${message.ts}, ${actor.userId})
    on conflict (workspace_id, channel_id, message_ts) do update set
      teller_id = excluded.teller_id, started_at = clock_timestamp()
    where t.told_at is null and t.started_at < clock_timestamp() - ${CLAIM_SECONDS} * interval '1 second'
    returning 1`.execute(db)
  return rows.length > 0
}

/** The author has the message, or may have it. */
export async function recordTold(db: Db, message: MessageRef): Promise<void> {
  await db
    .updateTable('told_authors')
    .set({ told_at: sql`clock_timestamp()` })
    .where('workspace_id', '=', message.workspaceId)
    .where('channel_id', '=', message.channelId)
    .where('message_ts', '=', message.ts)
    .execute()
}

/** Nobody was told: it may be tried again. */
export async function releaseTelling(db: Db, message: MessageRef): Promise<void> {
  await db
    .deleteFrom('told_authors')
    .where('workspace_id', '=', message.workspaceId)
    .where('channel_id', '=', message.channelId)
    .where('message_ts', '=', message.ts)
    .where('told_at', 'is', null)
    .execute()
}

/** Messages of long ago. */
export async function forgetTold(db: Db, limit: number): Promise<void> {
  await sql`delete from told_authors where (workspace_id, channel_id, message_ts) in (
    select workspace_id, channel_id, message_ts from told_authors
    where started_at < clock_timestamp() - interval '30 days' limit ${limit})`.execute(db)
}
