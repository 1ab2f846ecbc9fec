// Brings the database to the newest version, safely when several processes start at once: kysely's migrator
// holds a lock in the database while it works, and the others find the work done.

import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Db } from './schema.ts'

const FOLDER = new URL('../../migrations/', import.meta.url)

/** Runs what has not run yet. @returns the names of the migrations that ran now. */
export async function migrateUp(db: Db): Promise<string[]> {
  if (await isMigrated(db)) return []
  return namesOf(await openMigrator(db).migrateToLatest())
}

/** Undoes the newest migration. */
export async function migrateDown(db: Db): Promise<string[]> {
  return namesOf(await openMigrator(db).migrateDown())
}

/**
 * Whether the migrations that have run are exactly those there are. One short question for every start but the first:
 * the migrator looks through the whole catalog, which takes 0.1 s on Postgres and 0.9 s on the embedded database.
 */
async function isMigrated(db: Db): Promise<boolean> {
  const [{ rows }, names] = await Promise.all([readRun(db), readNames()])
  const run = new Set(rows.map(({ name }) => name))
  return run.size === names.length && names.every((name) => run.has(name))
}

type MigrationResults = Awaited<ReturnType<Migrator['migrateToLatest']>>

function namesOf({ error, results }: MigrationResults): string[] {
  if (error) throw error
  return (results ?? []).map((result) => result.migrationName)
}

function openMigrator(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: readMigrations } })
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const names = await readNames()
  const migrations = names.map(async (name) => [
    name,
    (await import(new URL(`${name}.ts`, FOLDER).href)) as Migration,
  ])
  return Object.fromEntries(await Promise.all(migrations))
}

async function readNames(): Promise<string[]> {
  const files = await readdir(FOLDER)
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort()
}

const UNDEFINED_TABLE = '42P01'

/** What has run, by the migrator's own table; nothing where that does not exist yet. */
async function readRun(db: Db): Promise<{ rows: Array<{ name: string }> }> {
  return sql<{ name: string }>`select name from kysely_migration`.execute(db).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== UNDEFINED_TABLE) throw error
    return { rows: [] }
  })
}
