// A personal link opened without a ticket: the page shows a number, its person presses it in Slack, and the page opens.
// Any other answer, or none, closes the question and opens nothing.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import { findButton } from '../../sandbox/person/button.ts'
import type { Message } from '../../sandbox/person/message.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import {
  type AskedPage,
  askFromPage,
  askPerson,
  type LinkInHand,
  QUESTION,
  takeLink,
  untilAnswered,
  watchFromPage,
  wrongNumberIn,
} from '../support/confirming.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { eventually } from '../support/eventually.ts'
import { postAsPage } from '../support/page-posts.ts'
import { revokeByHand } from '../support/page-story.ts'
import { openStory, type Story } from '../support/service.ts'
import { share, untilShows } from '../support/sharing.ts'

const VALUE = 'only for bob'
const TIMES = 50

let story: Story
let rows: DatabaseRows

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})

async function deliver(): Promise<LinkInHand> {
  const { alice, bob } = story
  return takeLink(await share(alice, { secret: VALUE, to: [bob], views: 'No limit' }), bob)
}

async function ask(link?: LinkInHand): Promise<{ page: AskedPage; question: Message }> {
  return askPerson(story.url, link ?? (await deliver()), story.bob)
}

const watch = (page: AskedPage) => watchFromPage(story.url, page)

async function endWaiting(): Promise<void> {
  await rows.run(`update confirmations set expires_at = clock_timestamp() - interval '1 second'`)
}

async function standingOf({ watch: secret }: AskedPage): Promise<unknown> {
  const [row] = await rows.run(
    `select state, user_id from confirmations where watch_hash = sha256(convert_to($1, 'UTF8'))`,
    [secret],
  )
  return row
}

async function countTickets({ id }: LinkInHand): Promise<number> {
  const all = await rows.run(`select 1 from proofs where share_id = $1 and kind = 'ticket'`, [id])
  return all.length
}

describe('a page without a ticket', () => {
  test('asks its person in Slack, who presses the number on it, and opens', async () => {
    const { bob, url } = story
    const { page, question } = await ask()
    expect(page.answer.json).toEqual({
      watch: expect.stringMatching(/^[\w-]{43}$/),
      number: expect.any(Number),
      secondsLeft: 120,
    })
    const labels = question.buttons.map(({ label }) => label)
    expect(labels).toHaveLength(4)
    expect(new Set(labels.slice(0, 3)).size).toBe(3)
    for (const label of labels.slice(0, 3)) expect(label).toMatch(/^[1-9]\d$/)
    expect(labels[3]).toBe("This wasn't me")
    expect(question.shown).toContain('Firefox on Windows')
    expect(question.shown).toContain(`<@${story.alice.id}>`)
    expect(question.text).toBe('Is it you who is opening a secret in a browser?')
    expect((await watch(page)).json).toEqual({ state: 'waiting' })

    await bob.click(question, page.number)
    const { state, ticket } = await untilAnswered(url, page)
    expect(state).toBe('confirmed')
    const opened = await postAsPage(url, `/s/${page.id}/open`, { token: page.token, ticket })
    expect(opened.json).toMatchObject({ sender: 'alice', passwordRequired: false })
    const revealed = await postAsPage(url, `/s/${page.id}/reveal`, {
      token: page.token,
      pass: opened.json.pass,
    })
    expect(revealed.json.value).toBe(VALUE)
    await untilShows(bob, question, 'Confirmed: you pressed its number')
    expect(question.buttons).toEqual([])
    expect((await watch(page)).json).toEqual({ state: 'over' })
  })

  test('is told that it was not confirmed after a wrong number, and the right one is too late then', async () => {
    const { bob, url } = story
    const { page, question } = await ask()
    const right = findButton(question.blocks, page.number, question.shown)
    await bob.click(question, wrongNumberIn(question, page.number))
    expect(await untilAnswered(url, page)).toEqual({ state: 'over' })
    await untilShows(bob, question, 'Not confirmed: that is not the number on the page.')
    expect(question.buttons).toEqual([])
    await bob.act(question, right)
    expect((await watch(page)).json).toEqual({ state: 'over' })
    expect(await standingOf(page)).toEqual({ state: 'wrong', user_id: bob.id })
    expect(await countTickets(page)).toBe(0)
  })

  test('is told so after "This wasn\'t me", also while Slack cannot say who somebody is', async () => {
    const { bob, slack, url } = story
    const { page, question } = await ask()
    const failure = slack.fail({ method: 'users.info', times: Number.POSITIVE_INFINITY, status: 500 })
    await bob.click(question, "This wasn't me")
    expect(await untilAnswered(url, page)).toEqual({ state: 'over' })
    failure.cancel()
    await untilShows(bob, question, 'Not confirmed: you said that it was not you.')
    expect(question.shown).toContain(`Tell <@${story.alice.id}>`)
    expect(question.buttons).toEqual([])
    expect(await countTickets(page)).toBe(0)
  })

  test('waits two minutes; a press after that opens nothing and the message says that it is over', async () => {
    const { bob } = story
    const { page, question } = await ask()
    const [left] = await rows.run(
      `select extract(epoch from expires_at - clock_timestamp())::int as seconds from confirmations
       where state = 'waiting' order by created_at desc limit 1`,
    )
    expect(left?.seconds).toBeGreaterThan(110)
    expect(left?.seconds).toBeLessThanOrEqual(120)
    await endWaiting()
    expect((await watch(page)).json).toEqual({ state: 'over' })
    await bob.click(question, page.number)
    await untilShows(bob, question, 'Not confirmed: nobody pressed the number within 2 minutes.')
    expect(question.buttons).toEqual([])
    expect((await watch(page)).json).toEqual({ state: 'over' })
    expect(await countTickets(page)).toBe(0)
  })

  test('loses its buttons by itself once the time is over', async () => {
    const { bob } = story
    const { question } = await ask()
    await untilNoJob()
    const [closing] = await rows.run(
      `select extract(epoch from start_after - now())::int as seconds from pgboss.job
       where name = 'confirm' and state = 'created' and start_after > now() order by start_after desc limit 1`,
    )
    expect(closing?.seconds).toBeGreaterThan(110)
    await endWaiting()
    await rows.run(`update pgboss.job set start_after = now() where name = 'confirm' and state = 'created'`)
    await untilShows(bob, question, 'nobody pressed the number')
    expect(question.buttons).toEqual([])
  })

  test('picks an answer up within two minutes of it, not later', async () => {
    const { bob } = story
    const { page, question } = await ask()
    await bob.click(question, page.number)
    await untilShows(bob, question, 'Confirmed')
    // A page that slept is past the two minutes of the question, which do not count any more.
    await endWaiting()
    await rows.run(`update confirmations set decided_at = decided_at - interval '121 seconds'`)
    expect((await watch(page)).json).toEqual({ state: 'over' })
    await rows.run(`update confirmations set decided_at = decided_at + interval '20 seconds'`)
    expect((await watch(page)).json).toMatchObject({ state: 'confirmed' })
  })

  test('may ask three times in an hour, whatever comes of it; the fourth asks nobody', async () => {
    const link = await deliver()
    for (let count = 0; count < 3; count++) await ask(link)
    const before = story.bob.messages.length
    const fourth = await askFromPage(story.url, link)
    expect(fourth.answer).toMatchObject({
      status: 429,
      json: {
        error: 'RateLimitExceeded',
        message: 'A link can ask who you are 3 times an hour. Nothing was used.',
      },
    })
    expect(Number(fourth.answer.headers['retry-after'])).toBeGreaterThan(3_500)
    const other = await ask()
    expect(other.page.answer.status).toBe(200)
    expect(story.bob.messages.length).toBe(before + 2)
  })

  test('of a share that is over asks all the same, and only the person who proves it is told why', async () => {
    const { alice, bob, url } = story
    const link = await deliver()
    await revokeByHand(alice, link.id)
    const { page, question } = await ask(link)
    await bob.click(question, page.number)
    const { ticket } = await untilAnswered(url, page)
    const opened = await postAsPage(url, `/s/${link.id}/open`, { token: link.token, ticket })
    expect([opened.status, opened.json.error]).toEqual([410, 'ShareRevoked'])
  })
})

describe('an answer', () => {
  test(`given ${TIMES} times at once counts once, and ${TIMES} watches at once get one ticket`, async () => {
    const { bob } = story
    const { page, question } = await ask()
    const right = findButton(question.blocks, page.number, question.shown)
    const other = findButton(question.blocks, "This wasn't me", question.shown)
    story.log.clear()
    await Promise.all(
      Array.from({ length: TIMES }, (_, index) => bob.act(question, index % 2 === 0 ? other : right)),
    )
    await untilShows(bob, question, /onfirmed: (you pressed|you said)/)
    const answers = () => story.log.lines().filter(({ message }) => message === 'confirm.answered')
    await waitFor(story.slack, 'all answers', () => answers().length >= TIMES)
    expect(answers()).toHaveLength(TIMES)
    expect(answers().filter(({ note }) => note !== 'over')).toHaveLength(1)

    const second = await ask()
    await bob.click(second.question, second.page.number)
    await untilShows(bob, second.question, 'Confirmed')
    const heard = await Promise.all(Array.from({ length: TIMES }, () => watch(second.page)))
    expect(heard.filter(({ json }) => json.ticket !== undefined)).toHaveLength(1)
    expect(heard.filter(({ text }) => text === '{"state":"over"}')).toHaveLength(TIMES - 1)
    expect(await countTickets(second.page)).toBe(1)
  })

  test('of anybody but the recipient is refused and changes nothing', async () => {
    const { bob, dana, eve, alice, url } = story
    const { page, question } = await ask()
    for (const person of [dana, alice, eve]) {
      for (const label of [page.number, wrongNumberIn(question, page.number), "This wasn't me"]) {
        story.slack.clear()
        await person.click(question, label)
        await expectSaid('Nothing was confirmed. Only the person who was asked can answer')
        expect(await standingOf(page)).toEqual({ state: 'waiting', user_id: null })
      }
    }
    await bob.click(question, page.number)
    expect(await untilAnswered(url, page)).toMatchObject({ state: 'confirmed' })
  })

  test("in another question's button, or in none, decides only what it names", async () => {
    const { bob, carol, alice } = story
    const bobs = await ask()
    const carols = await takeLink(await share(alice, { to: [carol] }), carol)
    const { page: asked, question: carolsQuestion } = await askPerson(story.url, carols, carol)
    const button = findButton(bobs.question.blocks, bobs.page.number, bobs.question.shown)
    const foreign = findButton(carolsQuestion.blocks, asked.number, carolsQuestion.shown)
    for (const value of [foreign.element.value, 'x', '', `${'A'.repeat(22)}.42`, `${'A'.repeat(22)}`]) {
      story.slack.clear()
      await bob.act(bobs.question, { ...button, element: { ...button.element, value } })
      await expectSaid('Nothing was confirmed.')
    }
    expect(await standingOf(bobs.page)).toEqual({ state: 'waiting', user_id: null })
    expect(await standingOf(asked)).toEqual({ state: 'waiting', user_id: null })
  })

  test('of a recipient who has left meanwhile, or whom Slack does not confirm, opens nothing', async () => {
    const { alice, dana, slack, url } = story
    const link = await takeLink(await share(alice, { to: [dana] }), dana)
    const { page, question } = await askPerson(url, link, dana)
    slack.clear()
    await letAskAnew(slack, PEOPLE.dana)
    const failure = slack.fail({ method: 'users.info', times: Number.POSITIVE_INFINITY, status: 500 })
    await dana.click(question, page.number)
    await expectSaid('Slack could not confirm who you are just now.')
    failure.cancel()
    await slack.changePerson(dana.id, { kind: 'deactivated' })
    slack.clear()
    await dana.click(question, page.number)
    await expectSaid('Nothing was confirmed. Only the person who was asked can answer')
    expect(await standingOf(page)).toEqual({ state: 'waiting', user_id: null })
    await slack.changePerson(dana.id, { kind: 'member' })
    await dana.click(question, page.number)
    expect(await untilAnswered(url, page)).toMatchObject({ state: 'confirmed' })
  })

  test('a ticket from it opens no other link', async () => {
    const { bob, url } = story
    const other = await deliver()
    const { page, question } = await ask()
    await bob.click(question, page.number)
    const { ticket } = await untilAnswered(url, page)
    expect((await postAsPage(url, `/s/${other.id}/open`, { token: other.token, ticket })).status).toBe(404)
    expect((await watchFromPage(url, { id: other.id, watch: page.watch })).json).toEqual({ state: 'over' })
  })
})

test('somebody who has left is not asked', async () => {
  const { alice, dana, slack, url } = story
  const link = await takeLink(await share(alice, { to: [dana] }), dana)
  await slack.changePerson(dana.id, { kind: 'deactivated' })
  const asked = () => dana.messages.filter(({ shown }) => shown.includes(QUESTION)).length
  await untilNoJob()
  const before = asked()
  const page = await askFromPage(url, link)
  expect((await watchFromPage(url, page)).json).toEqual({ state: 'waiting' })
  await untilNoJob()
  expect(asked()).toBe(before)
  await slack.changePerson(dana.id, { kind: 'member' })
})

async function untilNoJob(): Promise<void> {
  const readDue = () =>
    rows.run(
      `select data from pgboss.job where name = 'confirm' and state in ('created', 'active', 'retry') and start_after <= now()`,
    )
  await eventually('jobs to end', readDue, (due) => due.length === 0)
}

/** Waits for what is said to the person who clicked, and to them alone. */
async function expectSaid(words: string): Promise<void> {
  const said = () => story.slack.calls.filter(({ method }) => method === 'response_url')
  await waitFor(story.slack, 'words', () => said().length > 0)
  expect(said().map(({ body }) => body)).toEqual([
    expect.objectContaining({ response_type: 'ephemeral', text: expect.stringContaining(words) }),
  ])
}
