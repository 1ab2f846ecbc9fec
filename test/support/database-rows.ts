// Everything that a test's Postgres holds, read from outside the service: every row of every table, pg-boss's included,
// as the text Postgres makes of it (bytes in hex).

import { createHash } from 'node:crypto'
import pg from 'pg'

export interface DatabaseRows {
  /** `schema.table` and its rows. */
  readAll(): Promise<Map<string, string[]>>
  /** One digest for each of our tables, unless left out: equal digests are equal rows. */
  fingerprint(leaveOut?: readonly string[]): Promise<Record<string, string>>
  /** Runs one statement. */
  run(statement: string, values?: unknown[]): Promise<Array<Record<string, unknown>>>
  close(): Promise<void>
}

export async function openRows(url: string): Promise<DatabaseRows> {
  const client = new pg.Client({ connectionString: url })
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

  return {
    readAll,
    run,
    close: () => client.end(),
    async fingerprint(leaveOut = []) {
      const ours = [...(await readAll())].filter(
        ([name]) => name.startsWith('public.') && !leaveOut.includes(name.slice('public.'.length)),
      )
      return Object.fromEntries(
        ours.map(([name, rows]) => [name, createHash('sha256').update(rows.join('\n')).digest('hex')]),
      )
    },
  }
}
