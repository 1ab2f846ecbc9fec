// Jobs that wait for their time, seen and hurried from outside: a story about waiting need not wait.

import { sql } from 'kysely'
import type { Db } from '../../src/db/schema.ts'
import type { JobName } from '../../src/jobs/table.ts'
import { eventually } from './eventually.ts'

export interface WaitingJob {
  shareId: string
  /** Of a request; then the share's is null. */
  requestId: string | null
  ordinal: number | null
  /** From when it was asked for until it starts: the same however late one looks. */
  seconds: number
}

/** Jobs that start in a second or later. */
export async function readWaiting(db: Db, name: JobName): Promise<WaitingJob[]> {
  const { rows } = await sql<WaitingJob>`
    select data->>'shareId' as "shareId", data->>'requestId' as "requestId", (data->>'ordinal')::int as ordinal,
      round(extract(epoch from start_after - created_on), 1)::float8 as seconds
    from pgboss.job
    where name = ${name} and state in ('created', 'retry') and start_after > now() + interval '1 second'`.execute(
    db,
  )
  return rows
}

/** Looks until the share has so many of them waiting. */
export async function untilWaiting(
  db: Db,
  name: JobName,
  shareId: string,
  { count = 1 } = {},
): Promise<WaitingJob[]> {
  const read = async () => (await readWaiting(db, name)).filter((job) => job.shareId === shareId)
  return eventually(`${count} jobs ${name} to wait`, read, (waiting) => waiting.length >= count)
}

/** Until no such job is left to be done. */
export async function untilDone(db: Db, name: JobName): Promise<void> {
  const read = () => sql`select data from pgboss.job where name = ${name} and state < 'completed'`.execute(db)
  await eventually(`jobs ${name} to be done`, read, ({ rows }) => rows.length === 0)
}

/** Makes every waiting job due; a running worker takes it within two seconds. */
export async function hurry(db: Db): Promise<void> {
  await sql`update shares set card_edited_at = null where card_edited_at > now()`.execute(db)
  await sql`update grants set edit_after = null where edit_after is not null`.execute(db)
  await sql`update pgboss.job set start_after = now() where state in ('created', 'retry') and start_after > now()`.execute(
    db,
  )
}

/** Asks for the minute's work now; a running worker takes it within two seconds. */
export async function sweepSoon(db: Db): Promise<void> {
  await sql`insert into pgboss.job (name, policy, data) values ('sweep', 'short', '{}') on conflict do nothing`.execute(
    db,
  )
}
