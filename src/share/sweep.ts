// The minute's work: closes what has expired, reminds in time, has messages edited that were missed, forgets what is old.
// Expiry itself is enforced by the claim; this erases the value soon after.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import { forgetApiTokens } from './api-tokens.ts'
import type { ShareRef } from './backend.ts'
import { forgetBudgets } from './budgets.ts'
import { expireShares } from './close.ts'
import { forgetComposePages } from './compose.ts'
import { type FollowDeps, followRemoteShares } from './follow.ts'
import { forgetHomes } from './homes.ts'
import { forgetAnswers } from './idempotency.ts'
import { queueRefresh } from './refresh-queue.ts'
import { remindDue } from './remind.ts'
import { expireRequests, forgetRequests } from './requests.ts'
import { forgetTold } from './tell.ts'

/** Few enough for one statement: a share may have 100 recipients. */
const BATCH = 50
const OLD_ROWS = 1_000

/** Safe to run in several processes at once and to stop anywhere. */
export async function sweep(deps: FollowDeps): Promise<void> {
  const { db, jobs } = deps
  for (let closed = BATCH; closed === BATCH; ) {
    const shares = await db.transaction().execute(async (tx) => {
      const expired = await expireShares(tx, BATCH)
      if (expired.length > 0) await jobs.enqueue(tx, 'refresh', expired)
      return expired
    })
    if (shares.length > 0) await queueRefresh(deps, shares)
    closed = shares.length
  }
  await remindDue(deps)
  for (let ended = BATCH; ended === BATCH; ) ended = await expireRequests(deps, BATCH)
  const missed = await readUneditedShares(db)
  if (missed.length > 0) await queueRefresh(deps, missed)
  await forgetOld(db)
  await forgetBudgets(db, OLD_ROWS)
  await forgetRequests(db, OLD_ROWS)
  await forgetAnswers(db, OLD_ROWS)
  await forgetComposePages(db, OLD_ROWS)
  await forgetHomes(db, OLD_ROWS)
  await forgetTold(db, OLD_ROWS)
  await forgetApiTokens(db, OLD_ROWS)
  await followRemoteShares(deps)
}

/** Shares that closed a while ago while a recipient's message still looks open. */
async function readUneditedShares(db: Db): Promise<ShareRef[]> {
  const { rows } = await sql<{ workspace_id: string; id: string }>`
    select s.workspace_id, s.id from shares s
    where s.state <> 'open' and s.closed_at between clock_timestamp() - interval '1 day' and clock_timestamp() - interval '10 minutes'
      and exists (
        select 1 from grants g
        where g.workspace_id = s.workspace_id and g.share_id = s.id
          and g.message_ts is not null and g.message_closed_at is null)
    order by s.closed_at desc limit ${BATCH}`.execute(db)
  return rows.map((row) => ({ workspaceId: row.workspace_id, shareId: row.id }))
}

async function forgetOld(db: Db): Promise<void> {
  await sql`delete from shares where (workspace_id, id) in (
    select workspace_id, id from shares
    where state <> 'open' and closed_at < clock_timestamp() - interval '30 days' limit ${BATCH})`.execute(db)
  await sql`delete from share_events where ctid in (
    select ctid from share_events where at < clock_timestamp() - interval '365 days' limit ${OLD_ROWS})`.execute(
    db,
  )
  await sql`delete from proofs where hash in (
    select hash from proofs where expires_at < clock_timestamp() - interval '1 hour' limit ${OLD_ROWS})`.execute(
    db,
  )
  await sql`delete from confirmations where (workspace_id, id) in (
    select workspace_id, id from confirmations where expires_at < clock_timestamp() - interval '1 hour' limit ${OLD_ROWS})`.execute(
    db,
  )
  await sql`delete from seen_requests where hash in (
    select hash from seen_requests where seen_at < clock_timestamp() - interval '15 minutes' limit ${OLD_ROWS})`.execute(
    db,
  )
}
