// The real program, all of whose surfaces are recorded: what it prints, answers, stores and tells Slack. Known secrets
// go through it; what arises on the way is remembered as one more.

import { PEOPLE, TEAM } from '../../sandbox/people.ts'
import { type LocalSlack, openSlack } from '../../sandbox/slack.ts'
import { type DatabaseRows, openRows } from './database-rows.ts'
import { createTestPlace, type TestPlace } from './databases.ts'
import { findFreePort } from './free-port.ts'
import { openRecordingProxy, type RecordingProxy } from './recording-proxy.ts'
import { buildEnv, type Program, runProgram, type Way } from './service.ts'

export interface CanaryStory {
  slack: LocalSlack
  place: TestPlace
  rows: DatabaseRows
  /** In front of the program; its BASE_URL. */
  proxy: RecordingProxy
  program: Program
  /** Everything that must not leak, by name: `token`, `token 7`, ... */
  canaries: Record<string, string>
  /** Tables and outputs as they stood at several moments. */
  dumps: Array<[place: string, text: string]>
  /** Adds something that arose. @returns it */
  remember(what: string, text: string): string
  /** Takes all rows of all tables. */
  dump(moment: string): Promise<void>
  close(): Promise<void>
}

/** What people type, with everything in it that is spelt differently somewhere. */
export const TYPED = {
  value: 'va1 "quoted" <b>&amp;</b> CanaryValueQ7x2 🔑é\nsecond line',
  name: 'na1 <!channel> & "N" CanaryNameK3m9 🗝',
  password: 'pa1 "<&> CanaryPasswordT8v4 é🔒',
  guess: 'gu1 "<&> CanaryGuessR2w6 é',
  stray: 'CanaryStrayB5n1&x',
  // Too long for a name.
  asked: 'as1 "<!channel>" & *key* CanaryAskedC7d4 🔑 of everything that there is',
  reason: 're1 "<!here>" & _no_ CanaryReasonV6g1 é',
  message: 'me1 "quoted" <b>&amp;</b> CanaryMessageV6s8 é',
  databasePassword: 'CanaryDatabaseH9s3',
  strayKey: 'CanaryStrayKeyF4c8',
  idempotencyKey: 'id1-CanaryIdempotencyD3f5',
  wrongToken: 'sst_CanaryWrongTokenL6p2-'.padEnd(47, 'x'),
  serviceToken: 'CanaryServiceTokenY4j7-of-32-characters',
  shortServiceToken: 'CanaryShortServiceJ8d2',
} as const

/** @param settings beside those that every such story has. */
export async function openCanaryStory(
  settings: Record<string, string> = {},
  through: Way = 'http',
): Promise<CanaryStory> {
  const slack = await openSlack({ keepCalls: 20_000, limits: 'off' })
  const place = await createTestPlace('postgres')
  const rows = await openRows(place)
  const port = await findFreePort()
  const proxy = await openRecordingProxy(port)
  const env: Record<string, string> = {
    ...buildEnv(slack, place, port, through),
    BASE_URL: proxy.url,
    API_SERVICE_TOKEN: TYPED.serviceToken,
    API_SERVICE_OWNER: `${TEAM.id}:${PEOPLE.dana.id}`,
    ...settings,
  }
  const program = runProgram(env)
  const canaries: Record<string, string> = { ...TYPED }
  const story: CanaryStory = {
    slack,
    place,
    rows,
    proxy,
    program,
    canaries,
    dumps: [],
    remember(what, text) {
      canaries[what in canaries ? `${what} ${Object.keys(canaries).length}` : what] = text
      return text
    },
    async dump(moment) {
      for (const [table, some] of await rows.readAll())
        story.dumps.push([`${table} ${moment}`, some.join('\n')])
    },
    async close() {
      program.child.kill('SIGKILL')
      await program.exited
      await proxy.close()
      await rows.close()
      await slack.close()
      await place.remove()
    },
  }
  story.remember('botToken', slack.botToken)
  story.remember('signingSecret', slack.signingSecret)
  story.remember('appToken', slack.appToken)
  story.remember('encryptionKey', env.ENCRYPTION_KEYS?.split(':')[1] ?? '')
  await program.ready
  slack.connect(proxy.url)
  return story
}
