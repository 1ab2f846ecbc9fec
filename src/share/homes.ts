// What each person looks at in App Home, and whether they have it open. Nobody says when Home is closed: it counts as
// open for a while after the last click. One statement a function.

import { sql } from 'kysely'
import { PLANNED_ANEW } from '../db/plan.ts'
import type { Db } from '../db/schema.ts'
import type { Actor } from './actor.ts'
import type { ShareRef } from './backend.ts'

export const HOME_TABS = ['active', 'closed', 'received', 'tokens', 'policy'] as const
export type HomeTab = (typeof HOME_TABS)[number]

/** One person's Home. */
export interface Home extends Actor {
  tab: HomeTab
  /** A sealed cursor: where the page begins. null is the newest. */
  page: string | null
  /** Raised by every click. */
  turn: number
  /** Of the view that Slack has, as far as is known. */
  hash: string | null
}

const OPEN_FOR = sql`interval '15 minutes'`
const IS_OPEN = sql<boolean>`clicked_at > clock_timestamp() - ${OPEN_FOR}`

/** Home was opened, or something in it was clicked that leads nowhere else: one that was open stays as it was. */
export async function openHome(db: Db, { workspaceId, userId }: Actor): Promise<Home> {
  const { rows } = await sql<Omit<Home, keyof Actor>>`
    insert into homes as h (workspace_id, user_id, tab) values (${workspaceId}, ${userId}, 'active')
    on conflict (workspace_id, user_id) do update set
      tab        = case when h.${IS_OPEN} then h.tab else 'active' end,
      page       = case when h.${IS_OPEN} then h.page end,
      turn       = h.turn + 1,
      clicked_at = clock_timestamp()
    returning tab, page, turn, hash`.execute(db)
  return { workspaceId, userId, ...first(rows) }
}

/**
 * Another tab was chosen, or another page of the same. Of two clicks the one that was made later counts, whichever comes
 * first. @param clickedTs the messenger's time of the click, in seconds; without one it counts as the latest.
 */
export async function turnHome(
  db: Db,
  { workspaceId, userId }: Actor,
  { tab, page, clickedTs }: { tab?: HomeTab; page: string | null; clickedTs?: string },
): Promise<Home> {
  const chosen = tab ?? null
  const clicked = /^\d{1,12}\.\d{1,6}$/.test(clickedTs ?? '') ? clickedTs : null
  const isLatest = sql<boolean>`coalesce(excluded.clicked_ts >= h.clicked_ts, true)`
  const { rows } = await sql<Omit<Home, keyof Actor>>`
    insert into homes as h (workspace_id, user_id, tab, page, clicked_ts)
    values (${workspaceId}, ${userId}, coalesce(${chosen}::text, 'active'), ${page}::text, ${clicked}::numeric)
    on conflict (workspace_id, user_id) do update set
      tab        = case when ${isLatest} then coalesce(${chosen}::text, h.tab) else h.tab end,
      page       = case when ${isLatest} then excluded.page else h.page end,
      clicked_ts = greatest(h.clicked_ts, excluded.clicked_ts),
      turn       = h.turn + 1,
      clicked_at = clock_timestamp()
    returning tab, page, turn, hash`.execute(db)
  return { workspaceId, userId, ...first(rows) }
}

/** @returns undefined where it is not open (any more). */
export async function readOpenHome(db: Db, { workspaceId, userId }: Actor): Promise<Home | undefined> {
  const row = await db
    .selectFrom('homes')
    .select(['tab', 'page', 'turn', 'hash'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .where(IS_OPEN)
    .executeTakeFirst()
  return row && { workspaceId, userId, ...row, tab: row.tab as HomeTab }
}

/**
 * Slack has it now. @returns false when something was clicked since it was read: then what was shown for that click
 * may be covered by this.
 */
export async function recordPublished(db: Db, home: Home, hash: string | null): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('homes')
    .set({ hash })
    .where('workspace_id', '=', home.workspaceId)
    .where('user_id', '=', home.userId)
    .where('turn', '=', home.turn)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Those of the share's sender and recipients who have Home open. */
export async function listOnlookers(db: Db, { workspaceId, shareId }: ShareRef): Promise<Actor[]> {
  const { rows } = await sql<{ user_id: string }>`${sql.raw(PLANNED_ANEW)}
    select user_id from homes
    where workspace_id = ${workspaceId} and ${IS_OPEN} and user_id in (
      select sender_id from shares where workspace_id = ${workspaceId} and id = ${shareId}
      union
      select recipient from grants where workspace_id = ${workspaceId} and share_id = ${shareId})`.execute(db)
  return rows.map((row) => ({ workspaceId, userId: row.user_id }))
}

/** Those who have this tab open, at most 100. */
export async function listOpenAt(db: Db, workspaceId: string, tab: HomeTab): Promise<Actor[]> {
  const rows = await db
    .selectFrom('homes')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('tab', '=', tab)
    .where(IS_OPEN)
    .limit(100)
    .execute()
  return rows.map((row) => ({ workspaceId, userId: row.user_id }))
}

/** Forgets what nobody has looked at for a day. */
export async function forgetHomes(db: Db, limit: number): Promise<void> {
  await sql`delete from homes where (workspace_id, user_id) in (
    select workspace_id, user_id from homes where clicked_at < clock_timestamp() - interval '1 day' limit ${limit})`.execute(
    db,
  )
}

function first<Row>([row]: readonly Row[]): Row {
  if (!row) throw new TypeError('an upsert returns its row')
  return row
}
