// What came of something that was sent as Slack sends it, in one word: read from the answer, from what the app then told
// Slack, and from the shares.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Json } from '../../sandbox/json.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import type { DatabaseRows } from './database-rows.ts'
import { type Actor, type Body, sendAs } from './tenant-actors.ts'

/** The secret of all shares here. */
export const VALUE = 'a value for bob alone'
/** A token of alice's. */
export const ALICES = 'alices-own'

const OUTCOMES = {
  value: VALUE,
  'not for you': 'It opens only for the person it was sent to.',
  'not theirs': 'There was nothing to revoke: it is over already.',
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
  'told before': 'has been told about this message already',
  told: 'has been told. Nothing of the message was sent',
  'may not tell': 'so nobody was told.',
  options: '"option_groups"',
  form: '"title":{"type":"plain_text","text":"Share a secret"',
  'token form': '"title":{"type":"plain_text","text":"New API token"',
} as const
/** `nothing`: an empty 200. `unsigned`: 401. `unheard`: 404, nobody listens. `revoked` shows in the database. */
export type Outcome = keyof typeof OUTCOMES | 'revoked' | 'nothing' | 'unsigned' | 'unheard'

/** What the app did in answer, apart from messages that follow by themselves. */
const callsOf = (slack: LocalSlack): Json[] =>
  slack.calls.filter(({ method }) => /^views\.|response_url/.test(method)).map(({ body }) => body)

async function readStates(rows: DatabaseRows): Promise<string> {
  return JSON.stringify(await rows.run(`select id, state, views from shares order by created_at, id`))
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
    if (states !== before && states.includes('revoked') && told.trim() === '') return 'revoked'
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
