// Slack's bad days, for the two messages of a request: what is not posted is posted later, what cannot be posted is told
// to the asker, and neither message holds up the other.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { FailureOrder } from '../../sandbox/failures.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { Db } from '../../src/db/schema.ts'
import { withCrowd } from '../support/crowd.ts'
import { ask, pressProvide, readRetries, untilRequest, untilRetry } from '../support/requests.ts'
import { openStory, type Story } from '../support/service.ts'
import { untilShows } from '../support/sharing.ts'
import { hurry } from '../support/waiting-jobs.ts'

const { people, crowd } = withCrowd(20)

let story: Story
let db: Db
let used = 0
beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people } })
  db = await story.onDatabase(async (opened) => opened)
})
afterAll(() => story?.close())
afterEach(() => story.slack.clear())

/** Somebody whom no other test has used. */
function somebody(): Person {
  return story.slack.person(crowd[used++]?.id ?? '')
}

function failPosting(to: Person, order: Omit<FailureOrder, 'method' | 'userId'>) {
  return story.slack.fail({ method: 'chat.postMessage', userId: to.id, ...order })
}

describe('a message that Slack did not take', () => {
  test.each([
    ['too many messages', { error: 'message_limit_exceeded' }, 60],
    ['500', { status: 500 }, 5],
    ['an app that is locked out', { error: 'team_added_to_org' }, 300],
  ] as const)('for %s is sent again in its time, once', async (_why, order, seconds) => {
    const askee = somebody()
    failPosting(askee, order)
    const request = await ask(story.alice, askee, 'the key')
    const card = await request.card()
    expect(card.shown).toContain('Being delivered.')
    const waitSeconds = await untilRetry(db, askee)
    expect(waitSeconds).toBe(seconds)
    expect(request.messages()).toEqual([])
    await hurry(db)
    await request.message()
    await untilShows(story.alice, card, 'Waiting for them')
    expect(request.messages()).toHaveLength(1)
  })

  test('and never will is told to the asker with the reason', async () => {
    const askee = somebody()
    failPosting(askee, { error: 'messages_tab_disabled' })
    const request = await ask(story.alice, askee, 'the key')
    const card = await request.card()
    await untilShows(
      story.alice,
      card,
      "Could not be delivered: the app's Messages tab is switched off. Ask them in another way",
    )
    expect(await readRetries(db, askee)).toEqual([])
  })

  test('and never confirms is given up after five attempts', async () => {
    const askee = somebody()
    const failure = failPosting(askee, { status: 503, times: 5 })
    const request = await ask(story.alice, askee, 'the key')
    const waits: number[] = []
    for (let attempt = 1; attempt < 5; attempt++) {
      waits.push(await untilRetry(db, askee))
      await hurry(db)
      await waitFor(story.slack, `attempt ${attempt + 1}`, () => failure.struck === attempt + 1)
    }
    expect(waits).toEqual([5, 30, 120, 600])
    const told = 'Could not be delivered: Slack did not confirm the message, after several tries.'
    await untilShows(story.alice, await request.card(), told)
  })

  test('although it came is taken for delivered once it is used', async () => {
    const askee = somebody()
    failPosting(askee, { status: 500, afterEffect: true })
    const request = await ask(story.alice, askee, 'the key')
    const message = await request.message()
    await untilRetry(db, askee)
    const form = await pressProvide(askee, message)
    await untilShows(story.alice, await request.card(), 'Waiting for them')
    await hurry(db)
    await form.fill('Secret', 'here')
    await form.submit()
    await untilShows(askee, message, 'You provided it')
    expect(request.messages()).toHaveLength(1)
  })

  test('the asker’s own is posted later, once', async () => {
    const [asker, askee] = [somebody(), somebody()]
    failPosting(asker, { status: 500 })
    const request = await ask(asker, askee, 'the key')
    await request.message()
    expect(await untilRetry(db, askee)).toBeGreaterThan(27)
    expect(asker.messages).toEqual([])
    await hurry(db)
    await request.card()
    expect(asker.messages).toHaveLength(1)
  })
})

describe('an edit that Slack did not take', () => {
  test('is made later', async () => {
    const askee = somebody()
    const request = await ask(story.alice, askee, 'the key')
    const [message, card] = [await request.message(), await request.card()]
    story.slack.fail({ method: 'chat.update', userId: askee.id, error: 'message_limit_exceeded' })
    await story.alice.click(card, 'Withdraw')
    await untilShows(story.alice, card, 'You took it back')
    expect(await untilRetry(db, askee)).toBeGreaterThan(10)
    expect(message.buttons).toHaveLength(2)
    await hurry(db)
    await untilShows(askee, message, 'took the request back')
  })

  test('because the message is gone does not hold up the other', async () => {
    const askee = somebody()
    const request = await ask(story.alice, askee, 'the key')
    const [message, card] = [await request.message(), await request.card()]
    story.slack.workspace.removeMessage(message.stored)
    await story.alice.click(card, 'Withdraw')
    await untilShows(story.alice, card, 'You took it back')
    await untilRequest(db, askee, (row) => row.message_closed_at !== null)
    expect(await readRetries(db, askee)).toEqual([])
  })
})

test('what ended while its message was on its way is closed as soon as it is there', async () => {
  const askee = somebody()
  failPosting(askee, { delayMs: 1_000 })
  const request = await ask(story.alice, askee, 'the key')
  const { id } = await untilRequest(db, askee, ({ attempts }) => attempts === 1)
  await db
    .updateTable('requests')
    .set({ state: 'withdrawn', closed_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .execute()
  const message = await request.message()
  await untilShows(askee, message, 'took the request back')
  expect(message.buttons).toEqual([])
})
