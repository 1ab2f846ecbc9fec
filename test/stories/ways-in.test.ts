// The ways in beside the command: the shortcut from anywhere, and a message's menu, with everything that a message may
// be and everything that Slack may do.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { FailureOrder } from '../../sandbox/failures.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import { SHORTCUTS } from '../../src/slack/ids.ts'
import type { Story } from '../support/service.ts'
import { reveal, submit, valueIn } from '../support/sharing.ts'
import { openWarmStory } from '../support/warm-story.ts'

const AWKWARD = 'p&ss <w>rd *b* :tada: &amp; "q"'

let story: Story
beforeAll(async () => {
  story = await openWarmStory()
})
afterAll(() => story.close())
beforeEach(() => story.alice.modal?.close())
afterEach(() => story.slack.clear())

/** Alice runs the message shortcut. */
async function turn(message: ReturnType<Story['bob']['say']>): Promise<Modal> {
  await story.alice.modal?.close()
  const { status, body, ms } = await story.alice.messageShortcut(SHORTCUTS.message, message)
  expect({ status, body }).toEqual({ status: 200, body: '' })
  expect(ms).toBeLessThan(3_000)
  return story.alice.waitForModal('Share a secret')
}

test('the shortcut opens the same form as the command', async () => {
  const { alice, bob } = story
  await alice.command('/share-secret')
  const byCommand = (await alice.waitForModal('Share a secret')).shown
  await alice.modal?.close()
  expect(await alice.shortcut(SHORTCUTS.share)).toMatchObject({ status: 200, body: '' })
  const form = await alice.waitForModal('Share a secret')
  expect(form.shown).toBe(byCommand)
  await form.fill('Secret', AWKWARD)
  await form.pick('Recipients', [bob.id])
  const shared = await submit(alice, form, [bob])
  expect(shared.modal.shown).not.toContain('still there')
  expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe(AWKWARD)
})

describe('a message', () => {
  test('fills the form exactly as it was typed, and afterwards the sender is led back to it', async () => {
    const { alice, bob, carol, slack } = story
    const message = bob.say(AWKWARD, { isPasted: true })
    const form = await turn(message)
    expect(form.field('Secret').value).toBe(AWKWARD)
    expect(form.shown).toContain('The text of the message is in the Secret field')
    expect(JSON.parse(form.privateMetadata)).toEqual({
      original: { channelId: 'C0GENERAL', ts: message.ts, authorId: bob.id },
    })
    await form.pick('Recipients', [carol.id])
    // The form keeps all of it while people click in it.
    await form.click('More options')
    await alice.waitForShown('Name:')
    expect(form.field('Secret').value).toBe(AWKWARD)
    const shared = await submit(alice, form, [carol])
    expect(shared.modal.shown).toContain('*The original message is still there.*')
    expect(shared.modal.shown).toContain('<@U0BOB00001> or an administrator can')
    expect(shared.modal.buttons).toMatchObject([
      {
        label: 'Go to the message',
        url: `https://${slack.team.domain}.slack.com/archives/C0GENERAL/p${message.ts.replace('.', '')}`,
      },
    ])
    expect(await shared.modal.click('Go to the message')).toMatchObject({ status: 200, body: '' })
    expect(valueIn(await reveal(carol, await shared.messageOf(carol)))).toBe(AWKWARD)
  })

  test("of one's own in a thread is called that, and the link leads into the thread", async () => {
    const { alice, bob } = story
    const first = bob.say('which password is it')
    const message = alice.say('hunter2', { threadTs: first.ts })
    const form = await turn(message)
    expect(form.shown).not.toContain('Tell the author')
    await form.pick('Recipients', [bob.id])
    const shared = await submit(alice, form, [bob])
    expect(shared.modal.shown).toContain('*Your message is still there.* Delete it')
    expect(shared.modal.buttons[0]?.url).toMatch(
      new RegExp(`/p${message.ts.replace('.', '')}\\?thread_ts=${first.ts}&cid=C0GENERAL$`),
    )
    await shared.messageOf(bob)
  })

  test('with one code block gives that alone', async () => {
    const form = await turn(story.bob.say('the key is\n```\nAKIA&"x"\n  y\n```\nbye'))
    expect(form.field('Secret').value).toBe('AKIA&"x"\n  y')
    expect(form.shown).toContain('The code block of the message')
  })

  test('by an app is read, and has no author to be told', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'token: `t&amp;k`' } }]
    const form = await turn(story.deploybot.say('A deployment', { blocks }))
    expect(form.field('Secret').value).toBe('token: `t&k`')
    expect(form.shown).not.toContain('Tell the author')
    await form.pick('Recipients', [story.bob.id])
    const shared = await submit(story.alice, form, [story.bob])
    expect(shared.modal.shown).toContain('Its author, an app, or an administrator can')
    await shared.messageOf(story.bob)
  })

  test('over 3,000 characters is never cut: the field is empty and the form says so', async () => {
    const form = await turn(story.bob.say('x'.repeat(3_001)))
    expect(form.field('Secret').value).toBeUndefined()
    expect(form.shown).toContain('over 3,000 characters')
    expect((await turn(story.bob.say('y'.repeat(3_000)))).field('Secret').value).toHaveLength(3_000)
  })

  test('of files alone says that the app reads none', async () => {
    const form = await turn(story.bob.say('', { files: ['key.pem'] }))
    expect(form.field('Secret').value).toBeUndefined()
    expect(form.shown).toContain('This app cannot read files')
    const both = await turn(story.bob.say('the key', { files: ['key.pem'] }))
    expect(both.field('Secret').value).toBe('the key')
    expect(both.shown).toContain('Its files are left out')
  })

  test('of which nothing but where it is remains in the form comes back with it after a failure', async () => {
    const { alice, bob, slack } = story
    const form = await turn(bob.say(AWKWARD, { isPasted: true }))
    await form.pick('Recipients', [bob.id])
    slack.fail({ method: 'users.info', times: 2, status: 500 })
    await story.slack.changePerson(story.carol.id, {})
    await form.pick('Recipients', [story.dana.id])
    await form.submit()
    await alice.waitForShown('Nothing was shared')
    expect(form.field('Secret').value).toBe(AWKWARD)
    expect(JSON.parse(form.privateMetadata).original.authorId).toBe(bob.id)
  })
})

describe('a form that Slack does not open', () => {
  const ORDERS: Array<[string, Omit<FailureOrder, 'method'>]> = [
    ['an expired trigger', { error: 'expired_trigger_id' }],
    ['a failure of Slack', { status: 500 }],
    ['silence', { hang: true }],
  ]

  test.each(ORDERS)('because of %s, from anywhere, is told in a message', async (_why, order) => {
    const { alice, slack } = story
    slack.fail({ method: 'views.open', ...order })
    const before = alice.messages.length
    expect(await alice.shortcut(SHORTCUTS.share)).toMatchObject({ status: 200, body: '' })
    const isNew = () => alice.messages.length > before
    const told = await alice.waitForMessage(
      (message) => isNew() && message.text.startsWith('Slack did not open the form.'),
    )
    expect(told.shown).toBe('Slack did not open the form. Nothing was shared. Try it again.')
    expect(alice.modal).toBeUndefined()
  })

  test('from a message is told where the message is, to the caller alone', async () => {
    const { alice, bob, slack } = story
    const message = bob.say('hunter2')
    slack.fail({ method: 'views.open', error: 'expired_trigger_id' })
    await alice.messageShortcut(SHORTCUTS.message, message)
    const told = await alice.waitForMessage((one) => one.ephemeral && one.channel === 'C0GENERAL')
    expect(told.text).toBe('Slack did not open the form. Nothing was shared. Try it again.')
    expect(story.log.text()).not.toContain('hunter2')
  })

  test('and whose words cannot be left there either is told in a message of its own', async () => {
    const { alice, bob, slack } = story
    slack.fail({ method: 'views.open', error: 'expired_trigger_id' })
    slack.fail({ method: 'response_url', status: 500 })
    const before = alice.messages.length
    await alice.messageShortcut(SHORTCUTS.message, bob.say('hunter2'))
    const told = await alice.waitForMessage(
      (one) =>
        alice.messages.length > before && one.channel === alice.dm && one.text.startsWith('Slack did not'),
    )
    expect(told.ephemeral).toBe(false)
  })
})
