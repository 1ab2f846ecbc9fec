// What is typed after the command, as people and their phones write it: whom it names, what it takes as a secret, and what
// it never takes for one.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Modal } from '../../sandbox/person/modal.ts'
import type { Story } from '../support/service.ts'
import { reveal, submit, valueIn } from '../support/sharing.ts'
import { openWarmStory } from '../support/warm-story.ts'

let story: Story
beforeAll(async () => {
  story = await openWarmStory()
})
afterAll(() => story.close())
afterEach(() => story.alice.modal?.close())

/** Alice types it. @returns the window that opens */
async function type(text: string, title = 'Share a secret'): Promise<Modal> {
  const { ephemerals } = await story.alice.command('/share-secret', text, { channel: 'C0GENERAL' })
  const modal = await story.alice.waitForModal(title)
  expect(ephemerals).toEqual([])
  return modal
}

/** Alice types it. @returns what the app says to her instead of opening a window */
async function typeAndRead(text: string): Promise<string> {
  const { ephemerals } = await story.alice.command('/share-secret', text, { channel: 'C0GENERAL' })
  expect(story.alice.modal).toBeUndefined()
  expect(ephemerals.map(({ ephemeral }) => ephemeral)).toEqual([true])
  return ephemerals[0]?.text ?? ''
}

describe('a name that Slack does not know', () => {
  test('is not in the Secret field: the form says whom it did not find', async () => {
    const { bob } = story
    const form = await type('@bbo hunter2 2h @carl.')
    expect(form.field('Secret').value).toBe('hunter2')
    expect(form.field('Recipients').values).toEqual([])
    expect(form.shown).toContain('No person or group was found for @bbo, @carl')
    await form.pick('Recipients', [bob.id])
    const shared = await submit(story.alice, form, [bob])
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe('hunter2')
  })

  test('alone leaves the Secret field empty', async () => {
    const form = await type('@bbo @here #general')
    expect(form.field('Secret').value).toBeUndefined()
    expect(form.shown).toContain('No person or group was found for @bbo, @here')
  })

  test('is said as well in the form that asks', async () => {
    const form = await type('request the p&ss from @bbo', 'Ask for a secret')
    expect(form.field('What you need').value).toBe('the p&ss')
    expect(form.field('From whom').value).toBeUndefined()
    expect(form.shown).toContain('Nobody was found for @bbo: choose whom you mean below.')
  })
})

test('people, times and counts are recognised with all that phones put around them', async () => {
  const { bob, carol } = story
  const form = await type('@bob.\u200e @carol\u00a0(２h) “3\u200b views”. hunter２')
  expect(form.field('Recipients').values).toEqual([bob.id, carol.id])
  expect(form.field('Expires after').value).toBe('2h')
  expect(form.field('View limit').value).toBe('3')
  expect(form.field('Secret').value).toBe('hunter２')
})

describe("the command's own words", () => {
  test.each([
    ['request', undefined, undefined],
    ['ask @bob the pw', 'bob', 'the pw'],
    ['request the staging password from @bob', 'bob', 'the staging password'],
    ['request the staging password', undefined, 'the staging password'],
  ])('%j opens the form that asks', async (text, whom, what) => {
    const form = await type(text, 'Ask for a secret')
    expect(form.field('From whom').value).toBe(whom && story[whom as 'bob'].id)
    expect(form.field('What you need').value).toBe(what)
  })

  test.each(['token', 'open', 'list', 'revoke', 'token ghp_1234 @bob', 'open sesame', '@bob list'])(
    '%j is not taken as a secret: the help says what the word takes',
    async (text) => {
      const said = await typeAndRead(text)
      expect(said).toMatch(/^Nothing was shared\. /)
      expect(said).toContain('/share-secret request @bob the staging password')
      expect(said).not.toContain('ghp_1234')
    },
  )

  test.each(['?', 'help', 'Help!', 'help me'])('%j is answered with the help', async (text) => {
    expect(await typeAndRead(text)).toMatch(/^\*\/share-secret\* opens a form/)
  })
})
