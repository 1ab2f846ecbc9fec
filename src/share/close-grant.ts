// Closes one recipient's right to open a share while it stays open for the others: they have it already, or they are no
// member any more. Their kept view dies with it, so that "once for each recipient" stays true; where nobody is left who
// could open it ('revoked') or no view ('spent'), the share ends in the same statement. Only shares that are opened here.

import { type RawBuilder, sql } from 'kysely'
import type { ClosingReason, Db } from '../db/schema.ts'
import type { Actor } from './actor.ts'
import type { GrantRef, ShareRef } from './backend.ts'
import { queueRefresh, type RefreshQueueDeps } from './refresh-queue.ts'

/** Few enough for one statement. */
const BATCH = 50

/** What a recipient is told before they close it: whether they have opened it. Undefined when there is nothing to close. */
export async function readOwnGrant(
  db: Db,
  { workspaceId, userId }: Actor,
  shareId: string,
): Promise<(GrantRef & { senderId: string; openedAt: Date | null }) | undefined> {
  const row = await db
    .selectFrom('grants as g')
    .innerJoin('shares as s', (join) =>
      join.onRef('s.workspace_id', '=', 'g.workspace_id').onRef('s.id', '=', 'g.share_id'),
    )
    .select(['g.ordinal', 'g.opened_at', 's.sender_id'])
    .where('g.workspace_id', '=', workspaceId)
    .where('g.share_id', '=', shareId)
    .where('g.recipient', '=', userId)
    .where('g.kind', '=', 'person')
    .where('g.closed_at', 'is', null)
    .where('s.state', '=', 'open')
    .where('s.expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  return (
    row && { workspaceId, shareId, ordinal: row.ordinal, senderId: row.sender_id, openedAt: row.opened_at }
  )
}

/** People who could still open something that the actor shared, at most 50: they may have left without a word. */
export async function listReachable(db: Db, { workspaceId, userId }: Actor): Promise<string[]> {
  const rows = await db
    .selectFrom('grants as g')
    .innerJoin('shares as s', (join) =>
      join.onRef('s.workspace_id', '=', 'g.workspace_id').onRef('s.id', '=', 'g.share_id'),
    )
    .select('g.recipient')
    .distinct()
    .where('s.workspace_id', '=', workspaceId)
    .where('s.sender_id', '=', userId)
    .where('s.state', '=', 'open')
    .where('g.kind', '=', 'person')
    .where('g.closed_at', 'is', null)
    .limit(BATCH)
    .execute()
  return rows.map(({ recipient }) => recipient)
}

/** Closes the actor's own grant. @returns whether it was open until now. */
export async function closeOwnGrant(
  deps: RefreshQueueDeps,
  { workspaceId, userId }: Actor,
  shareId: string,
): Promise<boolean> {
  const shares = await closeAndTell(deps, (tx) =>
    closeGrants(tx, { workspaceId, userId, shareId }, 'done', 1),
  )
  return shares.length > 0
}

/** Closes all open grants of somebody who is no member any more. @returns how many. */
export async function closeGrantsOf(deps: RefreshQueueDeps, person: Actor): Promise<number> {
  for (let closed = 0; ; ) {
    // Until there is none: what others close meanwhile makes a batch smaller.
    const shares = await closeAndTell(deps, (tx) => closeGrants(tx, person, 'left', BATCH))
    if (shares.length === 0) return closed
    closed += shares.length
  }
}

async function closeAndTell(
  deps: RefreshQueueDeps,
  close: (tx: Db) => Promise<ShareRef[]>,
): Promise<ShareRef[]> {
  const { db, jobs } = deps
  const shares = await db.transaction().execute(async (tx) => {
    const closed = await close(tx)
    if (closed.length > 0) await jobs.enqueue(tx, 'refresh', closed)
    return closed
  })
  if (shares.length > 0) await queueRefresh(deps, shares)
  return shares
}

/**
 * One statement. Shares are locked first and in one order, as everywhere; what is decided is decided on their newest
 * version, so that a claim that came first counts, and one that comes later finds the grant closed.
 */
export async function closeGrants(
  tx: Db,
  { workspaceId, userId, shareId }: Actor & { shareId?: string },
  reason: ClosingReason,
  limit: number,
): Promise<ShareRef[]> {
  const actor = reason === 'done' ? userId : null
  const { rows } = await sql<{ workspace_id: string; share_id: string }>`
    with due as (
      select s.workspace_id, s.id, g.ordinal
      from grants g join shares s on s.workspace_id = g.workspace_id and s.id = g.share_id
      where g.workspace_id = ${workspaceId} and g.recipient = ${userId} and g.kind = 'person'
        and (${shareId ?? null}::text is null or g.share_id = ${shareId ?? null}::text)
        and g.closed_at is null and s.state = 'open' and g.ordinal = any (s.live)
      order by s.id limit ${limit}
      for update of s
    ), left_over as (
      update shares s set
        live       = array_remove(s.live, due.ordinal),
        unopened   = array_remove(s.unopened, due.ordinal),
        views_left = s.views_left - ${WAS_KEPT},
        state      = case when ${IS_LAST} then 'revoked' when ${IS_SPENT} then 'spent' else s.state end,
        sealed     = case when ${IS_LAST} or ${IS_SPENT} then null else s.sealed end,
        closed_at  = case when ${IS_LAST} or ${IS_SPENT} then clock_timestamp() end
      from due
      where s.workspace_id = due.workspace_id and s.id = due.id and s.state = 'open' and due.ordinal = any (s.live)
      returning s.workspace_id, s.id, due.ordinal, s.state, coalesce(s.closed_at, clock_timestamp()) as at
    ), wiped as (
      update grants g set
        closed_at      = case when g.ordinal = l.ordinal then l.at else g.closed_at end,
        closed_reason  = case when g.ordinal = l.ordinal then ${reason} else g.closed_reason end,
        wrapped        = null,
        delivery_token = null,
        delivery       = case when g.delivery = 'pending' then 'dropped' else g.delivery end
      from left_over l
      where g.workspace_id = l.workspace_id and g.share_id = l.id and (g.ordinal = l.ordinal or l.state <> 'open')
    ), noted as (
      insert into share_events (workspace_id, share_id, ordinal, event, actor)
      select workspace_id, id, ordinal, 'closed', ${actor}::text from left_over
    )
    select workspace_id, id as share_id from left_over`.execute(tx)
  return rows.map((row) => ({ workspaceId: row.workspace_id, shareId: row.share_id }))
}

const WAS_KEPT: RawBuilder<unknown> = sql`(due.ordinal = any (s.unopened))::int`
/** Nobody else may open it. */
const IS_LAST: RawBuilder<unknown> = sql`cardinality(s.live) = 1`
/** The others may, but have had their views; without a limit this is null, which is no. */
const IS_SPENT: RawBuilder<unknown> = sql`s.views_left - ${WAS_KEPT} = 0`
