// A question whose message does not come through, or cannot be edited any more, and a database that is away: nothing opens,
// nobody is asked twice, and the person is told what did not happen.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import { replayLast } from '../../sandbox/person/signed.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import {
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
import { openStory, type Story } from '../support/service.ts'
import { share, untilShows } from '../support/sharing.ts'

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
  return takeLink(await share(alice, { to: [bob] }), bob)
}

function questionsOf(known: ReadonlySet<string>) {
  return story.bob.messages.filter(({ ts, shown }) => !known.has(ts) && shown.includes(QUESTION))
}

const knownNow = () => new Set(story.bob.messages.map(({ ts }) => ts))

describe('a question that Slack', () => {
  test('does not take now is asked again as soon as it may be, while the page waits', async () => {
    const { bob, slack, url } = story
    const link = await deliver()
    const failure = slack.fail({
      method: 'chat.postMessage',
      userId: bob.id,
      status: 429,
      retryAfterSeconds: 1,
    })
    const known = knownNow()
    const page = await askFromPage(url, link)
    const question = await bob.waitForMessage(
      ({ ts, buttons }) => !known.has(ts) && buttons.some(({ label }) => label === page.number),
    )
    expect(failure.struck).toBe(1)
    expect(questionsOf(known)).toHaveLength(1)
    await bob.click(question, page.number)
    expect(await untilAnswered(url, page)).toMatchObject({ state: 'confirmed' })
  })

  test('has posted without saying so is not asked twice, and its answer counts', async () => {
    const { bob, slack, url } = story
    const link = await deliver()
    slack.fail({ method: 'chat.postMessage', userId: bob.id, afterEffect: true, error: 'internal_error' })
    const known = knownNow()
    const { page, question } = await askPerson(url, link, bob)
    await rows.fingerprint()
    expect(questionsOf(known)).toHaveLength(1)
    await bob.click(question, page.number)
    expect(await untilAnswered(url, page)).toMatchObject({ state: 'confirmed' })
    await untilShows(bob, question, 'Confirmed')
    expect(question.buttons).toEqual([])
  })

  test('refuses for good leaves the page to wait, and holds up nothing', async () => {
    const { bob, slack, url } = story
    const link = await deliver()
    const failure = slack.fail({ method: 'chat.postMessage', userId: bob.id, error: 'restricted_action' })
    const page = await askFromPage(url, link)
    await waitFor(slack, 'the refusal', () => failure.struck > 0)
    expect(await watchFromPage(url, page)).toMatchObject({ json: { state: 'waiting' } })
    const { question } = await askPerson(url, await deliver(), bob)
    expect(question.shown).toContain(QUESTION)
  })

  test('does not let edit is answered all the same, and closed later or given up', async () => {
    const { bob, slack, url } = story
    const busy = await askPerson(url, await deliver(), bob)
    const later = slack.fail({ method: 'chat.update', userId: bob.id, status: 429, retryAfterSeconds: 1 })
    await bob.click(busy.question, busy.page.number)
    expect(await untilAnswered(url, busy.page)).toMatchObject({ state: 'confirmed' })
    await untilShows(bob, busy.question, 'Confirmed')
    expect(later.struck).toBe(1)

    const gone = await askPerson(url, await deliver(), bob)
    slack.fail({ method: 'chat.update', userId: bob.id, error: 'message_not_found' })
    await bob.click(gone.question, gone.page.number)
    expect(await untilAnswered(url, gone.page)).toMatchObject({ state: 'confirmed' })
    await rows.fingerprint()
    const open = await rows.run(
      `select 1 from confirmations where state = 'opened' and message_closed_at is null`,
    )
    expect(open).toEqual([])
  })

  test('cannot say the recipient of is asked once Slack can', async () => {
    const { bob, slack, url } = story
    const link = await deliver()
    await letAskAnew(slack, PEOPLE.bob)
    const failure = slack.fail({ method: 'users.info', userId: bob.id, status: 500 })
    const known = knownNow()
    const page = await askFromPage(url, link)
    await bob.waitForMessage(
      ({ ts, buttons }) => !known.has(ts) && buttons.some(({ label }) => label === page.number),
    )
    expect(failure.struck).toBe(1)
  })
})

test('an answer while the database is away decides nothing, says so, and can be given again', async () => {
  const { bob, slack, url } = story
  const { page, question } = await askPerson(url, await deliver(), bob)
  await rows.run('alter table confirmations rename to away')
  slack.clear()
  await bob.click(question, page.number)
  const said = () =>
    slack.calls.filter(({ method }) => method === 'response_url').map(({ body }) => body.text)
  await waitFor(slack, 'words', () => said().length > 0)
  await rows.run('alter table away rename to confirmations')
  expect(said()).toEqual([
    expect.stringMatching(
      /^Something went wrong on our side\. \(Reference req-[\w-]{22}\) Nothing was confirmed\./,
    ),
  ])
  await bob.click(question, page.number)
  expect(await untilAnswered(url, page)).toMatchObject({ state: 'confirmed' })
})

test('a captured click sent again has no second effect, right or wrong', async () => {
  const { bob, slack, url } = story
  const { page, question } = await askPerson(url, await deliver(), bob)
  await bob.click(question, page.number)
  expect(await untilAnswered(url, page)).toMatchObject({ state: 'confirmed' })
  await untilShows(bob, question, 'Confirmed')
  const tickets = () => rows.run(`select 1 from proofs where share_id = $1 and kind = 'ticket'`, [page.id])
  const before = [await tickets(), question.shown]
  await Promise.all(Array.from({ length: 20 }, () => replayLast(slack)))
  expect((await watchFromPage(url, page)).json).toEqual({ state: 'over' })
  expect([await tickets(), question.shown]).toEqual(before)
  expect(before[0]).toHaveLength(1)

  const second = await askPerson(url, await deliver(), bob)
  await bob.click(second.question, wrongNumberIn(second.question, second.page.number))
  expect(await untilAnswered(url, second.page)).toEqual({ state: 'over' })
  await untilShows(bob, second.question, 'Not confirmed')
  await replayLast(slack)
  expect((await watchFromPage(url, second.page)).json).toEqual({ state: 'over' })
})

test('rows that nobody needs any more go after an hour', async () => {
  const page = await askFromPage(story.url, await deliver())
  await rows.run(`update confirmations set expires_at = clock_timestamp() - interval '61 minutes'`)
  await rows.run(`update pgboss.job set start_after = now() where name = 'sweep' and state = 'created'`)
  const left = () => rows.run('select 1 from confirmations')
  await rows.run(
    `insert into pgboss.job (name, data, state, policy) values ('sweep', '{}', 'created', 'short') on conflict do nothing`,
  )
  await eventually('the rows to go', left, ({ length }) => length === 0)
  expect((await watchFromPage(story.url, page)).json).toEqual({ state: 'over' })
})
