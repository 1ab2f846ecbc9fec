// A database for one test file, empty of rows and fully migrated, pg-boss's tables included: a copy of the run's
// templates.

import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database, type DatabasePlace, openDatabase } from '../../src/db/open.ts'
import { openLog } from '../../src/log.ts'
import { PATIENT_PACE } from './patience.ts'
import {
  databaseUrl,
  FOLDER_VARIABLE,
  PGLITE_TEMPLATE_VARIABLE,
  POSTGRES_URL_VARIABLE,
  runAsAdmin,
  TEMPLATE_DATABASE,
} from './test-servers.ts'

export type DatabaseKind = 'pglite' | 'postgres'
/** What tests run on where it does not matter to them. */
export const USUAL_KIND: DatabaseKind = process.env.TEST_DATABASE === 'pglite' ? 'pglite' : 'postgres'

/** A place for a database: DATABASE_URL or DATA_DIR, and what removes it again. */
export type TestPlace = DatabasePlace & { remove(): Promise<void> }

export interface TestDatabase {
  kind: DatabaseKind
  database: Database
  place: DatabasePlace
  /** Closes it and removes it. */
  close(): Promise<void>
}

export async function openTestDatabase(
  kind: DatabaseKind,
  options: { empty?: boolean } = {},
): Promise<TestDatabase> {
  const { remove, ...place } = await createTestPlace(kind, options)
  const database = await openDatabase(place, openLog('error'), PATIENT_PACE.databaseTimeoutMs)
  return {
    kind,
    database,
    place,
    async close() {
      await database.close()
      await remove()
    },
  }
}

/** Makes the database without opening it: for programs that open it themselves. `empty`: no tables either. */
export async function createTestPlace(
  kind: DatabaseKind,
  { empty = false }: { empty?: boolean } = {},
): Promise<TestPlace> {
  return kind === 'postgres' ? createPostgresPlace(empty) : createEmbeddedPlace(empty)
}

async function createPostgresPlace(empty: boolean): Promise<TestPlace> {
  const adminUrl = requireVariable(POSTGRES_URL_VARIABLE)
  const name = `test_${randomBytes(6).toString('hex')}`
  const source = empty ? '' : `template ${TEMPLATE_DATABASE} strategy file_copy`
  await runAsAdmin(adminUrl, `create database ${name} ${source}`)
  return {
    url: databaseUrl(adminUrl, name),
    remove: () => runAsAdmin(adminUrl, `drop database if exists ${name} with (force)`),
  }
}

async function createEmbeddedPlace(empty: boolean): Promise<TestPlace> {
  const folder = await mkdtemp(join(requireVariable(FOLDER_VARIABLE), 'pglite-'))
  if (!empty) await cp(requireVariable(PGLITE_TEMPLATE_VARIABLE), folder, { recursive: true })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

function requireVariable(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: the run's databases have not been started`)
  return value
}
