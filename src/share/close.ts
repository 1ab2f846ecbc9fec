// Ends open shares before their last view: by the sender, or by time. Whatever closes a share erases its value,
// its wrapped keys and its undelivered tokens in the same statement.

import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { ShareRef } from './backend.ts'

/** Closes the sender's share. @returns whether it was open and theirs. */
export async function revokeOpenShare(
  tx: Db,
  { workspaceId, shareId, senderId }: ShareRef & { senderId: string },
): Promise<boolean> {
  const due = sql`
    select workspace_id, id from shares
    where workspace_id = ${workspaceId} and id = ${shareId} and sender_id = ${senderId} and state = 'open'
    for update`
  return (await closeShares(tx, due, 'revoked', senderId)).length > 0
}

/** Closes up to `limit` shares whose time is over; several processes share the work. */
export async function expireShares(tx: Db, limit: number): Promise<ShareRef[]> {
  const due = sql`
    select workspace_id, id from shares
    where state = 'open' and expires_at <= clock_timestamp()
    order by expires_at limit ${limit}
    for update skip locked`
  return closeShares(tx, due, 'expired', null)
}

/** Closes shares that are used up, or gone, where they are opened elsewhere. */
export async function spendShares(tx: Db, shares: readonly ShareRef[]): Promise<ShareRef[]> {
  const due = sql`
    select s.workspace_id, s.id from shares s
    join unnest(
      ${shares.map(({ workspaceId }) => workspaceId)}::text[], ${shares.map(({ shareId }) => shareId)}::text[]
    ) as gone (workspace_id, id) on s.workspace_id = gone.workspace_id and s.id = gone.id
    where s.state = 'open'
    order by s.workspace_id, s.id
    for update of s`
  return closeShares(tx, due, 'spent', null)
}

async function closeShares(
  tx: Db,
  due: RawBuilder<unknown>,
  state: 'revoked' | 'expired' | 'spent',
  actor: string | null,
): Promise<ShareRef[]> {
  const { rows } = await sql<{ workspace_id: string; id: string }>`
    with due as (${due}), closed as (
      update shares s set state = ${state}, sealed = null, closed_at = clock_timestamp()
      from due where s.workspace_id = due.workspace_id and s.id = due.id and s.state = 'open'
      returning s.workspace_id, s.id
    ), wiped as (
      update grants g set
        wrapped        = null,
        delivery_token = null,
        delivery       = case when g.delivery = 'pending' then 'dropped' else g.delivery end
      from closed c where g.workspace_id = c.workspace_id and g.share_id = c.id
    ), noted as (
      insert into share_events (workspace_id, share_id, event, actor)
      select workspace_id, id, ${state}, ${actor}::text from closed
    )
    select workspace_id, id from closed`.execute(tx)
  return rows.map((row) => ({ workspaceId: row.workspace_id, shareId: row.id }))
}
