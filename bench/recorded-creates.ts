// What createShare sends to Postgres, recorded without one: the floor of the create figure replays it, so that both
// sides write the same rows with the same statements.

import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import type { Db, Schema } from '../src/db/schema.ts'

/** One statement, `begin` and `commit` included. */
export interface Statement {
  text: string
  values: unknown[]
}

/** Runs `create` on a database that only takes notes. @returns what it sent, in order. */
export async function recordStatements(create: (db: Db) => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = []
  const answer = { id: 'recorded', created_at: new Date(), expires_at: new Date() }
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    statements.push({ text, values: [...values] })
    return { command: 'SELECT', rowCount: 1, rows: [answer] }
  }
  const pool = {
    options: {},
    connect: async () => ({ query, release: () => {} }),
    end: async () => {},
  } as unknown as PostgresPool
  await create(new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }))
  return statements
}
