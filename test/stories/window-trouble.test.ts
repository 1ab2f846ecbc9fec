// Slack's bad days, for windows: a form, a question or an answer that does not come through never leaves somebody in
// the dark about what became of the secret, and what they typed is not lost.

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { FailureOrder } from '../../sandbox/failures.ts'
import type { Message } from '../../sandbox/person/message.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { withCrowd } from '../support/crowd.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, pressReveal, reveal, share, submit, valueIn } from '../support/sharing.ts'

type Order = Omit<FailureOrder, 'method'>

const { people, crowd } = withCrowd(9)
let used = 0
let story: Story
beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people } })
})
afterAll(() => story.close())
beforeEach(async () => {
  for (const person of [story.alice, story.bob]) await person.modal?.close()
})
afterEach(() => {
  story.slack.clear()
  story.log.clear()
})

/** Somebody of whom the app knows nothing yet. */
function somebody(): Person {
  return story.slack.person(crowd[used++]?.id ?? '')
}

describe('a form that Slack does not open', () => {
  test.each<[string, Order]>([
    ['expired_trigger_id', { error: 'expired_trigger_id' }],
    ['exchanged_trigger_id', { error: 'exchanged_trigger_id' }],
    ['500', { status: 500 }],
    ['a page', { body: '<html></html>' }],
    ['a reset connection', { reset: true }],
  ])('because of %s is answered with words to the caller alone', async (_why, order) => {
    const { alice, slack } = story
    slack.fail({ method: 'views.open', ...order })
    const answer = await alice.command('/share-secret', '@bob 2h', { channel: 'C0GENERAL' })
    expect(answer).toMatchObject({ status: 200, body: '' })
    await waitFor(slack, 'the words', () => answer.ephemerals.length > 0)
    expect(answer.ephemerals[0]?.text).toBe(
      'Slack did not open the form. Nothing was shared. Try the command again.',
    )
    expect(alice.modal).toBeUndefined()
  })

  test('and whose words do not come through either leaves the service well', async () => {
    const { alice, slack } = story
    slack.fail({ method: 'views.open', status: 500 })
    slack.fail({ method: 'response_url', status: 500 })
    expect(await alice.command('/share-secret')).toMatchObject({ status: 200 })
    await waitFor(slack, 'the attempt', () => slack.calls.some(({ method }) => method === 'response_url'))
    await alice.command('/share-secret')
    await alice.waitForModal('Share a secret')
  })

  test('because of the people named in the command says to choose them in the form', async () => {
    const { alice, slack } = story
    const answer = await alice.command('/share-secret', '@eve 4h hunter2')
    await waitFor(slack, 'the words', () => answer.ephemerals.length > 0)
    expect(answer.ephemerals[0]?.text).toBe(
      'Slack did not open the form with the people you named. Nothing was shared. Try the command without them, and choose them in the form.',
    )
    // The trigger is spent: a second call with it would be in vain.
    expect(slack.calls.filter(({ method }) => method === 'views.open')).toHaveLength(1)
    await alice.command('/share-secret', '4h hunter2')
    const form = await alice.waitForModal('Share a secret')
    expect(form.field('Secret').value).toBe('hunter2')
  })
})

describe('a form that Slack does not draw again', () => {
  test.each<[string, Order]>([
    ['500', { status: 500 }],
    ['hash_conflict', { error: 'hash_conflict' }],
    ['not_found', { error: 'not_found' }],
  ])('because of %s keeps what was typed, and the button works when pressed again', async (_why, order) => {
    const { alice, bob, slack } = story
    const form = await fillForm(alice, { secret: 'still here', to: [bob] })
    const failure = slack.fail({ method: 'views.update', ...order })
    expect(await form.click('More options')).toMatchObject({ status: 200 })
    await waitFor(slack, 'the failure', () => failure.struck === 1)
    expect(form.field('Secret').value).toBe('still here')
    await form.click('More options')
    await alice.waitForShown('Name:')
    expect(form.field('Secret').value).toBe('still here')
  })

  test('after Custom was chosen says what is missing instead of failing, and shares when it is filled in', async () => {
    const { alice, bob, slack } = story
    const form = await fillForm(alice, { secret: 'still here', to: [bob] })
    const failure = slack.fail({ method: 'views.update', status: 500 })
    await form.select('Expires', 'Custom')
    await waitFor(slack, 'the failure', () => failure.struck === 1)
    expect((await form.submit()).outcome).toBe('update')
    expect(form.shown).toContain('Nothing was shared yet. Fill in the field below Custom, then share again.')
    expect(form.field('Secret').value).toBe('still here')
    expect(form.field('Recipients').values).toEqual([bob.id])
    await form.fill('Expires after', '6h')
    const shared = await submit(alice, form, [bob])
    await shared.messageOf(bob)
  })

  test('because of two clicks at once ends as one of them wanted it', async () => {
    const { alice, bob } = story
    const form = await fillForm(alice, { secret: 'still here', to: [bob] })
    await Promise.all([form.click('More options'), form.select('View limit', 'Custom')])
    await alice.waitForShown(/Name:|How often/)
    expect(form.field('Secret').value).toBe('still here')
    expect(story.log.text()).not.toContain('slack.listener_failed')
  })
})

describe('recipients who cannot be confirmed', () => {
  test.each<[string, Order]>([['500', { status: 500 }]])(
    'because of %s bring the form back filled in',
    async (_why, order) => {
      const { alice, slack } = story
      const recipient = somebody()
      const wish = { secret: 'still here', to: [recipient], name: 'Staging', password: 'correct horse' }
      const form = await fillForm(alice, wish)
      slack.fail({ method: 'users.info', userId: recipient.id, ...order })
      const answer = await form.submit()
      expect(answer.outcome).toBe('update')
      expect(form.shown).toContain('Slack could not confirm the recipients just now. Nothing was shared.')
      expect(form.fields.map(({ value, values }) => value ?? values)).toEqual([
        'still here',
        [recipient.id],
        [],
        '7 days',
        'Once for each recipient',
        'Staging',
        'correct horse',
        'The recipients',
      ])
      const shared = await submit(alice, form, [recipient])
      await shared.messageOf(recipient)
      expect(recipient.messages).toHaveLength(1)
    },
  )
})

describe('a secret that is to be revealed', () => {
  let message: Message
  beforeEach(async () => {
    const shared = await share(story.alice, { secret: 'worth the trouble', to: [story.bob] })
    message = await shared.messageOf(story.bob)
  })
  const NOT_OPENED = 'Slack did not open the window. Nothing was used up. Press Reveal again.'

  test.each<[string, string, Order]>([
    ['a window that does not open', 'views.open', { error: 'expired_trigger_id' }],
    ['a question that does not come', 'views.update', { status: 500 }],
  ])('behind %s says so, and uses nothing', async (_what, method, order) => {
    const { bob, slack } = story
    slack.fail({ method, userId: bob.id, ...order })
    await bob.click(message, 'Reveal')
    const words = await bob.waitForMessage(NOT_OPENED)
    expect(words.ephemeral).toBe(true)
    expect(valueIn(await reveal(bob, message))).toBe('worth the trouble')
    slack.workspace.removeMessage(words.stored)
  })

  test('in a window that was closed meanwhile says nothing, since nothing went wrong', async () => {
    const { bob, slack } = story
    slack.fail({ method: 'users.info', userId: bob.id, delayMs: 400 })
    await bob.click(message, 'Reveal')
    await (await bob.waitForShown('One moment')).close()
    await waitFor(slack, 'the question', () => slack.calls.some(({ method }) => method === 'views.update'))
    await sleep(100)
    expect(story.log.text()).not.toMatch(/"level":"error"/)
    expect(bob.messages.some(({ shown }) => shown.includes(NOT_OPENED))).toBe(false)
    expect(valueIn(await reveal(bob, message))).toBe('worth the trouble')
  })

  test('has its value in the answer itself: no call to Slack can lose it', async () => {
    const { bob, slack } = story
    const consent = await pressReveal(bob, message)
    slack.fail({ method: 'views.update', times: Number.POSITIVE_INFINITY, status: 500 })
    slack.fail({ method: 'views.open', times: Number.POSITIVE_INFINITY, status: 500 })
    await consent.submit()
    expect(valueIn(bob.top)).toBe('worth the trouble')
  })
})

test('a Home that Slack does not take is shown at the next visit', async () => {
  const { alice, slack } = story
  const failure = slack.fail({ method: 'views.publish', status: 500 })
  expect(await alice.openHome()).toMatchObject({ status: 200 })
  await waitFor(slack, 'the failure', () => failure.struck === 1)
  await alice.openHome()
  await alice.waitForHome('Hand a password, key or token')
})
