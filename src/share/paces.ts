// How fast a service elsewhere takes calls, where several processes call it: one row that they agree through, by the
// database's clock. What is in it is the caller's own.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'

export interface Paces {
  /**
   * Reads a pace and writes what `change` makes of it; no other process does so meanwhile. `change` may be called twice.
   * @param change gets milliseconds of the database's clock, and gives undefined where nothing is to be kept.
   */
  change<Pace extends object, Result>(
    key: string,
    change: (pace: Pace | undefined, now: number) => { pace: Pace | undefined; result: Result },
  ): Promise<Result>
}

export function createPaces(db: Db, workspaceId: string): Paces {
  return {
    async change<Pace extends object, Result>(
      key: string,
      change: (pace: Pace | undefined, now: number) => { pace: Pace | undefined; result: Result },
    ) {
      // Most of the time there is none, and then one question is enough.
      const { rows } = await sql<{ now: number; pace: Pace | null }>`
        select extract(epoch from clock_timestamp())::float8 * 1000 as now,
          (select pace from paces where workspace_id = ${workspaceId} and key = ${key}) as pace`.execute(db)
      const [seen] = rows
      if (!seen) throw new TypeError('a clock answers')
      if (seen.pace === null) {
        const { pace, result } = change(undefined, seen.now)
        if (!pace) return result
      }
      return db.transaction().execute(async (tx) => {
        await sql`insert into paces (workspace_id, key) values (${workspaceId}, ${key}) on conflict do nothing`.execute(
          tx,
        )
        const locked = await sql<{ pace: Pace | null }>`
          select pace from paces where workspace_id = ${workspaceId} and key = ${key} for update`.execute(tx)
        const clock = await sql<{ now: number }>`
          select extract(epoch from clock_timestamp())::float8 * 1000 as now`.execute(tx)
        const { pace, result } = change(locked.rows[0]?.pace ?? undefined, clock.rows[0]?.now ?? seen.now)
        await sql`
          update paces set pace = ${pace ? JSON.stringify(pace) : null}::jsonb
          where workspace_id = ${workspaceId} and key = ${key}`.execute(tx)
        return result
      })
    },
  }
}
