// Events that the app does not take are sent again, and too many of them are held back.

import { afterEach, describe, expect, test } from '@jest/globals'
import { readText } from '../../../sandbox/json.ts'
import { PEOPLE } from '../../../sandbox/people.ts'
import { waitFor } from '../../../sandbox/person/wait.ts'
import { type LocalSlack, openSlack, type SlackOptions } from '../../../sandbox/slack.ts'
import { type FakeApp, openFakeApp, type Reply } from './fake-app.ts'

let slack: LocalSlack
let app: FakeApp

/** Answers to the tries, one after another; then an empty 200. */
async function openWith(replies: Reply[], options: SlackOptions = {}): Promise<void> {
  slack = await openSlack({ retryDelaysMs: [0, 1, 1], ...options })
  app = await openFakeApp(slack, () => replies.shift())
}

afterEach(async () => {
  await slack.close()
  await app.close()
})

const openHome = () => slack.person(PEOPLE.alice.id).openHome()
const tries = () =>
  app.received.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])
const untilTries = (count: number) => waitFor(slack, `${count} tries`, () => tries().length === count)

describe('an event', () => {
  test('that is taken is sent once', async () => {
    await openWith([])
    await openHome()
    expect(tries()).toEqual([[undefined, undefined]])
  })

  test('that fails is sent three more times, the same each time, saying how often and why', async () => {
    await openWith(Array(9).fill({ status: 500 }))
    expect(await openHome()).toMatchObject({ status: 500 })
    await untilTries(4)
    expect(tries().slice(1)).toEqual([
      ['1', 'http_error'],
      ['2', 'http_error'],
      ['3', 'http_error'],
    ])
    expect(new Set(app.received.map(({ payload }) => readText(payload, 'event_id'))).size).toBe(1)
  })

  test('that is not answered in time is sent again', async () => {
    const never = new Promise<undefined>(() => {})
    slack = await openSlack({ retryDelaysMs: [0], ackTimeoutMs: 50 })
    let isFirst = true
    app = await openFakeApp(slack, () => {
      if (!isFirst) return undefined
      isFirst = false
      return never
    })
    expect(await openHome()).toMatchObject({ failure: 'timeout' })
    await untilTries(2)
    expect(tries()[1]).toEqual(['1', 'http_timeout'])
  })

  test('is not sent again once it is taken, nor where the app asks for that', async () => {
    await openWith([{ status: 500 }, undefined, { status: 500, headers: { 'x-slack-no-retry': '1' } }])
    await openHome()
    await untilTries(2)
    await openHome()
    await openHome()
    expect(tries().map(([num]) => num)).toEqual([undefined, '1', undefined, undefined])
  })
})

describe('too many events', () => {
  test('are held back: the app is told once a minute', async () => {
    let now = 1_800_000_030_000
    await openWith([], { eventsPerHour: 2, now: () => now })
    for (let index = 0; index < 5; index += 1) await openHome()
    expect(app.received.map(({ kind }) => kind)).toEqual([
      'app_home_opened',
      'app_home_opened',
      'app_rate_limited',
    ])
    expect(app.last('app_rate_limited')).toEqual({
      token: expect.any(String),
      type: 'app_rate_limited',
      team_id: slack.team.id,
      minute_rate_limited: 1_800_000_000,
      api_app_id: slack.app.id,
    })
    now += 60_000
    await openHome()
    expect(app.received.map(({ kind }) => kind).slice(3)).toEqual(['app_rate_limited'])
    now += 3_600_000
    await openHome()
    expect(app.received.at(-1)?.kind).toBe('app_home_opened')
  })

  test('can be said at any time, and a failure to hear it is repeated', async () => {
    await openWith([{ status: 404 }])
    expect(await slack.sendRateLimited()).toMatchObject({ status: 404 })
    await untilTries(2)
    expect(tries()[1]).toEqual(['1', 'http_error'])
  })
})
