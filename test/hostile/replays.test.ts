// Requests that somebody captured and sends again, at once and in other spellings: none does anything twice, and no
// copy brings the value again.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { replayLast } from '../../sandbox/person/signed.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { eventually } from '../support/eventually.ts'
import { revokeByHand } from '../support/page-story.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, pressReveal, share } from '../support/sharing.ts'
import { type Captured, captureSubmission, sendCaptured } from '../support/signing.ts'

const TIMES = 50
const VALUE = 'kept from whoever repeats it'

let story: Story
let rows: DatabaseRows

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
})

afterAll(async () => {
  await rows.close()
  await story.close()
})

/** All at once; the bodies of the answers, which are all 200. */
async function repeat(captured: Captured, times = TIMES): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: times }, () => sendCaptured(story.url, captured)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  return Promise.all(answers.map((answer) => answer.text()))
}

async function readNewest(): Promise<Record<string, unknown>> {
  const [row = {}] = await rows.run('select state, views from shares order by created_at desc limit 1')
  return row
}

async function countRows(table: string, condition = 'true'): Promise<number> {
  const [row] = await rows.run(`select count(*)::int as count from ${table} where ${condition}`)
  return Number(row?.count)
}

describe('a captured request sent again', () => {
  test(`${TIMES} times at once reveals to exactly one, and spends one view`, async () => {
    const { alice, bob, slack } = story
    const shared = await share(alice, { secret: VALUE, to: [bob], views: 'No limit' })
    const consent = await pressReveal(bob, await shared.messageOf(bob))
    const answers = await repeat(captureSubmission(slack, consent))
    expect(answers.filter((text) => text.includes(VALUE))).toHaveLength(1)
    expect(answers.filter((text) => text === '')).toHaveLength(TIMES - 1)
    expect(await readNewest()).toEqual({ state: 'open', views: 1 })
  })

  test('in another spelling reveals nothing', async () => {
    const { alice, bob, slack } = story
    const shared = await share(alice, { secret: VALUE, to: [bob], views: 'No limit' })
    const consent = await pressReveal(bob, await shared.messageOf(bob))
    const { body, headers } = captureSubmission(slack, consent)
    const first = await sendCaptured(story.url, { body, headers })
    expect(await first.text()).toContain(VALUE)
    const signature = String(headers['x-slack-signature'])
    const timestamp = String(headers['x-slack-request-timestamp'])
    const spellings: Array<Record<string, string>> = [
      { 'x-slack-signature': `${signature}=x` },
      { 'x-slack-signature': `${signature}=` },
      { 'x-slack-signature': ` ${signature} ` },
      { 'x-slack-signature': signature.toUpperCase().replace('V0', 'v0') },
      { 'x-slack-request-timestamp': `${timestamp}.0` },
      { 'x-slack-request-timestamp': `+${timestamp}` },
      { 'x-slack-request-timestamp': `0x${Number(timestamp).toString(16)}` },
      { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      { 'content-type': 'text/plain' },
    ]
    for (const changed of spellings) {
      const again = await sendCaptured(story.url, { body, headers: { ...headers, ...changed } })
      expect(await again.text()).not.toContain(VALUE)
    }
    expect(await readNewest()).toEqual({ state: 'open', views: 1 })
  })

  test(`${TIMES} times at once shares once, and delivers once`, async () => {
    const { alice, bob, slack } = story
    const form = await fillForm(alice, { secret: 'shared once', to: [bob] })
    const before = { shares: await countRows('shares'), messages: bob.messages.length }
    await repeat(captureSubmission(slack, form))
    expect(await countRows('shares')).toBe(before.shares + 1)
    await bob.waitForMessage(() => bob.messages.length > before.messages)
    const readDue = () => rows.run(`select 1 from pgboss.job where name = 'deliver' and state < 'completed'`)
    await eventually('all deliveries to be done', readDue, (due) => due.length === 0)
    expect(bob.messages.length).toBe(before.messages + 1)
    expect(await countRows('share_events', "event = 'created'")).toBe(await countRows('shares'))
  })

  test('revokes nothing else', async () => {
    const { alice, bob, slack } = story
    const first = await share(alice, { secret: 'revoked', to: [bob] })
    await revokeByHand(alice, capabilityOf(await first.messageOf(bob)).shareId)
    const captured = slack.lastRequest ?? { body: '', headers: {} }
    const second = await share(alice, { secret: 'stays', to: [bob] })
    await second.messageOf(bob)
    await repeat(captured, 10)
    expect(await readNewest()).toEqual({ state: 'open', views: 0 })
    expect(await countRows('share_events', "event = 'revoked'")).toBe(1)
  })

  test('by repeating the click on Reveal shows nobody anything', async () => {
    const { alice, bob, slack } = story
    const shared = await share(alice, { secret: VALUE, to: [bob] })
    const consent = await pressReveal(bob, await shared.messageOf(bob))
    const seen = slack.calls.length
    const answer = await replayLast(slack)
    expect([answer.status, answer.body]).toEqual([200, ''])
    await bob.waitForMessage('Slack did not open the window')
    // The trigger is used up, so no second window takes the ticket that this click made.
    const since = slack.calls.slice(seen).map(({ method }) => method)
    expect(since.filter((method) => method === 'views.open')).toHaveLength(1)
    expect(since).not.toContain('views.update')
    expect(consent.open).toBe(true)
    expect(await readNewest()).toEqual({ state: 'open', views: 0 })
  })
})
