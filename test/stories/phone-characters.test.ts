// What phones make of what is typed: the form says so before it shares, changes nothing by itself, and gives the plain
// characters to whoever asks for them. Passwords open in whatever form they are typed.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { SHORTCUTS } from '../../src/slack/ids.ts'
import type { Story } from '../support/service.ts'
import { fillForm, reveal, share, submit, valueIn } from '../support/sharing.ts'
import { openWarmStory } from '../support/warm-story.ts'

const PHONED = 'it’s “p4ss”—x…\u00a0y\u200b '
const PLAIN = 'it\'s "p4ss"--x... y'

let story: Story
beforeAll(async () => {
  story = await openWarmStory()
})
afterAll(() => story.close())
afterEach(() => story.alice.modal?.close())

describe('a secret with characters of a phone', () => {
  test('is not shared at the first press: the form says what it holds, and keeps all that was filled in', async () => {
    const { alice, bob } = story
    const known = bob.messages.length
    const form = await fillForm(alice, { to: [bob], secret: PHONED, name: 'db', views: '3' })
    const before = form.fields
    expect(await form.submit()).toMatchObject({ status: 200, outcome: 'update' })
    expect(form.shown).toContain(
      '*Not shared yet: the secret holds curly quotes, a long dash, an ellipsis in one character, a non-breaking space, an invisible character and a space at its end.*',
    )
    expect(form.fields).toEqual(before)
    expect(form.field('Secret').value).toBe(PHONED)
    expect(bob.messages).toHaveLength(known)

    // It may be meant.
    const shared = await submit(alice, form, [bob])
    expect(shared.modal.shown).toContain('*Shared with*')
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe(PHONED)
  })

  test('is shared with plain ones by one press more, after they were shown', async () => {
    const { alice, bob } = story
    const form = await fillForm(alice, { to: [bob], secret: PHONED })
    await form.submit()
    await form.click('Use plain characters')
    await alice.waitForShown(/^(?![\s\S]*Not shared yet)/)
    expect(form.field('Secret').value).toBe(PLAIN)
    expect(form.field('Recipients').values).toEqual([bob.id])
    const shared = await submit(alice, form, [bob])
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe(PLAIN)
  })

  test('is said so as soon as the form knows it: of a message at once, and then one press shares', async () => {
    const { alice, bob, carol } = story
    await alice.messageShortcut(SHORTCUTS.message, bob.say('hunter2’s'))
    const form = await alice.waitForModal('Share a secret')
    expect(form.shown).toContain('the secret holds curly quotes.')
    await form.pick('Recipients', [carol.id])
    await form.submit()
    expect(form.shown).toContain('*Shared with*')
  })

  test('that came into it after the warning is warned of again', async () => {
    const { alice, bob } = story
    const form = await fillForm(alice, { to: [bob], secret: 'it’s' })
    await form.submit()
    await form.fill('Secret', 'it’s – so')
    expect(await form.submit()).toMatchObject({ outcome: 'update' })
    expect(form.shown).toContain('the secret holds curly quotes and a long dash.')
    const shared = await submit(alice, form, [bob])
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe('it’s – so')
  })

  test('is not looked for where people write so on purpose', async () => {
    const { alice, bob } = story
    const meant = '«q» 👩‍👩‍👧 می‌خواهم -- ... \'x\' "y"\n  z'
    const shared = await share(alice, { to: [bob], secret: meant })
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe(meant)
  })
})

describe('a password', () => {
  test('opens in whatever form it is typed, and no other one does', async () => {
    const { alice, bob } = story
    const shared = await share(alice, {
      to: [bob],
      secret: 'hunter2',
      password: ' Cafe\u0301\u00a012３4 ',
      views: '3',
    })
    const message = await shared.messageOf(bob)
    expect((await reveal(bob, message, 'cafe\u0301 1234')).shown).toContain('password')
    for (const typed of ['Caf\u00e9 1234', 'Caf\u00e9 1234\u00a0', ' Ｃaf\u00e9 1234'])
      expect(valueIn(await reveal(bob, message, typed))).toBe('hunter2')
  })

  test('of blanks is too short', async () => {
    const { alice, bob } = story
    const form = await fillForm(alice, { to: [bob], password: '   1234567   ' })
    await form.submit()
    expect(form.errors).toEqual({ Password: expect.stringContaining('at least 8 characters') })
  })
})
