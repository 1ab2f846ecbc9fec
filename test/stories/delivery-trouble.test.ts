// Slack's bad days, for messages: what is not posted is posted later, what cannot be posted is told to the sender, and
// no message holds up another.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { FailureOrder } from '../../sandbox/failures.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { Db } from '../../src/db/schema.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { withCrowd } from '../support/crowd.ts'
import { eventually } from '../support/eventually.ts'
import { PATIENT_PACE } from '../support/patience.ts'
import { openStory, type Story } from '../support/service.ts'
import { reveal, type SharedSecret, share, untilShows, valueIn } from '../support/sharing.ts'
import { hurry, readWaiting, untilDone, untilWaiting } from '../support/waiting-jobs.ts'

const { people, crowd } = withCrowd(40)

let story: Story
let db: Db
let used = 0
beforeAll(async () => {
  story = await openStory({
    kind: 'postgres',
    slack: { people },
  })
  db = await story.onDatabase(async (opened) => opened)
})
afterAll(async () => {
  await story.close()
  expect(story.log.text()).not.toContain('refresh.not_queued')
})
afterEach(() => story.slack.clear())

/** Somebody whom no other test has used. */
function somebody(): Person {
  return story.slack.person(crowd[used++]?.id ?? '')
}

function failPosting(to: Person, order: Omit<FailureOrder, 'method' | 'userId'>) {
  return story.slack.fail({ method: 'chat.postMessage', userId: to.id, ...order })
}

test('a recipient whose message hangs holds up neither the others nor the next secret', async () => {
  const [stuck, other, next] = [somebody(), somebody(), somebody()]
  const hold = story.slack.hold('chat.postMessage', { userId: stuck.id })
  const stuckShare = await share(story.alice, { to: [stuck, other] })
  await waitFor(story.slack, 'it to hang', () => hold.seen > 0)
  await stuckShare.messageOf(other)
  const shared = await share(story.alice, { to: [next] })
  await shared.messageOf(next)
  expect(stuckShare.messagesOf(stuck)).toEqual([])
  hold.release()
  await stuckShare.messageOf(stuck)
  expect(hold.seen).toBe(1)
})

const NOT_TAKEN: ReadonlyArray<[why: string, order: Omit<FailureOrder, 'method'>, seconds: number]> = [
  ['message_limit_exceeded', { error: 'message_limit_exceeded' }, 60],
  ['500', { status: 500 }, 5],
  ['a page with 200', { body: '<html>Proxy</html>' }, 5],
  ['JSON of somebody else', { body: '{"ok":true}' }, 5],
  ['a reset connection', { reset: true }, 5],
  ['internal_error', { error: 'internal_error' }, 5],
  ['team_added_to_org', { error: 'team_added_to_org' }, 300],
]

describe('a message that Slack did not take', () => {
  const tried = new Map<string, { recipient: Person; shared: SharedSecret; waitSeconds: number }>()
  beforeAll(async () => {
    for (const [why, order] of NOT_TAKEN) {
      const recipient = somebody()
      failPosting(recipient, order)
      const shared = await share(story.alice, { secret: why, to: [recipient] })
      const [job] = await untilWaitingFor(recipient)
      expect(shared.messagesOf(recipient)).toEqual([])
      tried.set(why, { recipient, shared, waitSeconds: job?.seconds ?? 0 })
    }
    await hurry(db)
  })

  test.each(NOT_TAKEN)('for %s is sent again, not before its time, once', async (why, _order, seconds) => {
    const { recipient, shared, waitSeconds } = tried.get(why) ?? {}
    if (!recipient || !shared || !waitSeconds) throw new Error('it was tried')
    expect(waitSeconds).toBe(seconds)
    const message = await shared.messageOf(recipient)
    expect(shared.messagesOf(recipient)).toHaveLength(1)
    await untilShows(story.alice, await shared.card(), `<@${recipient.id}>: delivered`)
    expect(valueIn(await reveal(recipient, message))).toBe(why)
  })

  test('although it was posted comes at most once more, and both open the same grant', async () => {
    const { alice } = story
    const recipient = somebody()
    failPosting(recipient, { status: 500, afterEffect: true })
    const shared = await share(alice, { secret: 'one grant', to: [recipient] })
    const first = await shared.messageOf(recipient)
    await untilWaitingFor(recipient)
    await hurry(db)
    await waitFor(story.slack, 'the second', () => shared.messagesOf(recipient).length === 2)
    const second = await shared.messageOf(recipient)
    expect(capabilityOf(second)).toEqual(capabilityOf(first))
    await untilShows(alice, await shared.card(), `<@${recipient.id}>: delivered`)
    expect(valueIn(await reveal(recipient, first))).toBe('one grant')
    const again = await reveal(recipient, first)
    expect(again.shown).toContain('Used up: you opened this secret')
    await untilShows(recipient, second, 'Used up')
    await untilDone(db, 'deliver')
    expect(shared.messagesOf(recipient)).toHaveLength(2)
  })

  test('and never confirms is given up after five attempts, and the sender is told', async () => {
    const { alice } = story
    const recipient = somebody()
    const failure = failPosting(recipient, { status: 503, times: 5 })
    const shared = await share(alice, { to: [recipient] })
    const waits: number[] = []
    for (let attempt = 1; attempt < 5; attempt++) {
      const [job] = await untilWaitingFor(recipient)
      waits.push(job?.seconds ?? 0)
      await hurry(db)
      await waitFor(story.slack, `attempt ${attempt + 1}`, () => failure.struck === attempt + 1)
    }
    expect(waits).toEqual([5, 30, 120, 600])
    const told = `<@${recipient.id}>: could not be delivered (Slack did not confirm the message, after several tries)`
    await untilShows(alice, await shared.card(), told)
    expect(shared.messagesOf(recipient)).toEqual([])
  })
})

test('what Slack refuses for good is told to the sender with the reason, and the others get theirs', async () => {
  const { alice } = story
  const refusals = [
    ['user_not_found', 'Slack does not find this person'],
    ['messages_tab_disabled', "the app's Messages tab is switched off"],
    ['cannot_dm_bot', 'an app, not a person'],
    ['restricted_action', 'an administrator has restricted posting'],
    ['ekm_access_denied', 'an administrator has suspended posting'],
    ['missing_scope', 'the app lacks a permission in Slack: ask an administrator to install it again'],
    ['org_login_required', 'Slack is moving the workspace into an organization: send it again after that'],
    ['team_access_not_granted', 'the app is not allowed into their workspace: ask an administrator'],
    ['a_code_of_next_year', 'Slack refused the message'],
    ['invalid_blocks', 'Slack refused the message'],
  ] as const
  const unlucky = refusals.map(([error, words]) => {
    const person = somebody()
    failPosting(person, { error, times: Number.POSITIVE_INFINITY })
    return { person, words }
  })
  const lucky = [somebody(), somebody()]
  const shared = await share(alice, { to: [...unlucky.map(({ person }) => person), ...lucky] })
  await Promise.all(lucky.map((person) => shared.messageOf(person)))
  const card = await shared.card()
  const lines = [
    ...unlucky.map(({ person, words }) => `<@${person.id}>: could not be delivered (${words})`),
    ...lucky.map(({ id }) => `<@${id}>: delivered`),
  ]
  await waitFor(story.slack, 'the whole card', () => lines.every((line) => card.shown.includes(line)), {
    onScreen: () => card.shown,
  })
  const [first] = lucky
  if (!first) throw new Error('there are two')
  const { shareId } = capabilityOf(await shared.messageOf(first))
  expect((await readWaiting(db, 'deliver')).filter((job) => job.shareId === shareId)).toEqual([])
})

describe('an edit that Slack did not take', () => {
  test('because one message is gone does not hold up the others', async () => {
    const { alice } = story
    const [gone, left, right] = [somebody(), somebody(), somebody()]
    const shared = await share(alice, { to: [gone, left, right] })
    const [, lefts, rights] = await Promise.all([gone, left, right].map((one) => shared.messageOf(one)))
    const card = await shared.card()
    await untilShows(alice, card, /(: delivered.*){3}/s)
    const lost = shared.messagesOf(gone)[0]
    if (!lost || !lefts || !rights) throw new Error('all three have their message')
    const { shareId } = capabilityOf(lefts)
    story.slack.workspace.removeMessage(lost.stored)
    await alice.click(card, 'Revoke')
    await untilShows(left, lefts, 'took this secret back')
    await untilShows(right, rights, 'took this secret back')
    await untilShows(alice, card, 'is revoked')
    expect((await readWaiting(db, 'refresh')).filter((job) => job.shareId === shareId)).toEqual([])
  })

  test('is made later, when Slack says or half a minute on', async () => {
    const { alice, slack } = story
    const orders: Array<[Omit<FailureOrder, 'method'>, number]> = [
      [{ status: 500 }, 30],
      [{ error: 'message_limit_exceeded' }, 60],
      [{ error: 'team_added_to_org' }, 300],
    ]
    const messages = []
    for (const [order, seconds] of orders) {
      const recipient = somebody()
      const shared = await share(alice, { to: [recipient] })
      const [message, card] = await Promise.all([shared.messageOf(recipient), shared.card()])
      await untilShows(alice, card, ': delivered')
      const { shareId } = capabilityOf(message)
      slack.fail({ method: 'chat.update', userId: recipient.id, ...order })
      await alice.click(card, 'Revoke')
      await untilShows(alice, card, 'is revoked')
      const [waiting] = await untilWaiting(db, 'refresh', shareId)
      expect(waiting?.seconds).toBe(seconds)
      expect(message.buttons).toHaveLength(3)
      messages.push({ recipient, message })
    }
    await hurry(db)
    for (const { recipient, message } of messages)
      await untilShows(recipient, message, 'took this secret back')
  })
})

test('a sender’s message that Slack did not take is posted later, once', async () => {
  const { alice } = story
  const [sender, recipient] = [somebody(), somebody()]
  failPosting(sender, { status: 500 })
  const shared = await share(sender, { to: [recipient] })
  await shared.messageOf(recipient)
  const { shareId } = capabilityOf(await shared.messageOf(recipient))
  await untilWaiting(db, 'card', shareId)
  await hurry(db)
  await untilShows(sender, await shared.card(), ': delivered')
  expect(sender.messages).toHaveLength(1)
  expect(alice.messages.every(({ shown }) => !shown.includes(recipient.id))).toBe(true)
})

test('a message that hung is sent again after the client has given up', async () => {
  const { background: _patient, ...slackTimeoutMs } = PATIENT_PACE.slackTimeoutMs
  const pace = { slackTimeoutMs: { ...slackTimeoutMs, background: 2_000 } }
  const impatient = await openStory({ kind: 'postgres', pace })
  const { alice, bob, slack } = impatient
  const failure = slack.fail({ method: 'chat.postMessage', userId: bob.id, hang: true })
  const stuck = await share(alice, { to: [bob] })
  const sendAgain = async () => {
    await impatient.onDatabase(hurry)
    return stuck.messagesOf(bob)
  }
  await eventually('it to be sent again', sendAgain, (messages) => messages.length > 0)
  expect(failure.struck).toBe(1)
  await impatient.close()
})

async function untilWaitingFor(recipient: Person) {
  const { share_id } = await db
    .selectFrom('grants')
    .select('share_id')
    .where('recipient', '=', recipient.id)
    .executeTakeFirstOrThrow()
  return untilWaiting(db, 'deliver', share_id)
}
