// The whole service against a local Slack, for story tests: in this process, or as the real program in its own, which
// can be killed.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { type LocalSlack, openSlack, type SlackOptions } from '../../sandbox/slack.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { newEncryptionKeys } from '../../src/crypto/keys.ts'
import { type Database, type DatabasePlace, openDatabase } from '../../src/db/open.ts'
import type { Db } from '../../src/db/schema.ts'
import { openLog } from '../../src/log.ts'
import type { Pace } from '../../src/pace.ts'
import { type Service, startService } from '../../src/wire.ts'
import { type CapturedLog, captureLog } from './captured-log.ts'
import { createTestPlace, type DatabaseKind, USUAL_KIND } from './databases.ts'
import { gatherEvidence } from './evidence.ts'
import { findFreePort } from './free-port.ts'
import { PATIENT_PACE, PATIENT_SLACK, WITHIN_MS } from './patience.ts'
import { NO_LIMIT_SETTINGS } from './rules.ts'

type People = { [Name in keyof typeof PEOPLE]: Person }

export interface Story extends People {
  slack: LocalSlack
  /** Where the service listens; also its BASE_URL. */
  url: string
  place: DatabasePlace
  config: Config
  log: CapturedLog
  service: Service
  /** Reaches into the database. The embedded one is for one owner: the service stops for it and starts again. */
  onDatabase<Value>(work: (db: Db) => Promise<Value>): Promise<Value>
  /** Stops the service and starts it again: what it remembered is gone. */
  restart(): Promise<void>
  /** Stops everything and removes the database. */
  close(): Promise<void>
}

/** How Slack reaches the service: by requests, or through a connection that the service opens. */
export type Way = 'http' | 'socket'

export interface StoryOptions {
  /** Postgres, unless this run of the tests is about the other. */
  kind?: DatabaseKind
  through?: Way
  slack?: SlackOptions
  /** What the story is about of the service's waiting; all else is patient. */
  pace?: Partial<Pace>
  /** Settings beside those that every story has: no limit counts unless it is given here. */
  settings?: Record<string, string>
  /** The address under which the service itself reaches its Postgres: a proxy that misbehaves. */
  reachThrough?(url: string): Promise<string>
}

const UNLIMITED = { requestsPerMinute: { open: 10_000, other: 10_000 } }

let usualWay: Way = 'http'

/** Lets the stories of this test file that do not care go this way. */
export function tellThrough(way: Way): void {
  usualWay = way
}

/** Starts a local Slack and the service in this process, on a fresh migrated database. */
export async function openStory({
  kind = USUAL_KIND,
  through = usualWay,
  slack: slackOptions,
  pace,
  settings,
  reachThrough,
}: StoryOptions = {}): Promise<Story> {
  const slack = await openSlack({ ...PATIENT_SLACK, ...slackOptions })
  const { remove, ...place } = await createTestPlace(kind)
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const reached = reachThrough && 'url' in place ? { url: await reachThrough(place.url) } : place
  const config = readConfig({ ...buildEnv(slack, reached, port, through), ...settings })
  const log = captureLog()
  const start = () => startService(config, log, { ...PATIENT_PACE, ...UNLIMITED, ...pace })
  let service = await start()
  let second: Database | undefined
  slack.connect(url)
  const people = peopleOf(slack)
  const evidence = gatherEvidence(people, log)
  return {
    ...people,
    slack,
    url,
    place,
    config,
    log,
    get service() {
      return service
    },
    async restart() {
      await service.stop()
      service = await start()
    },
    async onDatabase(work) {
      if (kind === 'postgres') {
        second ??= await openDatabase(place, openLog('error'), PATIENT_PACE.databaseTimeoutMs)
        return work(second.db)
      }
      await service.stop()
      const database = await openDatabase(place, openLog('error'), PATIENT_PACE.databaseTimeoutMs)
      try {
        return await work(database.db)
      } finally {
        await database.close()
        service = await start()
      }
    },
    async close() {
      evidence.end()
      await service.stop()
      await second?.close()
      await slack.close()
      await remove()
    },
  }
}

function peopleOf(slack: LocalSlack): People {
  const people = Object.entries(PEOPLE).map(([name, { id }]) => [name, slack.person(id)])
  return Object.fromEntries(people) as People
}

/** The settings of a service on this place, for this Slack. */
export function buildEnv(
  slack: LocalSlack,
  place: DatabasePlace,
  port: number,
  through: Way = 'http',
): Record<string, string> {
  return {
    PORT: String(port),
    BASE_URL: `http://127.0.0.1:${port}`,
    ENCRYPTION_KEYS: newEncryptionKeys(),
    SLACK_BOT_TOKEN: slack.botToken,
    ...(through === 'http'
      ? { SLACK_SIGNING_SECRET: slack.signingSecret }
      : { SLACK_APP_TOKEN: slack.appToken }),
    SLACK_API_URL: slack.apiUrl,
    LOG_LEVEL: 'debug',
    ...NO_LIMIT_SETTINGS,
    ...('url' in place ? { DATABASE_URL: place.url } : { DATA_DIR: place.folder }),
  }
}

const PROGRAM_MAINS = {
  patient: new URL('patient-main.ts', import.meta.url).pathname,
  /** With its own deadlines, as it runs in production. */
  real: new URL('../../src/main.ts', import.meta.url).pathname,
}
export type ProgramMain = keyof typeof PROGRAM_MAINS

export interface Program {
  child: ChildProcess
  /** Everything it has printed so far. */
  readonly output: string
  /** Resolves with the exit status, null when it was killed. */
  exited: Promise<number | null>
  /** Resolves when /readyz says ready; rejects when the program ends before, with its output. */
  ready: Promise<void>
  kill(signal: NodeJS.Signals): Promise<number | null>
}

/** Runs the program with just these settings. */
export function runProgram(env: Record<string, string>, main: ProgramMain = 'patient'): Program {
  const { PATH, HOME, TMPDIR } = process.env
  const child = spawn(process.execPath, [PROGRAM_MAINS[main]], {
    env: {
      ...(PATH && { PATH }),
      ...(HOME && { HOME }),
      ...(TMPDIR && { TMPDIR }),
      UV_THREADPOOL_SIZE: '8',
      NODE_COMPILE_CACHE: new URL('../../node_modules/.cache/node', import.meta.url).pathname,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
  const exited = once(child, 'close').then(([status]) => status as number | null)
  const ready = waitUntilReady(`http://127.0.0.1:${env.PORT}/readyz`, exited, () => output)
  ready.catch(() => {})
  return {
    child,
    get output() {
      return output
    },
    exited,
    ready,
    kill(signal) {
      child.kill(signal)
      return exited
    },
  }
}

const READY_WITHIN_MS = 2 * WITHIN_MS

async function waitUntilReady(url: string, exited: Promise<unknown>, output: () => string): Promise<void> {
  let hasExited = false
  void exited.then(() => (hasExited = true))
  const giveUpAt = Date.now() + READY_WITHIN_MS
  while (Date.now() < giveUpAt) {
    if (hasExited) throw new Error(`the program ended before it was ready:\n${output()}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the program was not ready within ${READY_WITHIN_MS} ms:\n${output()}`)
}
