// A Postgres that waits for the disk, as in production, with a fresh migrated database for every figure.

import pg from 'pg'
import type { Database } from '../src/db/open.ts'
import { openTestDatabase } from '../test/support/databases.ts'
import { assertEqual } from './figure.ts'

/** As many as the app's own pool holds. */
export const CONNECTIONS = 20

export interface BenchDatabase {
  database: Database
  url: string
  /** A pool of its own, without anything of ours around it. */
  bare: pg.Pool
  close(): Promise<void>
}

/** @throws Error when commits do not wait for the disk. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const { database, place, close } = await openTestDatabase('postgres')
  if (!('url' in place)) throw new TypeError('a Postgres has a url')
  const bare = new pg.Pool({ connectionString: place.url, max: CONNECTIONS })
  for (const setting of ['fsync', 'synchronous_commit']) {
    const { rows } = await bare.query(`show ${setting}`)
    assertEqual(setting, rows[0]?.[setting], 'on')
  }
  return {
    database,
    url: place.url,
    bare,
    async close() {
      await bare.end()
      await close()
    },
  }
}

/** The number that a query with one row and one column answers. */
export async function readNumber(pool: pg.Pool, text: string): Promise<number> {
  const { rows } = await pool.query({ text, rowMode: 'array' })
  return Number(rows[0]?.[0])
}
