// What a run of tests or proofs needs once: a Postgres with a template database in it, and a template folder for
// PGlite. Where they are goes into the environment, which the test workers inherit.

import { startPostgres } from './postgres-server.ts'
import { findEmbeddedTemplate, prepareDatabase } from './templates.ts'

export const TEMPLATE_DATABASE = 'share_secret_template'
export const POSTGRES_URL_VARIABLE = 'TEST_POSTGRES_URL'
export const PGLITE_TEMPLATE_VARIABLE = 'TEST_PGLITE_TEMPLATE'
/** Where test databases go that are folders; removed when the run ends, however it ends. */
export const FOLDER_VARIABLE = 'TEST_FOLDER'

/** @returns what stops them. */
export async function startTestServers(options: { durable?: boolean } = {}): Promise<() => Promise<void>> {
  const postgres = await startPostgres(options)
  try {
    await createTemplateDatabase(postgres.url)
    process.env[PGLITE_TEMPLATE_VARIABLE] = await findEmbeddedTemplate()
  } catch (error) {
    await postgres.stop()
    throw error
  }
  process.env[POSTGRES_URL_VARIABLE] = postgres.url
  process.env[FOLDER_VARIABLE] = postgres.folder
  return () => postgres.stop()
}

async function createTemplateDatabase(adminUrl: string): Promise<void> {
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
