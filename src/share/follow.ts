// Shares that are opened elsewhere do not tell us so: once a minute we ask how far they have got.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { RemoteTotals, ShareBackend, ShareRef } from './backend.ts'
import { spendShares } from './close.ts'
import { queueRefresh, type RefreshQueueDeps } from './refresh-queue.ts'

export interface FollowDeps extends RefreshQueueDeps {
  backend: ShareBackend
}

const BATCH = 200

/** Brings views left and last view into line, and closes what is gone there. A backend that does not answer is asked again later. */
export async function followRemoteShares(deps: FollowDeps): Promise<void> {
  const { db, backend, jobs, log } = deps
  if (!backend.readTotals) return
  const open = await readOpenShares(db, backend.name)
  if (open.length === 0) return
  try {
    const totals = await backend.readTotals(open)
    const changed = await db.transaction().execute(async (tx) => {
      const spent = await spendShares(
        tx,
        totals.filter(({ isGone, viewsLeft }) => isGone || viewsLeft === 0),
      )
      const moved = await recordTotals(
        tx,
        totals.filter(({ isGone, viewsLeft }) => !isGone && viewsLeft !== 0),
      )
      if (spent.length > 0) await jobs.enqueue(tx, 'refresh', spent)
      return [...spent, ...moved]
    })
    if (changed.length > 0) await queueRefresh(deps, changed)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    log.warn('follow.not_answered', { error })
  }
}

/** The newest: they are the likeliest to move. */
async function readOpenShares(
  db: Db,
  backend: ShareBackend['name'],
): Promise<Array<ShareRef & { sealed: Buffer }>> {
  const rows = await db
    .selectFrom('shares')
    .select(['workspace_id', 'id', 'sealed'])
    .where('state', '=', 'open')
    .where('backend', '=', backend)
    .orderBy('created_at', 'desc')
    .limit(BATCH)
    .execute()
  return rows.flatMap(({ workspace_id, id, sealed }) =>
    sealed ? [{ workspaceId: workspace_id, shareId: id, sealed }] : [],
  )
}

async function recordTotals(tx: Db, totals: readonly RemoteTotals[]): Promise<ShareRef[]> {
  if (totals.length === 0) return []
  const { rows } = await sql<{ workspace_id: string; id: string }>`
    update shares s set
      views_left     = t.views_left,
      last_viewed_at = t.viewed_at
    from unnest(
      ${totals.map(({ workspaceId }) => workspaceId)}::text[],
      ${totals.map(({ shareId }) => shareId)}::text[],
      ${totals.map(({ viewsLeft }) => viewsLeft)}::int[],
      ${totals.map(({ lastViewedAt }) => lastViewedAt)}::timestamptz[]
    ) as t (workspace_id, id, views_left, viewed_at)
    where s.workspace_id = t.workspace_id and s.id = t.id and s.state = 'open'
      and (s.views_left is distinct from t.views_left or s.last_viewed_at is distinct from t.viewed_at)
    returning s.workspace_id, s.id`.execute(tx)
  return rows.map((row) => ({ workspaceId: row.workspace_id, shareId: row.id }))
}
