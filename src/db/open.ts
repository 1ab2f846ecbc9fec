// Opens the one database: Postgres where DATABASE_URL says so, else PGlite in a folder that this process alone
// may use.

import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely'
import type { Logger } from '../log.ts'
import { type DatabaseTimeoutMs, PRODUCTION_PACE } from '../pace.ts'
import { lockFolder } from './folder-lock.ts'
import { openPatientPool, openPool } from './postgres-pool.ts'
import type { Db, Schema } from './schema.ts'

export type DatabasePlace = { url: string } | { folder: string }

export interface Database {
  db: Db
  /** What pg-boss is given to reach the same database. */
  driver: { kind: 'postgres'; url: string } | { kind: 'pglite'; pglite: PGlite }
  /** Runs start-up work on a connection without time limits: migrations wait for each other and may take long. */
  prepare(work: (patient: Db) => Promise<void>): Promise<void>
  /** Resolves when the database answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** @throws ConfigError when the embedded database's folder is taken. */
export async function openDatabase(
  place: DatabasePlace,
  log: Logger,
  timeoutMs = PRODUCTION_PACE.databaseTimeoutMs,
): Promise<Database> {
  return 'url' in place ? openPostgres(place.url, log, timeoutMs) : openEmbedded(place.folder)
}

function openPostgres(url: string, log: Logger, timeoutMs: DatabaseTimeoutMs): Database {
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: openPool(url, log, timeoutMs) }) })
  return {
    db,
    driver: { kind: 'postgres', url },
    async prepare(work) {
      const patient = new Kysely<Schema>({
        dialect: new PostgresDialect({ pool: openPatientPool(url, log) }),
      })
      await work(patient).finally(() => patient.destroy())
    },
    ping: () => pingDatabase(db),
    close: () => db.destroy(),
  }
}

async function openEmbedded(folder: string): Promise<Database> {
  const lock = await lockFolder(folder)
  try {
    const { PGlite, types } = await import('@electric-sql/pglite')
    const dataDir = join(folder, 'pg')
    // PGlite writes its files readable for all, whatever the umask: the folder keeps others out.
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    // One that was there before, restored from a backup perhaps, may be open to all.
    await chmod(dataDir, 0o700)
    const pglite = await PGlite.create({
      dataDir,
      startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
      parsers: { [types.BYTEA]: (hex) => Buffer.from(hex.slice(2), 'hex') },
    })
    const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) })
    return {
      db,
      driver: { kind: 'pglite', pglite },
      prepare: (work) => work(db),
      ping: () => pingDatabase(db),
      async close() {
        await pglite.close()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function pingDatabase(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}
