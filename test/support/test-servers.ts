// What a run of tests or proofs needs once: a Postgres with a template database in it, and a template folder for
// PGlite. Where they are goes into the environment, which the test workers inherit.

import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PostgresVersion, startPostgres } from './postgres-server.ts'
import { findEmbeddedTemplate, prepareDatabase } from './templates.ts'

export const TEMPLATE_DATABASE = 'share_secret_template'
export const POSTGRES_URL_VARIABLE = 'TEST_POSTGRES_URL'
export const POSTGRES_15_URL_VARIABLE = 'TEST_POSTGRES_15_URL'
export const PGLITE_TEMPLATE_VARIABLE = 'TEST_PGLITE_TEMPLATE'
/** Where test databases go that are folders; removed when the run ends, however it ends. */
export const FOLDER_VARIABLE = 'TEST_FOLDER'

/** A server of one's own, with a user who may create databases; without it one is started. */
const OWN_SERVER_VARIABLE = 'TEST_DATABASE_URL'

/** @returns what stops them. */
export async function startTestServers(options: { durable?: boolean } = {}): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'share-secret-tests-'))
  await chmod(folder, 0o755)
  const removeFolder = () => rm(folder, { recursive: true, force: true })
  try {
    process.env[PGLITE_TEMPLATE_VARIABLE] = await findEmbeddedTemplate()
    process.env[FOLDER_VARIABLE] = folder
    const ownUrl = process.env[OWN_SERVER_VARIABLE]
    if (ownUrl) {
      process.env[POSTGRES_URL_VARIABLE] = ownUrl
      await createTemplateDatabase(ownUrl)
      return async () => {
        await runAsAdmin(ownUrl, `drop database if exists ${TEMPLATE_DATABASE}`)
        await removeFolder()
      }
    }
    const stop = await startTestPostgres(POSTGRES_URL_VARIABLE, options)
    return async () => {
      await stop()
      await removeFolder()
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

/** A Postgres with the template in it, whose address goes into this variable. @returns what stops it. */
export async function startTestPostgres(
  variable: string,
  options: { durable?: boolean; version?: PostgresVersion } = {},
): Promise<() => Promise<void>> {
  const postgres = await startPostgres(options)
  try {
    await createTemplateDatabase(postgres.url)
  } catch (error) {
    await postgres.stop()
    throw error
  }
  process.env[variable] = postgres.url
  return () => postgres.stop()
}

async function createTemplateDatabase(adminUrl: string): Promise<void> {
  // One that an interrupted run has left on a server of one's own.
  await runAsAdmin(adminUrl, `drop database if exists ${TEMPLATE_DATABASE}`)
  await runAsAdmin(adminUrl, `create database ${TEMPLATE_DATABASE}`)
  await prepareDatabase({ url: databaseUrl(adminUrl, TEMPLATE_DATABASE) })
}

/** One statement that cannot run in a transaction, on a connection of its own. */
export async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}
