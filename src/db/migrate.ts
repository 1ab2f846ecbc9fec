// Brings the database to the newest version, safely when several processes start at once: kysely's migrator
// holds a lock in the database while it works, and the others find the work done.

import { readdir } from 'node:fs/promises'
import { type Migration, Migrator } from 'kysely/migration'
import type { Db } from './schema.ts'

const FOLDER = new URL('../../migrations/', import.meta.url)

/** Runs what has not run yet. @returns the names of the migrations that ran now. */
export async function migrateUp(db: Db): Promise<string[]> {
  return namesOf(await openMigrator(db).migrateToLatest())
}

/** Undoes the newest migration. */
export async function migrateDown(db: Db): Promise<string[]> {
  return namesOf(await openMigrator(db).migrateDown())
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
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts')).sort()
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [
        file.replace(/\.ts$/, ''),
        (await import(new URL(file, FOLDER).href)) as Migration,
      ]),
    ),
  )
}
