// The claim: the one statement that spends a view. Under READ COMMITTED an UPDATE that had to wait re-checks its
// WHERE on the new version of its own row only, so every fact of the rule stands in that row and the check is
// exact under any concurrency: no more views than the limit, and nobody spends another recipient's first view.

import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { Claim, GrantRef } from '../../share/backend.ts'

interface ClaimRow {
  own_views_left: number | null
  state: string
  expires_at: Date
  in_time: boolean
  views_left: number | null
  viewed_at: Date
}

/**
 * Spends one view of the grant's share; with the last one, value and wrapped keys are erased in the same
 * statement. `in_time` is asked last: a waiter whose holder changed nothing goes on with its old verdict on expiry.
 */
export async function claimView(db: Db, grant: GrantRef, viewerId?: string): Promise<Claim | undefined> {
  const ordinal = sql`${grant.ordinal}::smallint`
  const { rows } = await sql<ClaimRow>`
    with claimed as (
      update shares s set
        views          = s.views + 1,
        views_left     = s.views_left - 1,
        unopened       = array_remove(s.unopened, ${ordinal}),
        last_viewed_at = clock_timestamp(),
        state          = case when s.views_left = 1 then 'spent' else s.state end,
        sealed         = case when s.views_left = 1 then null else s.sealed end,
        closed_at      = case when s.views_left = 1 then clock_timestamp() end
      where s.workspace_id = ${grant.workspaceId} and s.id = ${grant.shareId} and s.state = 'open'
        and s.expires_at > clock_timestamp()
        and ${ordinal} = any (s.live)
        and (s.views_left is null or ${ordinal} = any (s.unopened) or s.views_left > cardinality(s.unopened))
      returning s.workspace_id, s.id, s.state, s.last_viewed_at, s.expires_at, s.views_left,
        s.views_left - cardinality(s.unopened) as own_views_left
    ), marked as (
      update grants g set
        views          = g.views + (g.ordinal = ${ordinal})::int,
        opened_at      = case when g.ordinal = ${ordinal} then coalesce(g.opened_at, c.last_viewed_at) else g.opened_at end,
        wrapped        = case when c.state = 'spent' then null else g.wrapped end,
        delivery       = case when c.state = 'spent' and g.delivery = 'pending' then 'dropped' else g.delivery end,
        delivery_token = case when c.state = 'spent' then null else g.delivery_token end
      from claimed c
      where g.workspace_id = c.workspace_id and g.share_id = c.id and (g.ordinal = ${ordinal} or c.state = 'spent')
    ), noted as (
      insert into share_events (workspace_id, share_id, ordinal, event, actor)
      select workspace_id, id, ${ordinal}, 'viewed', ${viewerId ?? null}::text from claimed
    )
    select state, own_views_left, views_left, last_viewed_at as viewed_at, expires_at,
      expires_at > clock_timestamp() as in_time from claimed`.execute(db)
  const row = rows[0]
  return (
    row && {
      viewsLeft: row.own_views_left,
      isLast: row.state === 'spent',
      expiresAt: row.expires_at,
      isInTime: row.in_time,
      shareViewsLeft: row.views_left,
      viewedAt: row.viewed_at,
    }
  )
}
