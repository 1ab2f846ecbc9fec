// Everything that a test's Postgres holds, read from outside the service: every row of every table, pg-boss's included,
// as the text Postgres makes of it (bytes in hex).

import { createHash } from 'node:crypto'
import pg from 'pg'
import type { DatabasePlace } from '../../src/db/open.ts'
import { eventually } from './eventually.ts'

export interface DatabaseRows {
  /** `schema.table` and its rows. */
  readAll(): Promise<Map<string, string[]>>
  /** One digest for each of our tables, unless left out, once no job runs: equal digests are equal rows. */
  fingerprint(leaveOut?: readonly string[]): Promise<Record<string, string>>
  /**
   * What requests can change, row by row: shares and views, proofs, guesses, events. What the service does by itself
   * meanwhile, such as closing what has expired, does not show.
   */
  readEffects(): Promise<Record<string, unknown>>
  /** Runs one statement. */
  run(statement: string, values?: unknown[]): Promise<Array<Record<string, unknown>>>
  close(): Promise<void>
}

export async function openRows(place: DatabasePlace): Promise<DatabaseRows> {
  if (!('url' in place)) throw new TypeError('an embedded database cannot be read from outside')
  const client = new pg.Client({ connectionString: place.url })
  client.on('error', () => {})
  await client.connect()

  async function run(statement: string, values: unknown[] = []): Promise<Array<Record<string, unknown>>> {
    return (await client.query(statement, values)).rows
  }

  async function readTable(name: string): Promise<string[]> {
    const rows = await run(`select t::text as row from ${name} t`)
    return rows.map(({ row }) => String(row)).sort()
  }

  async function readAll(): Promise<Map<string, string[]>> {
    const tables = await run(`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1`)
    const all = new Map<string, string[]>()
    for (const { name } of tables) all.set(String(name), await readTable(String(name)))
    return all
  }

  // Deliveries and cards of what was shared just before are written in the background, some of them a little later.
  async function untilQuiet(): Promise<void> {
    const readBusy = () =>
      run(`
        select name from pgboss.job where name <> 'sweep'
          and (state = 'active' or state in ('created', 'retry') and start_after <= now() + interval '5 seconds')`)
    await eventually('background jobs to come to an end', readBusy, (busy) => busy.length === 0)
  }

  return {
    readAll,
    run,
    close: () => client.end(),
    async readEffects() {
      const effects: Record<string, unknown> = {}
      for (const [what, statement] of Object.entries(EFFECTS)) effects[what] = await run(statement)
      return effects
    },
    async fingerprint(leaveOut = []) {
      await untilQuiet()
      const ours = [...(await readAll())].filter(
        ([name]) => name.startsWith('public.') && !leaveOut.includes(name.slice('public.'.length)),
      )
      return Object.fromEntries(
        ours.map(([name, rows]) => [name, createHash('sha256').update(rows.join('\n')).digest('hex')]),
      )
    },
  }
}

const EFFECTS = {
  shares: 'select id, max_views, views, views_left, unopened, expires_at from shares order by id',
  grants: 'select share_id, ordinal, views, opened_at from grants order by 1, 2',
  proofs: `select encode(hash, 'hex') as hash, kind, user_id, expires_at, used_at from proofs order by 1`,
  guesses: 'select share_id, ordinal, wrong, next_at from guesses order by 1, 2, 3, 4',
  events: `select share_id, ordinal, event, actor from share_events where event in ('created', 'viewed', 'revoked')
    order by 1, 2, 3`,
  requests: `select encode(hash, 'hex') as hash from seen_requests order by 1`,
}
