// Requests for secrets in a workspace with rules: who may share, how often somebody may be asked, and people who leave
// in between.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ask, openAsk, pressProvide } from '../support/requests.ts'
import { openStory, type Story } from '../support/service.ts'
import { untilShows } from '../support/sharing.ts'

let story: Story
beforeAll(async () => {
  story = await openStory({
    settings: {
      POLICY_WHO_MAY_CREATE: 'admins',
      POLICY_PASSWORD_REQUIRED: 'always',
      LIMIT_SAME_PERSON_PER_HOUR: '2',
    },
  })
})
afterAll(() => story?.close())

test('whoever may not share is not asked', async () => {
  const modal = await openAsk(story.alice, '@bob the key')
  await modal.submit()
  expect(modal.errors['From whom']).toBe('bob may not share secrets in this workspace. Choose somebody else.')
  expect(story.bob.messages).toEqual([])
})

test('nothing is shared with an asker who has left, and the form stays for when they are back', async () => {
  const { alice, carol, slack } = story
  const request = await ask(alice, carol, 'the key')
  const message = await request.message()
  await untilShows(alice, await request.card(), 'Waiting for them')
  const form = await pressProvide(carol, message)
  await form.fill('Secret', 'hunter2')
  await form.fill('Password', 'long enough')
  await slack.changePerson(alice.id, { kind: 'deactivated' })
  // The service starts anew: what it remembers of people is gone.
  await story.restart()
  await form.submit()
  expect(form.shown).toContain('alice is deactivated. Nothing was shared.')
  expect([form.field('Secret').value, form.field('Password').value]).toEqual(['hunter2', 'long enough'])
  expect(form.shown).toContain('who asked for:*\nthe key')

  await slack.changePerson(alice.id, { kind: 'member' })
  await story.restart()
  await form.submit()
  expect(form.shown).toContain('Shared with')
  await untilShows(alice, await request.card(), 'provided it')
})

test('whoever leaves before the message is sent gets none, and the asker is told', async () => {
  const { alice, dana, carol, slack } = story
  await slack.changePerson(carol.id, { kind: 'member' })
  const failure = slack.fail({
    method: 'chat.postMessage',
    userId: carol.id,
    status: 500,
    times: Number.POSITIVE_INFINITY,
  })
  const request = await ask(dana, carol, 'another key')
  expect((await request.card()).shown).toContain('Being delivered.')
  await slack.changePerson(carol.id, { kind: 'deactivated' })
  await story.restart()
  failure.cancel()
  await untilShows(dana, await request.card(), 'Could not be delivered: deactivated.')
  expect(request.messages()).toEqual([])
  await slack.changePerson(carol.id, { kind: 'member' })
  await story.restart()
  expect(alice.messages.some(({ shown }) => shown.includes('another key'))).toBe(false)
})

test('the same person is asked so often within an hour', async () => {
  const { alice, carol } = story
  await (await ask(alice, carol, 'a second key')).message()
  const modal = await openAsk(alice, '@carol a third key')
  await modal.submit()
  expect(modal.errors['From whom']).toMatch(
    /^You have sent people too many messages for now\. Nobody was asked\. Try again in .*(minutes|hour)/,
  )
  expect(carol.messages.some(({ shown }) => shown.includes('a third key'))).toBe(false)
})
