// Tickets and passes: each is good once, in time, for one person and one grant.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { postAsPage } from '../support/page-posts.ts'
import { bringTicket, revokeByHand, takePass, takeTicket } from '../support/page-story.ts'
import { openStory, type Story } from '../support/service.ts'
import { share } from '../support/sharing.ts'

const TIMES = 50
const VALUE = 'opened once'

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

const post = (at: 'open' | 'reveal', { id, ...body }: { id: string } & Record<string, unknown>) =>
  postAsPage(story.url, `/s/${id}/${at}`, body)

async function viewsOf(id: string): Promise<unknown> {
  return (await rows.run('select views from shares where id = $1', [id]))[0]?.views
}

async function endProofs(id: string): Promise<void> {
  await rows.run(
    `update proofs set expires_at = clock_timestamp() - interval '1 millisecond' where share_id = $1`,
    [id],
  )
}

describe('a ticket', () => {
  test(`used ${TIMES} times at once opens one page`, async () => {
    const { id, token, ticket } = await bringTicket(story.alice, story.bob)
    const answers = await Promise.all(
      Array.from({ length: TIMES }, () => post('open', { id, token, ticket })),
    )
    const counts = answers.map(({ status }) => status).sort()
    expect(counts).toEqual([200, ...Array.from({ length: TIMES - 1 }, () => 404)])
    expect(await viewsOf(id)).toBe(0)
  })

  test('is good for two minutes, and for nobody afterwards', async () => {
    const { id, token, ticket } = await bringTicket(story.alice, story.bob)
    const [left] = await rows.run(
      `select extract(epoch from expires_at - clock_timestamp())::int as seconds from proofs where share_id = $1`,
      [id],
    )
    expect(left?.seconds).toBeGreaterThan(110)
    expect(left?.seconds).toBeLessThanOrEqual(120)
    await endProofs(id)
    expect((await post('open', { id, token, ticket })).status).toBe(404)
  })

  test("opens no other grant, neither another share's nor another recipient's of the same", async () => {
    const { alice, bob, carol } = story
    const both = await share(alice, { to: [bob, carol] })
    const ofBob = await takeTicket(bob, await both.messageOf(bob))
    const ofCarol = await takeTicket(carol, await both.messageOf(carol))
    const another = await bringTicket(alice, bob)
    expect((await post('open', { id: ofCarol.id, token: ofCarol.token, ticket: ofBob.ticket })).status).toBe(
      404,
    )
    expect((await post('open', { id: another.id, token: another.token, ticket: ofBob.ticket })).status).toBe(
      404,
    )
    // Presented in the wrong place, it still opens the right one.
    expect((await post('open', { ...ofBob })).status).toBe(200)
  })

  test('after a revoke tells the proven why, and strangers nothing', async () => {
    const { alice, bob } = story
    const shared = await share(alice, { to: [bob] })
    const { id, token, ticket } = await takeTicket(bob, await shared.messageOf(bob))
    await revokeByHand(alice, id)
    const proven = await post('open', { id, token, ticket })
    expect([proven.status, proven.json.error]).toEqual([410, 'ShareRevoked'])
    expect(Object.keys(proven.json).sort()).toEqual(['error', 'message', 'reqId', 'statusCode'])
    // Nothing was opened with it, so it proves the same again.
    expect((await post('open', { id, token, ticket })).status).toBe(410)
    expect((await post('open', { id, token })).status).toBe(404)
  })

  test('does not help somebody who has left meanwhile', async () => {
    const { id, token, ticket } = await bringTicket(story.alice, story.dana)
    const pass = await takePass(story.url, await takeTicket(story.dana, await lastMessage()))
    await story.slack.changePerson(story.dana.id, { kind: 'deactivated' })
    expect((await post('open', { id, token, ticket })).status).toBe(404)
    expect((await post('reveal', { id, token, pass })).status).toBe(404)
    await story.slack.changePerson(story.dana.id, { kind: 'member' })
    expect(await viewsOf(id)).toBe(0)
  })
})

async function lastMessage() {
  const message = story.dana.messages.at(-1)
  if (!message) throw new Error('Dana has no message')
  return message
}

describe('a pass', () => {
  test(`used ${TIMES} times at once gives the value once and spends one view`, async () => {
    const inHand = await bringTicket(story.alice, story.bob, { secret: VALUE, views: 'No limit' })
    const pass = await takePass(story.url, inHand)
    const { id, token } = inHand
    const answers = await Promise.all(
      Array.from({ length: TIMES }, () => post('reveal', { id, token, pass })),
    )
    expect(answers.filter(({ text }) => text.includes(VALUE))).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(TIMES - 1)
    expect(await viewsOf(id)).toBe(1)
  })

  test('and its fellows, all at once, give no more values than there are views', async () => {
    const first = await bringTicket(story.alice, story.bob, { secret: VALUE })
    const passes = [await takePass(story.url, first)]
    for (let more = 0; more < 4; more++) {
      passes.push(await takePass(story.url, await takeTicket(story.bob, first.message)))
    }
    const { id, token } = first
    const answers = await Promise.all(passes.map((pass) => post('reveal', { id, token, pass })))
    expect(answers.filter(({ text }) => text.includes(VALUE))).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(passes.length - 1)
    expect(await viewsOf(id)).toBe(1)
  })

  test('is good for ten minutes, and for nobody afterwards', async () => {
    const inHand = await bringTicket(story.alice, story.bob, { secret: VALUE })
    const pass = await takePass(story.url, inHand)
    const [left] = await rows.run(
      `select extract(epoch from expires_at - clock_timestamp())::int as seconds
       from proofs where share_id = $1 and kind = 'pass'`,
      [inHand.id],
    )
    expect(left?.seconds).toBeGreaterThan(590)
    expect(left?.seconds).toBeLessThanOrEqual(600)
    await endProofs(inHand.id)
    expect((await post('reveal', { ...inHand, pass })).status).toBe(404)
  })

  test('opens no other grant, and is no ticket, nor a ticket a pass', async () => {
    const { alice, bob, carol, url } = story
    const both = await share(alice, { secret: VALUE, to: [bob, carol] })
    const ofBob = await takeTicket(bob, await both.messageOf(bob))
    const ofCarol = await takeTicket(carol, await both.messageOf(carol))
    const pass = await takePass(url, ofBob)
    expect((await post('reveal', { id: ofCarol.id, token: ofCarol.token, pass })).status).toBe(404)
    expect((await post('open', { id: ofBob.id, token: ofBob.token, ticket: pass })).status).toBe(404)
    expect(
      (await post('reveal', { id: ofCarol.id, token: ofCarol.token, pass: ofCarol.ticket })).status,
    ).toBe(404)
    expect((await post('reveal', { id: ofBob.id, token: ofBob.token, pass })).status).toBe(200)
  })

  test('survives a wrong password, not the right one', async () => {
    const inHand = await bringTicket(story.alice, story.bob, { secret: VALUE, password: 'right enough' })
    const { id, token } = inHand
    const pass = await takePass(story.url, inHand)
    const without = await post('reveal', { id, token, pass })
    expect([without.status, without.json.error]).toEqual([403, 'PasswordRequired'])
    const wrong = await post('reveal', { id, token, pass, password: 'wrong enough' })
    expect([wrong.status, wrong.json.error]).toEqual([403, 'PasswordIncorrect'])
    expect(await viewsOf(id)).toBe(0)
    const right = await post('reveal', { id, token, pass, password: 'right enough' })
    expect(right.json.value).toBe(VALUE)
    expect((await post('reveal', { id, token, pass, password: 'right enough' })).status).toBe(404)
  })
})
