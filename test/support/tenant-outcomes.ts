// What came of something that was sent as Slack sends it, in one word: read from the answer, from what the app then told
// Slack, and from the shares.

import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../sandbox/json.ts'
import type { PersonRecord } from '../../sandbox/people.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import type { DatabaseRows } from './database-rows.ts'
import { WITHIN_MS } from './patience.ts'
import { type Actor, type Body, type PerActor, sendAs } from './tenant-actors.ts'

/** The secret of all shares here. */
export const VALUE = 'a value for bob alone'
/** A token of alice's. */
export const ALICES = 'alices-own'

/** In every view of App Home. */
const HOME = '"type":"home"'

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
  'not asked': 'Nothing was confirmed. Only the person who was asked can answer',
  confirmed: 'Confirmed. The page in that browser opens by itself.',
  'no page': 'Nothing was opened: no page shows that code now.',
  'too late': 'Nothing was opened: the 2 minutes are over, or it was confirmed before.',
  'no member': 'Nothing was opened: such a link opens only for full members of this workspace.',
  'no token': 'There was nothing to revoke: the token works no more already.',
  home: HOME,
  elsewhere: 'This app belongs to another workspace. Nothing was shared.',
  'may not share': 'Only full members of this workspace can share secrets here.',
  asked: 'You have asked',
  'may not ask': 'You cannot receive secrets here',
  declined: 'Declined. Whoever asked is told so.',
  'nothing to decline': 'There was nothing to decline',
  'nothing to withdraw': 'There was nothing to take back',
  'not asked of them': 'This request for a secret is over, or it is for somebody else.',
  'may not make': 'does not let you share secrets, so no token was made.',
  shared: 'Shared with',
  token: 'It is shown this once',
  'own tokens': ALICES,
  tokens: 'You have no',
  help: 'token new',
  consent: 'Reveal here',
  'form to provide': 'alone, who asked for:',
  'form to ask': '"title":{"type":"plain_text","text":"Ask for a secret"',
  'form to decline': '"title":{"type":"plain_text","text":"Decline"',
  'no admin': 'Only administrators and owners of this workspace can change the policy.',
  'policy form': '"callback_id":"policy"',
  'policy changed': 'The policy is changed.',
  'told before': 'has been told about this message already',
  told: 'has been told. Nothing of the message was sent',
  'may not tell': 'so nobody was told.',
  options: '"option_groups"',
  'no options': '{"options":[]}',
  form: '"title":{"type":"plain_text","text":"Share a secret"',
  'token form': '"title":{"type":"plain_text","text":"New API token"',
} as const
/** `nothing`: an empty 200. `unsigned`: 401. `unheard`: 404, nobody listens. The others that are no words show in the
 * database. */
export type Outcome =
  | keyof typeof OUTCOMES
  | 'answered'
  | 'done'
  | 'revoked'
  | 'token gone'
  | 'withdrawn'
  | 'nothing'
  | 'unsigned'
  | 'unheard'

/** Makes what is to be tried, and says what Slack would send when this person tries it. */
export type Prepare = () => Promise<(person: PersonRecord) => Body>

export interface Surface {
  owner: 'alice' | 'bob' | 'carol'
  prepare: Prepare
  expected: PerActor<Outcome>
}

/** What those get who get nothing: a word, and where nobody waits for one, none. */
export const TOLD = { anonymous: 'unsigned', otherTenant: 'elsewhere' } as const
export const UNTOLD = { anonymous: 'unsigned', otherTenant: 'nothing' } as const

/** What the app did in answer, apart from messages that follow by themselves. */
const callsOf = (slack: LocalSlack): Json[] =>
  slack.calls.filter(({ method }) => /^views\.|response_url/.test(method)).map(({ body }) => body)

/** What shows in the database, by what it is about. */
async function readStates(rows: DatabaseRows): Promise<Record<string, string>> {
  const all = {
    shares: 'select id, state, views from shares order by created_at, id',
    requests: 'select id, state from requests order by created_at, id',
    tokens: 'select id from api_tokens where revoked_at is null order by id',
    confirmations: 'select id, state, user_id from confirmations order by created_at, id',
    grants:
      'select share_id, ordinal, delivery, reminded_at, asked_at, closed_at from grants order by share_id, ordinal',
  }
  const states: Record<string, string> = {}
  for (const [what, query] of Object.entries(all)) states[what] = JSON.stringify(await rows.run(query))
  return states
}

const countOf = (text = '', word: string): number => text.split(`"${word}"`).length

/** Waits for what is expected, and tells what came instead. */
export async function tryOut(
  { slack, rows }: { slack: LocalSlack; rows: DatabaseRows },
  actor: Actor,
  body: Body,
  expected: Outcome,
): Promise<Outcome | string> {
  const before = await readStates(rows)
  slack.clear()
  const { status, body: words } = await sendAs(slack, actor, body)
  const judge = async (): Promise<Outcome | string> => {
    if (status === 401) return 'unsigned'
    if (status === 404) return 'unheard'
    const told = `${words} ${callsOf(slack)
      .map((call) => JSON.stringify(call))
      .join(' ')}`
    const states = await readStates(rows)
    // Home, shown anew, is all that is said of some.
    const isSilent = told.trim() === '' || told.includes(HOME)
    if (isSilent && countOf(states.shares, 'revoked') > countOf(before.shares, 'revoked')) return 'revoked'
    if (isSilent && countOf(states.requests, 'withdrawn') > countOf(before.requests, 'withdrawn'))
      return 'withdrawn'
    if (isSilent && states.tokens !== before.tokens) return 'token gone'
    if (told.trim() === '' && states.confirmations !== before.confirmations) return 'answered'
    if (told.trim() === '' && states.grants !== before.grants) return 'done'
    const found = (Object.keys(OUTCOMES) as Array<keyof typeof OUTCOMES>).find((one) =>
      told.includes(OUTCOMES[one]),
    )
    return found ?? (told.trim() === '' && isDeepStrictEqual(states, before) ? 'nothing' : told)
  }
  // Where nothing is expected there is nothing to wait for but a while.
  if (expected === 'nothing' || expected === 'unsigned') await sleep(60)
  let outcome = await judge()
  for (
    const giveUpAt = Date.now() + WITHIN_MS;
    outcome !== expected && Date.now() < giveUpAt;
    outcome = await judge()
  )
    await sleep(20)
  return outcome
}
