// A local Slack with a crowd, and real programs behind it that can be killed: one on PGlite, two on one Postgres.

import type { Person } from '../../../sandbox/person/person.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import { openDatabase } from '../../../src/db/open.ts'
import type { Db } from '../../../src/db/schema.ts'
import { openLog } from '../../../src/log.ts'
import { withCrowd } from '../crowd.ts'
import { createTestPlace, type DatabaseKind } from '../databases.ts'
import { findFreePort } from '../free-port.ts'
import { buildEnv, type Program, runProgram } from '../service.ts'

export interface Town {
  slack: LocalSlack
  people: Person[]
  programs: Program[]
  /** Sends what somebody does next to one of the programs. */
  route(): void
  /** kill -9, and a new program in its place. @returns when the new one is ready */
  replace(index: number): Promise<void>
  /** Stops all programs in order. @returns their exit statuses */
  stop(): Promise<Array<number | null>>
  /** With no program running. */
  onDatabase<Value>(work: (db: Db) => Promise<Value>): Promise<Value>
  start(): Promise<void>
  close(): Promise<void>
}

export async function openTown(kind: DatabaseKind, crowdSize: number): Promise<Town> {
  const { people, crowd } = withCrowd(crowdSize)
  const slack = await openSlack({ people, keepCalls: 1_000_000, limits: 'off' })
  const { remove, ...place } = await createTestPlace(kind)
  const ports = kind === 'postgres' ? [await findFreePort(), await findFreePort()] : [await findFreePort()]
  const shared = buildEnv(slack, place, 0)
  const urls = ports.map((port) => `http://127.0.0.1:${port}`)
  const run = (index: number): Program =>
    runProgram({ ...shared, PORT: String(ports[index]), BASE_URL: urls[index] ?? '' })
  const programs: Program[] = []
  const start = async (): Promise<void> => {
    programs.splice(0, programs.length, ...ports.map((_, index) => run(index)))
    await Promise.all(programs.map(({ ready }) => ready))
  }
  const stop = (): Promise<Array<number | null>> =>
    Promise.all(programs.map((program) => program.kill('SIGTERM')))

  return {
    slack,
    people: crowd.map(({ id }) => slack.person(id)),
    programs,
    route: () => slack.connect(urls[Math.floor(Math.random() * urls.length)] ?? ''),
    async replace(index) {
      await programs[index]?.kill('SIGKILL')
      const program = run(index)
      programs[index] = program
      await program.ready
    },
    start,
    stop,
    async onDatabase(work) {
      const database = await openDatabase(place, openLog('error'))
      try {
        return await work(database.db)
      } finally {
        await database.close()
      }
    },
    async close() {
      await Promise.all(programs.map((program) => program.kill('SIGKILL')))
      await slack.close()
      await remove()
    },
  }
}
