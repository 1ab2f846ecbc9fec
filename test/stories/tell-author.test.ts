// Somebody else pasted a secret: whoever notices tells them, once, without the app reading or repeating what it was.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Message } from '../../sandbox/person/message.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { SHORTCUTS } from '../../src/slack/ids.ts'
import type { Story } from '../support/service.ts'
import { submit } from '../support/sharing.ts'
import { openWarmStory } from '../support/warm-story.ts'

const PASTED = 'postgres://root:hunter2&x@db'

let story: Story
beforeAll(async () => {
  story = await openWarmStory({ kind: 'postgres', settings: { LIMIT_SAME_PERSON_PER_HOUR: '12' } })
})
afterAll(() => story.close())
beforeEach(() => story.alice.modal?.close())
afterEach(() => story.slack.clear())

async function turn(person: Person, message: Message): Promise<Modal> {
  await person.modal?.close()
  await person.messageShortcut(SHORTCUTS.message, message)
  return person.waitForModal('Share a secret')
}

const toldOf = (person: Person) => person.messages.filter(({ text }) => text === 'About a message of yours.')

test('the author gets a link, the advice and a way to do it better, and nothing of the message', async () => {
  const { alice, bob, carol, slack } = story
  const message = bob.say(PASTED)
  const form = await turn(alice, message)
  expect(form.shown).toContain(
    'It is a message by <@U0BOB00001>. Instead of sharing it yourself you can tell them.',
  )
  await form.fill('Secret', 'typed over it')
  await form.click('Tell the author')
  await alice.waitForShown('<@U0BOB00001> has been told.')
  expect(form.shown).not.toContain('[Tell the author]')
  expect(form.shown).toContain('The text of the message is in the Secret field')
  expect(form.field('Secret').value).toBe('typed over it')

  const told = await bob.waitForMessage('thinks that a message of yours holds a secret')
  expect(told.shown).toContain('<@U0ALICE001> thinks')
  expect(told.shown).toContain('Delete the message, and change (rotate) the value')
  expect(told.buttons.map(({ label }) => label)).toEqual(['Turn into a secret', 'Go to the message'])
  const link = `https://sandbox.slack.com/archives/C0GENERAL/p${message.ts.replace('.', '')}`
  expect(told.buttons[1]?.url).toBe(link)
  expect(JSON.stringify(slack.calls.filter(({ method }) => method.startsWith('chat.')))).not.toContain(
    'hunter2',
  )
  expect(await bob.click(told, 'Go to the message')).toMatchObject({ status: 200, body: '' })

  await bob.click(told, 'Turn into a secret')
  const bobs = await bob.waitForModal('Share a secret')
  expect(bobs.field('Secret').value).toBeUndefined()
  expect(bobs.shown).toContain('Paste the value here from your message')
  expect(bobs.shown).not.toContain('[Tell the author]')
  await bobs.fill('Secret', PASTED)
  await bobs.pick('Recipients', [carol.id])
  const shared = await submit(bob, bobs, [carol])
  expect(shared.modal.shown).toContain('*Your message is still there.*')
  expect(shared.modal.buttons[0]?.url).toBe(link)
  await shared.messageOf(carol)
})

test('each message is told once: a double click, another form, another colleague', async () => {
  const { alice, bob, carol } = story
  const message = bob.say(PASTED)
  const before = toldOf(bob).length
  const form = await turn(alice, message)
  await Promise.all([form.click('Tell the author'), form.click('Tell the author')])
  await alice.waitForShown(/<@U0BOB00001> has been told/)
  for (const person of [alice, carol]) {
    const again = await turn(person, message)
    await again.click('Tell the author')
    await person.waitForShown('has been told about this message already, so nothing was sent.')
    await again.close()
  }
  expect(toldOf(bob)).toHaveLength(before + 1)
  await (await turn(alice, bob.say(PASTED))).click('Tell the author')
  await alice.waitForShown('has been told. Nothing of the message was sent')
  expect(toldOf(bob)).toHaveLength(before + 2)
})

test('nobody can be harassed: it counts like a secret sent to them', async () => {
  const { carol, dana, slack } = story
  const outcomes: string[] = []
  for (let index = 0; index < 13; index++) {
    // People are slower than this: Slack's own limit of one a second is not what is tried here.
    slack.clear()
    const form = await turn(carol, dana.say(PASTED))
    await form.click('Tell the author')
    const shown = (await carol.waitForShown(/has been told\.|was not told/)).shown
    outcomes.push(/has been told\./.test(shown) ? 'told' : 'not told')
    if (index < 12) continue
    expect(shown).toContain('You have notified as many people as you may for now')
    // It may be tried again later.
    expect(shown).toContain('[Tell the author]')
  }
  expect(outcomes).toEqual([...Array(12).fill('told'), 'not told'])
  expect(toldOf(dana)).toHaveLength(12)
  await carol.modal?.close()
})

test('a guest is told, without the way that guests may not go', async () => {
  const { alice, gus } = story
  await (await turn(alice, gus.say(PASTED))).click('Tell the author')
  await alice.waitForShown('<@U0GUS00001> has been told')
  const [told] = toldOf(gus)
  expect(told?.buttons.map(({ label }) => label)).toEqual(['Go to the message'])
  expect(told?.shown).not.toContain('turn it into a secret')
})

test.each([
  ['deactivated', 'eve'],
  ['of another workspace', 'pat'],
] as const)('somebody %s is not told, and the form says so', async (_who, name) => {
  const { alice } = story
  await (await turn(alice, story[name].say(PASTED))).click('Tell the author')
  await alice.waitForShown('is no active member of this workspace, so nobody was told.')
  expect(toldOf(story[name])).toEqual([])
})

describe('when Slack', () => {
  test.each([
    [
      'refuses the message',
      { error: 'messages_tab_disabled' },
      'so nobody was told. Tell them yourself.',
      'over',
    ],
    ['is busy', { error: 'message_limit_exceeded' }, 'was not told. Try again in a minute.', 'again'],
    ['answers with a failure', { status: 500 }, 'it may have come through or not.', 'over'],
  ])('%s, the form says what is known', async (_what, order, words, next) => {
    const { alice, bob, slack } = story
    const message = bob.say(PASTED)
    const form = await turn(alice, message)
    slack.fail({ method: 'chat.postMessage', userId: bob.id, ...order })
    await form.click('Tell the author')
    const shown = (await alice.waitForShown(words)).shown
    expect(shown.includes('[Tell the author]')).toBe(next === 'again')
    if (next !== 'again') return
    await form.click('Tell the author')
    await alice.waitForShown('has been told.')
  })

  test('does not say who the author is, nobody is told yet', async () => {
    const { alice, slack } = story
    const form = await turn(alice, story.dana.say(PASTED))
    slack.fail({ method: 'users.info', status: 500, times: Number.POSITIVE_INFINITY })
    await story.slack.changePerson(story.dana.id, {})
    await form.click('Tell the author')
    await waitFor(slack, 'an answer', () => /was not told|has been told|nobody was told/.test(alice.shown))
    expect(form.shown).not.toContain('hunter2')
  })

  test('has lost the form meanwhile, the author is told all the same', async () => {
    const { alice, bob, slack } = story
    const before = toldOf(bob).length
    const form = await turn(alice, bob.say(PASTED))
    slack.fail({ method: 'views.update', error: 'not_found' })
    await form.click('Tell the author')
    await waitFor(slack, 'the message', () => toldOf(bob).length > before)
  })

  test("does not open the author's form, the author is told that", async () => {
    const { bob, slack } = story
    await bob.modal?.close()
    const [told] = toldOf(bob)
    if (!told) throw new Error('nobody was told')
    slack.fail({ method: 'views.open', error: 'expired_trigger_id' })
    await bob.click(told, 'Turn into a secret')
    await bob.waitForMessage('Slack did not open the form. Nothing was shared. Try it again.')
  })
})
