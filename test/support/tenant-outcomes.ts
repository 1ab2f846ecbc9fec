// What came of something that was sent as Slack sends it, in one word: read from the answer, from what the app then told
// Slack, and from the shares.

import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../sandbox/json.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import type { DatabaseRows } from './database-rows.ts'
import { type Actor, type Body, sendAs } from './tenant-actors.ts'

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
  'no token': 'There was nothing to revoke: the token works no more already.',
  home: HOME,
  elsewhere: 'This app belongs to another workspace. Nothing was shared.',
  'may not share': 'Only full members of this workspace can share secrets here.',
  'may not make': 'does not let you share secrets, so no token was made.',
  shared: 'Shared with',
  token: 'It is shown this once',
  'own tokens': ALICES,
  tokens: 'You have no',
  help: 'token new',
  consent: 'Reveal here',
  'no admin': 'Only administrators and owners of this workspace can change the policy.',
  'policy form': '"callback_id":"policy"',
  'policy changed': 'The policy is changed.',
  form: '"title":{"type":"plain_text","text":"Share a secret"',
  'token form': '"title":{"type":"plain_text","text":"New API token"',
} as const
/** `nothing`: an empty 200. `unsigned`: 401. `unheard`: 404, nobody listens. `revoked` and `token gone` show in the database. */
export type Outcome = keyof typeof OUTCOMES | 'revoked' | 'token gone' | 'nothing' | 'unsigned' | 'unheard'

/** What the app did in answer, apart from messages that follow by themselves. */
const callsOf = (slack: LocalSlack): Json[] =>
  slack.calls.filter(({ method }) => /^views\.|response_url/.test(method)).map(({ body }) => body)

async function readStates(rows: DatabaseRows): Promise<{ shares: string; tokens: string }> {
  const shares = await rows.run(`select id, state, views from shares order by created_at, id`)
  const tokens = await rows.run(`select id from api_tokens where revoked_at is null order by id`)
  return { shares: JSON.stringify(shares), tokens: JSON.stringify(tokens) }
}

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
    // Home, shown anew, is all that is said of it.
    const isSilent = told.trim() === '' || told.includes(HOME)
    if (states.shares !== before.shares && states.shares.includes('revoked') && isSilent) return 'revoked'
    if (states.tokens !== before.tokens && isSilent) return 'token gone'
    const found = (Object.keys(OUTCOMES) as Array<keyof typeof OUTCOMES>).find((one) =>
      told.includes(OUTCOMES[one]),
    )
    return found ?? (told.trim() === '' && isDeepStrictEqual(states, before) ? 'nothing' : told)
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
