// Two real programs on one Postgres, behind a local Slack and a proxy's header, for stories about what processes must
// agree on: limits, tokens, views, answers that are given again.

import { PEOPLE } from '../../sandbox/people.ts'
import type { Person } from '../../sandbox/person/person.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import { withCrowd } from './crowd.ts'
import { type DatabaseRows, openRows } from './database-rows.ts'
import { createTestPlace } from './databases.ts'
import { findFreePort } from './free-port.ts'
import { buildEnv, type Program, runProgram } from './service.ts'
import { openTestSlack } from './test-slack.ts'

type Settings = Record<string, string>

export interface Pair {
  slack: LocalSlack
  /** Everybody by name. */
  people: { [Name in keyof typeof PEOPLE]: Person }
  /** More members, by number. */
  crowd(index: number): Person
  /** Where the programs listen; the first is the BASE_URL of both, and the one that Slack reaches. */
  urls: readonly [string, string]
  rows: DatabaseRows
  /** What both were started with, but for the port. */
  env: Readonly<Settings>
  /** kill -9, and a new program in its place, with other settings where they are given. */
  replace(index: 0 | 1, changes?: Settings): Promise<void>
  close(): Promise<void>
}

const CROWD = 40

/** Starts them with no limits but those in `settings`; one proxy in front is believed (X-Forwarded-For). */
export async function openPair(settings: Settings = {}): Promise<Pair> {
  const { people, crowd } = withCrowd(CROWD)
  const slack = await openTestSlack({ people })
  const { remove, ...place } = await createTestPlace('postgres')
  const ports = [await findFreePort(), await findFreePort()] as const
  const urls = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`] as const
  const env = { ...buildEnv(slack, place, ports[0]), TRUST_PROXY: '1', LOG_LEVEL: 'error', ...settings }
  const run = (index: 0 | 1, changes: Settings = {}): Program =>
    runProgram({ ...env, ...changes, PORT: String(ports[index]) })
  const programs: [Program, Program] = [run(0), run(1)]
  const rows = await openRows(place)
  await Promise.all(programs.map(({ ready }) => ready))
  slack.connect(urls[0])
  const named = Object.entries(PEOPLE).map(([name, { id }]) => [name, slack.person(id)])
  return {
    slack,
    people: Object.fromEntries(named) as Pair['people'],
    crowd: (index) => slack.person(crowd[index]?.id ?? ''),
    urls,
    rows,
    env,
    async replace(index, changes) {
      await programs[index].kill('SIGKILL')
      programs[index] = run(index, changes)
      await programs[index].ready
    },
    async close() {
      await Promise.all(programs.map((program) => program.kill('SIGKILL')))
      await rows.close()
      await slack.close()
      await remove()
    },
  }
}

/** As from this address, as far as the programs can tell. */
export function from(address: string): { headers: Record<string, string> } {
  return { headers: { 'x-forwarded-for': address } }
}
