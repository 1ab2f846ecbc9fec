// Recipients who are late: they are reminded before it is too late, and may ask again after.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { toUser } from '../../sandbox/people.ts'
import { findButton } from '../../sandbox/person/button.ts'
import type { Message } from '../../sandbox/person/message.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { Db } from '../../src/db/schema.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { withCrowd } from '../support/crowd.ts'
import { deliver as deliverFrom, ephemeralsOf, expireNow } from '../support/delivered.ts'
import { openStory, type Story } from '../support/service.ts'
import { reveal, type ShareWish, share, untilShows, valueIn } from '../support/sharing.ts'
import { sweepSoon, untilDone } from '../support/waiting-jobs.ts'

const { people, crowd } = withCrowd(40)

let story: Story
let db: Db
let used = 0
/** Fresh for each test: nothing has come to them. */
let bob: Person
let carol: Person
beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people } })
  db = await story.onDatabase(async (opened) => opened)
})
afterAll(() => story.close())
beforeEach(() => {
  bob = somebody()
  carol = somebody()
})
afterEach(() => story.slack.clear())

const somebody = (): Person => story.slack.person(crowd[used++]?.id ?? '')

const deliver = (wish: ShareWish) => deliverFrom(story.slack, story.alice, wish)

const reminders = (person: Person): Message[] =>
  person.messages.filter(({ text }) => text === 'A secret shared with you has not been opened.')

describe('a reminder', () => {
  test('comes once before the end to whoever has not opened it, and leads to the message without opening anything', async () => {
    const { alice } = story
    const { shareId, card, messageOf } = await deliver({ to: [bob, carol], expires: '3 days' })
    const [bobs, carols] = [messageOf(bob), messageOf(carol)]
    const { token } = capabilityOf(bobs)
    await reveal(carol, carols)
    await sql`update shares set remind_at = now() where id = ${shareId}`.execute(db)
    await sweepSoon(db)
    const reminder = await bob.waitForMessage(/A reminder: <@U0ALICE001> shared a secret with you/)
    expect(reminder.shown).toMatch(/you have not opened it\. It expires <!date/)
    const url = `https://sandbox.slack.com/archives/${bobs.channel}/p${bobs.ts.replace('.', '')}`
    expect(reminder.buttons).toMatchObject([{ label: 'Go to the message', url, value: '' }])
    expect(JSON.stringify([reminder.blocks, reminder.text])).not.toContain(token)
    await untilShows(
      alice,
      card,
      new RegExp(`<@${bob.id}>: delivered, reminded <!date.*<@${carol.id}>: opened`, 's'),
    )
    expect((await bob.click(reminder, 'Go to the message')).status).toBe(200)
    await sweepSoon(db)
    expect(valueIn(await reveal(bob, bobs))).not.toBe('')
    expect([reminders(bob).length, reminders(carol).length]).toEqual([1, 0])
  })

  test('is sent by the sender’s button, to each at most once an hour', async () => {
    const { alice } = story
    const { shareId, card } = await deliver({ to: [bob, carol], expires: '1 hour' })
    await Promise.all([alice.click(card, 'Remind'), alice.click(card, 'Remind')])
    await untilShows(
      alice,
      card,
      new RegExp(`<@${bob.id}>: delivered, reminded.*<@${carol.id}>: delivered, reminded`, 's'),
    )
    await alice.waitForMessage(/^Nobody was reminded: whoever has not opened it was reminded/)
    await sql`update grants set reminded_at = now() - interval '61 minutes'
      where share_id = ${shareId} and recipient = ${carol.id}`.execute(db)
    await alice.click(card, 'Remind')
    await waitFor(story.slack, 'the second', () => reminders(carol).length === 2)
    expect(reminders(bob)).toHaveLength(1)
  })

  test('is not sent any more to somebody who has opened it, or is no member, by then', async () => {
    const { alice, slack } = story
    const dana = somebody()
    const { card, messageOf } = await deliver({ to: [bob, carol, dana] })
    const member = { ...carol.record }
    // Only what Slack says counts: what was known of her is forgotten, and that she has left is not told.
    await slack.changePerson(carol.id, { kind: 'deactivated' }, { isLost: true })
    await slack.sendEvent({ type: 'user_change', user: toUser(member) })
    // Longer than a job waits: it looks again when it comes back.
    const late = slack.fail({
      method: 'chat.postMessage',
      userId: bob.id,
      status: 429,
      retryAfterSeconds: 13,
    })
    await alice.click(card, 'Remind')
    await waitFor(slack, 'the first attempt', () => late.struck === 1)
    await reveal(bob, messageOf(bob))
    await waitFor(slack, 'Dana’s', () => reminders(dana).length === 1)
    await untilDone(db, 'remind')
    expect([bob, carol].map((one) => reminders(one).length)).toEqual([0, 0])
  })

  test('is sent later where Slack limits the rate, and not for a life of less than a day', async () => {
    const { alice, slack } = story
    const { shareId, card } = await deliver({ to: [bob], expires: '4 hours' })
    const { rows } = await sql`select remind_at from shares where id = ${shareId}`.execute(db)
    expect(rows).toEqual([{ remind_at: null }])
    slack.fail({ method: 'chat.postMessage', userId: bob.id, status: 429, retryAfterSeconds: 1 })
    await alice.click(card, 'Remind')
    await waitFor(slack, 'the reminder', () => reminders(bob).length === 1)
  })
})

describe('“Ask again”', () => {
  test('on what has expired tells the sender once, whose form alone is then filled in but for the value', async () => {
    const { alice } = story
    const wish = { to: [bob, carol], expires: '4 hours', name: 'Staging & <key>' }
    const { shareId, card, messageOf } = await deliver(wish)
    const bobs = messageOf(bob)
    await expireNow(db, shareId)
    await untilShows(bob, bobs, 'Over: this secret expired before you opened it.')
    await Promise.all([bob.click(bobs, 'Ask again'), bob.click(bobs, 'Ask again')])
    const asked = await alice.waitForMessage(`<@${bob.id}> asks you to share a secret again`)
    expect(asked.text).toBe('You are asked to share a secret again.')
    expect(asked.blocks).toContainEqual(
      expect.objectContaining({
        text: expect.objectContaining({ type: 'plain_text', text: 'Name: Staging & <key>' }),
      }),
    )
    await untilShows(bob, bobs, 'You asked <@U0ALICE001> to share it again.')
    expect(bobs.buttons).toEqual([])
    await bob.waitForMessage('There was nothing to ask for: you have asked already')
    await untilShows(alice, card, `<@${bob.id}>: delivered, asked for it again`)
    expect(asks(alice, bob)).toHaveLength(1)

    await alice.modal?.close()
    await alice.click(asked, 'Share again')
    const form = await alice.waitForShown('Filled in as you shared it before')
    const { values } = form.field('Recipients')
    expect([
      values,
      form.field('Expires').value,
      form.field('View limit').value,
      form.field('Name').value,
    ]).toEqual([[bob.id], '4 hours', 'Once for each recipient', 'Staging & <key>'])
    expect(form.field('Secret').value).toBeUndefined()
    await form.fill('Secret', 'the second time')
    const known = bob.messages.length
    expect((await form.submit()).outcome).toBe('update')
    await waitFor(story.slack, 'Bob’s message', () => bob.messages.length > known)
    const latest = bob.messages.at(-1)
    expect(latest && valueIn(await reveal(bob, latest))).toBe('the second time')

    // Nobody but the sender.
    await carol.click(asked, 'Share again')
    const notice = await carol.waitForShown('There is nothing to share again here')
    expect(notice.shown).not.toContain('Staging')
  })

  test('is there for what is used up, and not for what was taken back or closed by oneself', async () => {
    const { alice } = story
    const opened = await deliver({ to: [bob, carol] })
    const bobs = opened.messageOf(bob)
    await reveal(bob, bobs)
    await untilShows(bob, bobs, 'Used up')
    expect(bobs.buttons.map(({ label }) => label)).toEqual(['Ask again'])
    const button = findButton(bobs.blocks, 'Ask again', bobs.shown)
    await bob.click(bobs, 'Ask again')
    await waitFor(story.slack, 'the message', () => asks(alice, bob).length === 1)

    const revoked = await deliver({ to: [bob] })
    const taken = revoked.messageOf(bob)
    await alice.click(revoked.card, 'Revoke')
    await untilShows(bob, taken, 'took this secret back')
    expect(taken.buttons).toEqual([])
    const forged = { ...button, element: { ...button.element, value: revoked.shareId } }
    const told = ephemeralsOf(bob).length
    await bob.act(taken, forged)
    await waitFor(story.slack, 'the answer', () => ephemeralsOf(bob).length === told + 1)
    expect(asks(alice, bob)).toHaveLength(1)
  })

  test('gives the button back where Slack does not take the message, and says so where the sender has left', async () => {
    const { alice, slack } = story
    const shared = await share(carol, { to: [bob], expires: '1 hour' })
    const message = await shared.messageOf(bob)
    const { shareId } = capabilityOf(message)
    await shared.card()
    await expireNow(db, shareId)
    await untilShows(bob, message, 'Over: this secret expired')
    await carol.waitForMessage('Nobody opened the secret')
    const button = findButton(message.blocks, 'Ask again', message.shown)
    const refused = slack.fail({ method: 'chat.postMessage', userId: carol.id, error: 'restricted_action' })
    await bob.act(message, button)
    await waitFor(slack, 'the refusal', () => refused.struck === 1)
    await untilDone(db, 'ask')
    await untilDone(db, 'refresh')
    await waitFor(slack, 'the button', () => message.buttons[0]?.label === 'Ask again')
    expect(asks(carol, bob)).toEqual([])

    await slack.changePerson(carol.id, { kind: 'deactivated' })
    await bob.act(message, button)
    await bob.waitForMessage(`<@${carol.id}> is no member of this workspace any more, so nobody was asked.`)
    expect(asks(carol, bob)).toEqual([])
    expect(asks(alice, bob)).toEqual([])
  })

  /** What this sender has been told of this recipient. */
  const asks = (person: Person, { id }: Person): Message[] =>
    person.messages.filter(
      ({ text, shown }) => text === 'You are asked to share a secret again.' && shown.includes(`<@${id}>`),
    )
})
