// Connections to Postgres that give up in time. Somebody waits for three seconds at most, so a statement that takes
// longer fails, and a connection that did not answer is thrown away instead of being handed out again. Statements have
// names, so that each is parsed and planned once per connection: of 1.07 ms for a claim, planning took 0.6.

import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import type { Logger } from '../log.ts'
import type { DatabaseTimeoutMs } from '../pace.ts'
import { PLANNED_ANEW } from './plan.ts'

const POOL_SIZE = 20
/** pg's own 10 s would have most people wait for a new connection and its plans: 20 creates took 1.3 s and not 0.2. */
const IDLE_MS = 180_000

export function openPool(url: string, log: Logger, timeoutMs: DatabaseTimeoutMs): PostgresPool {
  return wrapPool(log, {
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: timeoutMs.connect,
    idleTimeoutMillis: IDLE_MS,
    query_timeout: timeoutMs.answer,
    options: `-c lock_timeout=${timeoutMs.lock} -c statement_timeout=${timeoutMs.statement} -c idle_in_transaction_session_timeout=10000`,
  })
}

/** For migrations, which wait for each other and may take long: one connection without limits. */
export function openPatientPool(url: string, log: Logger): PostgresPool {
  return wrapPool(log, { connectionString: url, max: 1 })
}

function wrapPool(log: Logger, config: pg.PoolConfig): PostgresPool {
  const pool = new pg.Pool(config)
  // Without a listener an idle connection that dies would end the process.
  pool.on('error', (error) => log.warn('db.connection_lost', { error }))
  const nameOf = createNames()
  return {
    options: pool.options as NonNullable<PostgresPool['options']>,
    connect: async () => wrapClient(await pool.connect(), nameOf, log),
    end: () => pool.end(),
  }
}

/** Far more texts than this app has. What comes later goes unnamed: names live as long as their connection. */
const MAX_NAMES = 200

/** The name of a statement by its text; undefined when it is to have none, or there are too many already. */
function createNames(): (text: string) => string | undefined {
  const names = new Map<string, string>()
  return (text) => {
    if (text.startsWith(PLANNED_ANEW)) return undefined
    const known = names.get(text)
    if (known !== undefined || names.size >= MAX_NAMES) return known
    const name = `s${names.size}`
    names.set(text, name)
    return name
  }
}

function wrapClient(
  client: pg.PoolClient,
  nameOf: (text: string) => string | undefined,
  log: Logger,
): PostgresPoolClient {
  let stuck: Error | undefined
  // The pool listens to a connection only while it is idle: one that breaks in use would end the process.
  const onError = (error: Error): void => {
    stuck ??= error
    log.warn('db.connection_lost', { error })
  }
  client.on('error', onError)
  const query = async (text: string, values: unknown[] = []): Promise<unknown> => {
    // A rollback on a connection that does not answer would only wait once more.
    if (stuck) throw stuck
    // What has no values (`begin`, `commit`, migrations) needs no plan, and may be several statements.
    const name = values.length > 0 ? nameOf(text) : undefined
    try {
      return await client.query({ text, values, ...(name !== undefined && { name }) })
    } catch (error) {
      // The driver gives this failure no code; the server's own timeouts have one, and leave the connection usable.
      if (error instanceof Error && error.message === 'Query read timeout') stuck = error
      throw error
    }
  }
  const { processID } = client as { processID?: number }
  return {
    ...(processID !== undefined && { processID }),
    query: query as PostgresPoolClient['query'],
    release(destroy) {
      client.off('error', onError)
      client.release(stuck ?? destroy)
    },
  }
}
