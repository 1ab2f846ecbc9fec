// What a sender sees of a share as it goes its way: one message that follows it without haste, deliveries that are sent
// again, passwords that were guessed, and a share that expired unread.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { Message } from '../../sandbox/person/message.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { Db } from '../../src/db/schema.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { eventually } from '../support/eventually.ts'
import { openStory, type Story } from '../support/service.ts'
import { pressReveal, reveal, share, untilShows, valueIn } from '../support/sharing.ts'
import { sweepSoon } from '../support/waiting-jobs.ts'

let story: Story
let db: Db
beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { keepCalls: 10_000 } })
  db = await story.onDatabase(async (opened) => opened)
})
afterAll(() => story.close())

const count = (text: string, words: RegExp): number => [...text.matchAll(words)].length
const ephemeralsOf = (person: Person): string[] =>
  person.messages.filter(({ ephemeral }) => ephemeral).map(({ text }) => text)

test('the card is not edited where it would show the same', async () => {
  const { alice, bob, slack } = story
  const shared = await share(alice, { to: [bob] })
  const message = await shared.messageOf(bob)
  const card = await shared.card()
  await untilShows(alice, card, '<@U0BOB00001>: delivered')
  slack.clear()
  const { shareId } = capabilityOf(message)
  for (let asked = 0; asked < 3; asked++) await refreshNow(shareId)
  expect(slack.calls.filter(({ body }) => body.ts === card.ts)).toEqual([])
})

/** Asks for the share's messages to be looked at, and waits until they have been. */
async function refreshNow(shareId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    insert into pgboss.job (name, data) values ('refresh', ${JSON.stringify({
      workspaceId: story.slack.team.id,
      shareId,
    })}::jsonb) returning id`.execute(db)
  const [job] = rows
  const readDone = () =>
    sql`select 1 from pgboss.job where id = ${job?.id} and state = 'completed'`.execute(db)
  await eventually('the refresh', readDone, (done) => done.rows.length > 0)
}

test('what could not be delivered is sent again by one press, once, to those alone', async () => {
  const { alice, bob, carol, dana, slack } = story
  for (const { id } of [bob, carol])
    slack.fail({ method: 'chat.postMessage', userId: id, error: 'restricted_action' })
  const shared = await share(alice, { secret: 'second try', to: [bob, carol, dana] })
  const card = await shared.card()
  const failed = 'could not be delivered (an administrator has restricted posting)'
  await waitFor(slack, 'both failures', () => count(card.shown, /could not be/g) === 2)
  expect(card.shown).toContain(`<@U0BOB00001>: ${failed}`)
  const label = 'Send again to 2 people'
  await Promise.all([alice.click(card, label), alice.click(card, label)])
  const messages = await Promise.all([bob, carol].map((one) => shared.messageOf(one)))
  await waitFor(slack, 'all delivered', () => count(card.shown, /: delivered/g) === 3)
  expect(card.buttons.map(({ label }) => label)).toEqual(['Remind', 'Revoke'])
  expect([bob, carol, dana].map((one) => shared.messagesOf(one).length)).toEqual([1, 1, 1])
  await waitFor(slack, 'the answer to the second', () =>
    ephemeralsOf(alice).includes('There was nothing to send again: it is on its way, or the secret is over.'),
  )
  expect(valueIn(await reveal(bob, messages[0] ?? card))).toBe('second try')
})

test('somebody who has left by then is not sent it again, and the card says why', async () => {
  const { alice, bob, carol, slack } = story
  slack.fail({ method: 'chat.postMessage', userId: carol.id, error: 'channel_not_found' })
  const shared = await share(alice, { to: [bob, carol] })
  const card = await shared.card()
  await untilShows(alice, card, 'Slack finds no conversation with this person')
  await slack.changePerson(carol.id, { kind: 'deactivated' })
  await untilShows(alice, card, '<@U0CAROL001>: closed, not an authorized member any more')
  expect(card.buttons.map(({ label }) => label)).toEqual(['Remind', 'Revoke'])
  await slack.changePerson(carol.id, { kind: 'member' })
  expect(shared.messagesOf(carol)).toEqual([])
})

test('ten wrong passwords are told to the sender, with Revoke', async () => {
  const { alice, bob } = story
  const shared = await share(alice, { to: [bob], password: 'correct horse' })
  const message = await shared.messageOf(bob)
  const card = await shared.card()
  await untilShows(alice, card, '<@U0BOB00001>: delivered')
  const consent = await pressReveal(bob, message)
  for (let guess = 1; guess <= 10; guess++) {
    expect(card.shown).not.toContain('wrong passwords')
    await sql`update guesses set next_at = now() where client <> ''`.execute(db)
    await consent.fill('Password', `wrong horse ${guess}`)
    await consent.submit()
    expect(consent.errors.Password).toContain('That password is not right.')
  }
  await untilShows(alice, card, /10 wrong passwords were tried on it\*, the last of them <!date/)
  expect(card.buttons.map(({ label }) => label)).toContain('Revoke')
})

describe('a share that expires', () => {
  test('before anybody has opened it is noted to its sender, once, in a message of its own', async () => {
    const { alice, bob, carol } = story
    const { card, shareId } = await expire([bob, carol], [])
    const note = await alice.waitForMessage((message) => isNoteOf(card, message))
    expect(note.shown).toMatch(/Nobody opened the secret you shared <!date.*before it expired/)
    expect(note.text).toBe('A secret of yours expired unread.')
    expect(note.buttons).toMatchObject([{ label: 'Go to the message', url: permalinkOf(card) }])
    await untilShows(alice, card, /has expired <!date.*Nobody opened it\./)
    await refreshNow(shareId)
    expect(notesOf(card)).toHaveLength(1)
  })

  test('before all have opened it is noted with how many have not', async () => {
    const { alice, bob, carol, dana } = story
    const { card } = await expire([bob, carol, dana], [bob])
    const note = await alice.waitForMessage((message) => isNoteOf(card, message))
    expect(note.shown).toContain('2 of 3 did not open the secret you shared')
    await untilShows(alice, card, '2 of 3 did not open it.')
    expect(notesOf(card)).toHaveLength(1)
  })

  test('after all have opened it is not worth a note', async () => {
    const { alice, bob } = story
    const { card, shareId } = await expire([bob], [bob])
    await untilShows(alice, card, 'has expired')
    await refreshNow(shareId)
    expect(notesOf(card)).toEqual([])
  })

  test('while Slack limits the rate is noted later', async () => {
    const { alice, bob, slack } = story
    const { card } = await expire([bob], [], () => {
      slack.fail({ method: 'chat.postMessage', userId: alice.id, status: 429, retryAfterSeconds: 1 })
    })
    await untilShows(alice, card, 'Nobody opened it.')
    await waitFor(slack, 'the note', () => notesOf(card).length === 1)
  })

  const isNoteOf = (card: Message, { text, buttons }: Message): boolean =>
    text === 'A secret of yours expired unread.' && buttons.some(({ url }) => url === permalinkOf(card))
  const notesOf = (card: Message) => story.alice.messages.filter((message) => isNoteOf(card, message))
  const permalinkOf = ({ channel, ts }: { channel: string; ts: string }) =>
    `https://sandbox.slack.com/archives/${channel}/p${ts.replace('.', '')}`

  async function expire(to: readonly Person[], opened: readonly Person[], beforehand = () => {}) {
    const shared = await share(story.alice, { to, views: 'No limit' })
    const messages = await Promise.all(to.map((one) => shared.messageOf(one)))
    const card = await shared.card()
    await waitFor(story.slack, 'all delivered', () => count(card.shown, /: delivered/g) === to.length)
    const { shareId } = capabilityOf(messages[0] ?? card)
    for (const [index, one] of to.entries()) {
      const message = messages[index]
      if (message && opened.includes(one)) await reveal(one, message)
    }
    beforehand()
    await sql`update shares set expires_at = now() where id = ${shareId}`.execute(db)
    await sweepSoon(db)
    return { card, shareId }
  }
})

describe('a restart', () => {
  let embedded: Story
  beforeAll(async () => {
    embedded = await openStory()
  })
  afterAll(() => embedded.close())

  test('while an edit of the card waits for its turn loses nothing', async () => {
    const { alice, bob, carol } = embedded
    const shared = await share(alice, { to: [bob, carol] })
    const message = await shared.messageOf(bob)
    const card = await shared.card()
    await untilShows(alice, card, /: delivered.*: delivered/s)
    await reveal(bob, message)
    await reveal(carol, await shared.messageOf(carol))
    await embedded.restart()
    await untilShows(alice, card, /<@U0BOB00001>: opened.*<@U0CAROL001>: opened/s)
  })
})
