// The program is killed with -9 at random moments while keyed requests are at work. Whatever the clients were told, in
// the end every key has one share and one answer.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type ApiAnswer, callApi } from '../support/api.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { openPair, type Pair } from '../support/pair.ts'

const KILLS = 6
const CLIENTS = 6
const LONGEST_MS = 350

let pair: Pair
let token: string

beforeAll(async () => {
  pair = await openPair()
  token = await makeFreshToken(pair.people.alice)
})
afterAll(() => pair?.close())

interface Asked {
  body: object
  /** The answers that came, in order. */
  answers: ApiAnswer[]
}

const asked = new Map<string, Asked>()

async function ask(url: string, key: string): Promise<void> {
  const request = asked.get(key)
  if (!request) throw new TypeError('nothing was asked under this key')
  const headers = { 'idempotency-key': key }
  const answer = await callApi(url, { token, body: request.body, headers }).catch(() => undefined)
  if (answer) request.answers.push(answer)
}

/** One after the other, until the program is gone; some bring a message, which takes longer. */
async function keepAsking(url: string, client: string, isOver: () => boolean): Promise<void> {
  for (let turn = 0; !isOver(); turn++) {
    const key = `${client}/${turn}`
    const withMessage = { authorizedEmails: ['bob@sandbox.example'] }
    const body = { secretValue: key, name: key, ...(turn % 3 === 0 && withMessage) }
    asked.set(key, { body, answers: [] })
    await ask(url, key)
  }
}

test(`${KILLS} kills make no second share and lose no answer`, async () => {
  let unanswered = 0
  let claimed = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const [dying, other] = kill % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
    let isOver = false
    const clients = Array.from({ length: CLIENTS }, (_, index) =>
      keepAsking(pair.urls[dying], `${kill}/${index}`, () => isOver),
    )
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * LONGEST_MS))
    isOver = true
    const replaced = pair.replace(dying)
    await Promise.all(clients)
    const round = [...asked].filter(([key]) => key.startsWith(`${kill}/`))
    unanswered += round.filter(([, { answers }]) => answers.length === 0).length

    // The other program is asked at once, and again when the dead one's claims may be taken over.
    await Promise.all(round.map(([key]) => ask(pair.urls[other], key)))
    const open = await pair.rows.run(
      'select count(*)::int as open from idempotency_keys where answer is null',
    )
    claimed += Number(open[0]?.open)
    await pair.rows.run(`update idempotency_keys set claimed_at = claimed_at - interval '3 minutes'`)
    await Promise.all(round.map(([key]) => ask(pair.urls[other], key)))
    await replaced
    await Promise.all(round.map(([key]) => ask(pair.urls[dying], key)))
  }

  for (let tries = 0; tries < 5; tries++) {
    const late = [...asked].filter(
      ([, { answers }]) => answers.filter(({ status }) => status === 200).length < 2,
    )
    for (const [key] of late) await ask(pair.urls[0], key)
  }

  // That many were caught in the middle, some of them between claim and answer.
  expect(unanswered).toBeGreaterThan(0)
  expect(claimed).toBeGreaterThan(0)
  const ids = new Set<string>()
  for (const [key, { answers }] of asked) {
    const done = answers.filter(({ status }) => status === 200)
    // Busy with it, or Slack did not say in time who somebody is.
    const others = answers.filter(({ status }) => ![200, 409, 503].includes(status))
    expect([key, others.map(({ text }) => text)]).toEqual([key, []])
    expect([key, done.length >= 2, new Set(done.map(({ text }) => text)).size]).toEqual([key, true, 1])
    ids.add(done[0]?.json.id)
  }
  const shares = await pair.rows.run('select id from shares')
  expect(new Set(shares.map(({ id }) => id))).toEqual(ids)
  expect([shares.length, ids.size]).toEqual([asked.size, asked.size])
}, 120_000)
