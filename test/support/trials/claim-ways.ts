// The claim, and two ways to write it that look right and are not. The race must be able to see their faults, or
// its silence about the claim would prove nothing.

import { sql } from 'kysely'
import { claimView } from '../../../src/backends/vault/claim.ts'
import type { Db } from '../../../src/db/schema.ts'
import type { GrantRef } from '../../../src/share/backend.ts'

/** @returns whether a view was spent, so that the value would be shown. */
type ClaimWay = (db: Db, grant: GrantRef) => Promise<boolean>

export const CLAIM_WAYS = {
  claim: async (db, grant) => (await claimView(db, grant)) !== undefined,
  readThenWrite,
  subSelects,
} satisfies Record<string, ClaimWay>

export type ClaimWayName = keyof typeof CLAIM_WAYS

/** Control: the limit is read, decided on in the program, then written. */
async function readThenWrite(db: Db, { workspaceId, shareId, ordinal }: GrantRef): Promise<boolean> {
  const share = await db
    .selectFrom('shares')
    .select(['views', 'views_left', 'unopened'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', shareId)
    .executeTakeFirstOrThrow()
  const left = share.views_left ?? Number.POSITIVE_INFINITY
  if (left === 0 || (!share.unopened.includes(ordinal) && left <= share.unopened.length)) return false
  const isLast = left === 1
  await sql`
    update shares set
      views      = ${share.views + 1}::int,
      views_left = ${left - 1}::int,
      unopened   = array_remove(unopened, ${ordinal}::smallint),
      state      = case when ${isLast} then 'spent' else state end,
      sealed     = case when ${isLast} then null else sealed end,
      closed_at  = case when ${isLast} then clock_timestamp() else closed_at end
    where workspace_id = ${workspaceId} and id = ${shareId}`.execute(db)
  await sql`
    insert into share_events (workspace_id, share_id, ordinal, event)
    values (${workspaceId}, ${shareId}, ${ordinal}::smallint, 'viewed')`.execute(db)
  return true
}

/** Control: one UPDATE, but who has opened is counted in another table, which a waiting UPDATE does not read again. */
async function subSelects(db: Db, { workspaceId, shareId, ordinal }: GrantRef): Promise<boolean> {
  const mine = sql`select 1 from grants g where g.workspace_id = s.workspace_id and g.share_id = s.id`
  const { rows } = await sql`
    with claimed as (
      update shares s set
        views      = s.views + 1,
        views_left = s.views_left - 1,
        unopened   = '{}',
        state      = case when s.views_left = 1 then 'spent' else s.state end,
        sealed     = case when s.views_left = 1 then null else s.sealed end,
        closed_at  = case when s.views_left = 1 then clock_timestamp() end
      where s.workspace_id = ${workspaceId} and s.id = ${shareId} and s.state = 'open'
        and (exists (${mine} and g.ordinal = ${ordinal}::smallint and g.views = 0)
          or s.views_left > (select count(*) from (${mine} and g.views = 0) as unopened))
      returning s.workspace_id, s.id
    ), marked as (
      update grants g set views = g.views + 1 from claimed c
      where g.workspace_id = c.workspace_id and g.share_id = c.id and g.ordinal = ${ordinal}::smallint
    ), noted as (
      insert into share_events (workspace_id, share_id, ordinal, event)
      select workspace_id, id, ${ordinal}::smallint, 'viewed' from claimed
    )
    select 1 from claimed`.execute(db)
  return rows.length > 0
}
