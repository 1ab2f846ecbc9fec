// What came of something that was sent as Slack sends it, in one word: read from the answer, from what the app then told
// Slack, and from the shares.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Json } from '../../sandbox/json.ts'
import type { PersonRecord } from '../../sandbox/people.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import type { DatabaseRows } from './database-rows.ts'
import { type Actor, type Body, type PerActor, sendAs } from './tenant-actors.ts'

/** The secret of all shares here. */
export const VALUE = 'a value for bob alone'
/** A token of alice's. */
export const ALICES = 'alices-own'

const OUTCOMES = {
  value: VALUE,
  'not for you': 'It opens only for the person it was sent to.',
  'not theirs': 'There was nothing to revoke: it is over already.',
  'nothing to send': 'There was nothing to send again',
  'nobody to remind': 'Nobody was reminded',
  'asked to close': 'You have not opened it.',
  closed: 'It is closed for you.',
  'nothing to close': 'There was nothing to close',
  'nothing to ask': 'There was nothing to ask for',
  refilled: 'Filled in as you shared it before',
  'nothing to share': 'There is nothing to share again here',
  elsewhere: 'This app belongs to another workspace. Nothing was shared.',
  'may not share': 'Only full members of this workspace can share secrets here.',
  'may not make': 'does not let you share secrets, so no token was made.',
  shared: 'Shared with',
  token: 'It is shown this once',
  'own tokens': ALICES,
  tokens: 'You have no',
  help: 'token new',
  consent: 'Reveal here',
  home: '"type":"home"',
  form: '"title":{"type":"plain_text","text":"Share a secret"',
  'token form': '"title":{"type":"plain_text","text":"New API token"',
} as const
/**
 * `nothing`: an empty 200. `unsigned`: 401. `unheard`: 404, nobody listens. `revoked` and `done`, something else about a
 * grant, show in the database.
 */
export type Outcome = keyof typeof OUTCOMES | 'revoked' | 'done' | 'nothing' | 'unsigned' | 'unheard'

/** Makes what is to be tried, and says what Slack would send when this person tries it. */
export type Prepare = () => Promise<(person: PersonRecord) => Body>

export interface Surface {
  owner: 'alice' | 'bob'
  prepare: Prepare
  expected: PerActor<Outcome>
}

/** What those get who get nothing: to a click, and where an answer is due. */
export const OTHERS = { anonymous: 'unsigned', otherTenant: 'nothing' } as const
export const TOLD = { anonymous: 'unsigned', otherTenant: 'elsewhere' } as const

/** What the app did in answer, apart from messages that follow by themselves. */
const callsOf = (slack: LocalSlack): Json[] =>
  slack.calls.filter(({ method }) => /^views\.|response_url/.test(method)).map(({ body }) => body)

async function readStates(rows: DatabaseRows): Promise<string> {
  return JSON.stringify(await rows.run(`select id, state, views from shares order by created_at, id`))
}

async function readGrants(rows: DatabaseRows): Promise<string> {
  return JSON.stringify(
    await rows.run(`
      select share_id, ordinal, delivery, reminded_at, asked_at, closed_at from grants order by share_id, ordinal`),
  )
}

/** Waits for what is expected, and tells what came instead. */
export async function tryOut(
  { slack, rows }: { slack: LocalSlack; rows: DatabaseRows },
  actor: Actor,
  body: Body,
  expected: Outcome,
): Promise<Outcome | string> {
  const [before, grants] = [await readStates(rows), await readGrants(rows)]
  slack.clear()
  const { status, body: words } = await sendAs(slack, actor, body)
  const judge = async (): Promise<Outcome | string> => {
    if (status === 401) return 'unsigned'
    if (status === 404) return 'unheard'
    const told = `${words} ${callsOf(slack)
      .map((call) => JSON.stringify(call))
      .join(' ')}`
    const states = await readStates(rows)
    if (states !== before && states.includes('revoked') && told.trim() === '') return 'revoked'
    if (told.trim() === '' && (await readGrants(rows)) !== grants) return 'done'
    const found = (Object.keys(OUTCOMES) as Array<keyof typeof OUTCOMES>).find((one) =>
      told.includes(OUTCOMES[one]),
    )
    return found ?? (told.trim() === '' && states === before ? 'nothing' : told)
  }
  // Where nothing is expected there is nothing to wait for but a while.
  if (expected === 'nothing' || expected === 'unsigned') await sleep(60)
  let outcome = await judge()
  for (
    const giveUpAt = Date.now() + 4_000;
    outcome !== expected && Date.now() < giveUpAt;
    outcome = await judge()
  )
    await sleep(20)
  return outcome
}
