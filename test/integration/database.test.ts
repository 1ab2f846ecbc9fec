// Opening and migrating: migrations go up, down and up to the same tables, several processes may start at once, and
// the embedded database's folder belongs to one user and one process.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import pg from 'pg'
import { migrateDown, migrateUp } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { Db } from '../../src/db/schema.ts'
import { openLog } from '../../src/log.ts'
import { createTestPlace, openTestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'

const log = openLog('error')
const KYSELY_MIGRATION_LOCK = '3853314791062309107'

describeOnEither('migrations', (open) => {
  test('lead to the same tables after going down and up again', async () => {
    const { database, close } = await open()
    const first = await describeTables(database.db)
    expect(first.join()).toMatch(/shares_wiped/)
    const undone: string[] = []
    for (
      let names = await migrateDown(database.db);
      names.length > 0;
      names = await migrateDown(database.db)
    ) {
      undone.unshift(...names)
    }
    const left = await describeTables(database.db)
    expect(left.filter((line) => !line.includes('kysely_migration'))).toEqual([])
    expect(await migrateUp(database.db)).toEqual(undone)
    expect(await describeTables(database.db)).toEqual(first)
    expect(await migrateUp(database.db)).toEqual([])
    await close()
  })
})

describe('several processes that start on an empty Postgres', () => {
  test('all find it migrated, once', async () => {
    for (let round = 0; round < 3; round++) {
      const { remove, ...place } = await createTestPlace('postgres', { empty: true })
      const databases = await Promise.all(Array.from({ length: 4 }, () => openDatabase(place, log)))
      await Promise.all(
        databases.map((database) => database.prepare(async (patient) => void (await migrateUp(patient)))),
      )
      for (const { db } of databases) expect(await db.selectFrom('shares').selectAll().execute()).toEqual([])
      await Promise.all(databases.map((database) => database.close()))
      await remove()
    }
  })

  test('wait for one whose migration takes longer than a query may', async () => {
    const { remove, ...place } = await createTestPlace('postgres', { empty: true })
    if (!('url' in place)) throw new TypeError('Postgres has a URL')
    const migrating = new pg.Client({ connectionString: place.url })
    await migrating.connect()
    await migrating.query(`select pg_advisory_lock(${KYSELY_MIGRATION_LOCK})`)
    const database = await openDatabase(place, log)
    const migrated = database.prepare(async (patient) => void (await migrateUp(patient)))
    await migrating.query('select pg_sleep(4)')
    await migrating.end()
    await migrated
    expect(await database.db.selectFrom('shares').selectAll().execute()).toEqual([])
    await database.close()
    await remove()
  })
})

describe('the folder of the embedded database', () => {
  test('is closed to other users', async () => {
    const { remove, ...place } = await createTestPlace('pglite', { empty: true })
    if (!('folder' in place)) throw new TypeError('PGlite has a folder')
    const folder = join(place.folder, 'fresh')
    const { close } = await openDatabase({ folder }, log)
    expect([await modeOf(folder), await modeOf(join(folder, 'pg'))]).toEqual(['700', '700'])
    await close()
    await remove()
  })

  test('is closed to them again when a copy had left it open', async () => {
    const { remove, ...place } = await createTestPlace('pglite')
    if (!('folder' in place)) throw new TypeError('PGlite has a folder')
    await chmod(join(place.folder, 'pg'), 0o755)
    const { close } = await openDatabase(place, log)
    expect(await modeOf(join(place.folder, 'pg'))).toBe('700')
    await close()
    await remove()
  })

  test('refuses a second process in words, and takes it once the first was killed, with every row', async () => {
    const { remove, ...place } = await createTestPlace('pglite')
    if (!('folder' in place)) throw new TypeError('PGlite has a folder')
    const script = fileURLToPath(new URL('../support/folder-holder.ts', import.meta.url))
    const holder = fork(script, [place.folder], { execArgv: [] })
    const [shareId] = await once(holder, 'message')
    await expect(openDatabase(place, log)).rejects.toMatchObject({
      name: 'ConfigError',
      problems: [expect.stringContaining(`DATA_DIR ${place.folder} is in use by another process.`)],
    })
    holder.kill('SIGKILL')
    await once(holder, 'exit')

    const { db, close } = await openDatabase(place, log)
    expect(await db.selectFrom('shares').select('id').execute()).toEqual([{ id: shareId }])
    await expect(openDatabase(place, log)).rejects.toMatchObject({ name: 'ConfigError' })
    await close()
    await (await openDatabase(place, log)).close()
    await remove()
  })
})

describe('a Postgres that is not there', () => {
  test('is an error for whoever asks, not the end of the process', async () => {
    const { database, close } = await openTestDatabase('postgres')
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(database.db)
    await database.ping().catch(() => {})
    await expect(database.ping()).resolves.toBeUndefined()
    await close()
    const away = await openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' }, log)
    await expect(away.ping()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await away.close()
  })
})

/** Columns, constraints and indexes, one a line, in a fixed order. */
async function describeTables(db: Db): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public'
    union all
    select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace
    union all
    select indexdef from pg_indexes where schemaname = 'public'
    order by line`.execute(db)
  return rows.map((row) => row.line)
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8)
}
