// How often an app may call, with a clock of the test's own.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { PEOPLE } from '../../../sandbox/people.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import { silent } from './fake-app.ts'

const START = 1_800_000_000_000
const [bob, carol, dana] = [PEOPLE.bob.id, PEOPLE.carol.id, PEOPLE.dana.id]

let slack: LocalSlack
let client: WebClient
let now: number

beforeEach(async () => {
  now = START
  slack = await openSlack({ now: () => now })
  client = open()
})
afterEach(() => slack.close())

const open = () =>
  new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  })

type Outcome = 'ok' | number | string
/** `ok`, the seconds of a Retry-After, or Slack's error. */
const outcomeOf = (call: Promise<unknown>): Promise<Outcome> =>
  call.then(
    () => 'ok',
    (error) => error.retryAfter ?? error.data?.error ?? error.message,
  )
const say = (channel: string) => outcomeOf(client.chat.postMessage({ channel, text: 'x' }))

async function repeat(times: number, call: (index: number) => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes = []
  for (let index = 0; index < times; index += 1) outcomes.push(await call(index))
  return outcomes
}
const countOk = (outcomes: Outcome[]) => outcomes.filter((one) => one === 'ok').length

describe('each method', () => {
  test.each([
    ['users.info', 100, () => client.users.info({ user: bob })],
    ['users.lookupByEmail', 50, () => client.users.lookupByEmail({ email: 'bob@sandbox.example' })],
    ['usergroups.users.list', 20, () => client.usergroups.users.list({ usergroup: 'S0SRE00001' })],
    ['conversations.members', 100, () => client.conversations.members({ channel: 'C0GENERAL' })],
    [
      'views.publish',
      100,
      () => client.views.publish({ user_id: bob, view: { type: 'home', blocks: [] } } as never),
    ],
  ])('%s has %d a minute, and more as time goes on', async (_method, perMinute, call) => {
    expect(countOk(await repeat(perMinute, () => outcomeOf(call())))).toBe(perMinute)
    const retryAfter = Math.ceil(60 / perMinute)
    expect(await outcomeOf(call())).toBe(retryAfter)
    now += retryAfter * 1000
    expect(await outcomeOf(call())).toBe('ok')
  })

  test('counts by itself, also what is refused for another reason', async () => {
    const ask = () => outcomeOf(client.users.info({ user: 'U0NOBODY' }))
    await repeat(100, ask)
    expect(await ask()).toBe(1)
    expect(await outcomeOf(client.users.lookupByEmail({ email: 'x@x' }))).toBe('users_not_found')
  })

  test('chat.update has 50 a minute', async () => {
    const { channel = '', ts = '' } = await client.chat.postMessage({ channel: bob, text: 'x' })
    const update = () => outcomeOf(client.chat.update({ channel, ts, text: 'y' }))
    expect(countOk(await repeat(51, update))).toBe(50)
  })
})

describe('messages', () => {
  test('go to one channel about once a second, with short bursts, and to others meanwhile', async () => {
    expect(await repeat(6, () => say(bob))).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 1])
    expect(await say(carol)).toBe('ok')
    now += 1_000
    expect(await repeat(2, () => say(bob))).toEqual(['ok', 1])
    expect(await say(slack.person(bob).dm)).toBe(1)
  })

  test('to ever other channels end at the ceiling of the workspace', async () => {
    await slack.close()
    const channel = { perMinute: 60, burst: 5 }
    const limits = { 'chat.postMessage': { workspace: { perMinute: 120, burst: 4 }, channel } }
    slack = await openSlack({ now: () => now, limits })
    client = open()
    const people = [bob, carol, dana]
    expect(await repeat(5, (index) => say(people[index % 3] ?? bob))).toEqual(['ok', 'ok', 'ok', 'ok', 1])
    now += 1_000
    expect(await repeat(3, (index) => say(people[index] ?? bob))).toEqual(['ok', 'ok', 1])
  })
})

describe('a Retry-After', () => {
  test('is seen in the calls, and a call before its end is refused and remembered', async () => {
    await repeat(5, () => say(bob))
    expect([await say(bob), slack.impatientCalls]).toEqual([1, []])
    expect(slack.calls.map(({ retryAfterSeconds }) => retryAfterSeconds)).toEqual([
      ...Array(5).fill(undefined),
      1,
    ])
    now += 999
    expect(await say(bob)).toBe(1)
    expect(slack.impatientCalls).toMatchObject([{ method: 'chat.postMessage', body: { channel: bob } }])
    now += 1_000
    expect([await say(bob), slack.impatientCalls.length]).toEqual(['ok', 1])
  })

  test('of one channel is none of another', async () => {
    await repeat(6, () => say(bob))
    expect([await say(carol), slack.impatientCalls]).toEqual(['ok', []])
  })

  test('that a test orders lets the next call in, and remembers it as well', async () => {
    slack.fail({ method: 'chat.postMessage', userId: bob, status: 429, retryAfterSeconds: 7 })
    expect([await say(bob), await say(carol), slack.impatientCalls]).toEqual([7, 'ok', []])
    now += 6_999
    expect([await say(bob), slack.impatientCalls.length]).toEqual(['ok', 1])
    now += 1
    expect([await say(bob), slack.impatientCalls.length]).toEqual(['ok', 1])
  })

  test('is forgotten with everything else', async () => {
    await repeat(7, () => say(bob))
    slack.clear()
    expect([await say(bob), slack.impatientCalls]).toEqual(['ok', []])
  })
})

test('limits that are switched off never refuse', async () => {
  await slack.close()
  slack = await openSlack({ now: () => now, limits: 'off' })
  client = open()
  expect(countOk(await repeat(150, () => outcomeOf(client.users.info({ user: bob }))))).toBe(150)
})
