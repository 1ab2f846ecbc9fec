// What test databases are copied from: one migrated Postgres database per run, and one migrated PGlite folder
// that is kept from run to run until the tables change.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { migrateUp } from '../../src/db/migrate.ts'
import { type DatabasePlace, openDatabase } from '../../src/db/open.ts'
import { openJobs } from '../../src/jobs/open.ts'
import { openLog } from '../../src/log.ts'
import { idleHandlers } from './idle-handlers.ts'

const ROOT = new URL('../../', import.meta.url)
const CACHE = fileURLToPath(new URL('node_modules/.cache/share-secret-pglite/', ROOT))
const TEMPLATE_LIFETIME_MS = 86_400_000

/** Migrates an empty database and lets pg-boss make its tables and queues. */
export async function prepareDatabase(place: DatabasePlace): Promise<void> {
  const log = openLog('error')
  const database = await openDatabase(place, log)
  await database.prepare(async (patient) => void (await migrateUp(patient)))
  const jobs = openJobs(database, log)
  await jobs.start(idleHandlers())
  await jobs.stop()
  await database.close()
}

/** @returns the folder of a prepared embedded database; copy it, never open it. */
export async function findEmbeddedTemplate(): Promise<string> {
  const folder = `${CACHE}${await fingerprintTables()}`
  if (existsSync(folder)) return folder
  await mkdir(CACHE, { recursive: true })
  await removeOldTemplates()
  const unfinished = await mkdtemp(`${CACHE}unfinished-`)
  await prepareDatabase({ folder: unfinished })
  // Another run may have finished the same one meanwhile; its work is as good as ours.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }))
  return folder
}

/** Younger ones may be in use by another run. */
async function removeOldTemplates(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const { mtimeMs } = await stat(`${CACHE}${name}`)
    if (Date.now() - mtimeMs > TEMPLATE_LIFETIME_MS)
      await rm(`${CACHE}${name}`, { recursive: true, force: true })
  }
}

async function fingerprintTables(): Promise<string> {
  const migrations = (await readdir(new URL('migrations/', ROOT))).sort().map((file) => `migrations/${file}`)
  const packages = ['pg-boss', '@electric-sql/pglite'].map((name) => `node_modules/${name}/package.json`)
  const hash = createHash('sha256')
  for (const file of [
    ...migrations,
    ...packages,
    'src/jobs/table.ts',
    'src/jobs/open.ts',
    'src/db/open.ts',
  ]) {
    hash.update(await readFile(new URL(file, ROOT)))
  }
  return hash.digest('hex').slice(0, 16)
}
