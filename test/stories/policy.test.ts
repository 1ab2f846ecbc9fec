// The same policy in the form and over HTTP: what it does not allow is not offered, and refused when it comes anyway.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Person } from '../../sandbox/person/person.ts'
import { COMMAND } from '../../src/slack/ids.ts'
import { callApi, makeToken } from '../support/api.ts'
import { watchFor } from '../support/news.ts'
import { openStory, type Story } from '../support/service.ts'

describe('a workspace with a strict policy', () => {
  let story: Story

  beforeAll(async () => {
    story = await openStory({
      settings: {
        POLICY_MAX_LIFETIME: '3d',
        POLICY_DEFAULT_LIFETIME: '36h',
        POLICY_MAX_VIEWS: '3',
        POLICY_UNLIMITED_VIEWS: 'false',
        POLICY_PASSWORD_REQUIRED: 'always',
        POLICY_REVEAL_IN_SLACK: 'false',
        POLICY_GUESTS_ALLOWED: 'true',
      },
    })
  })
  afterAll(() => story?.close())
  afterEach(async () => {
    for (const person of [story.alice, story.bob, story.gus]) await person.modal?.close()
  })

  /** The window once Share was pressed in a form that is right. */
  async function shareWith(recipient: Person, secret: string) {
    await story.alice.command(COMMAND)
    const form = await story.alice.waitForModal('Share a secret')
    await form.fill('Secret', secret)
    await form.pick('Recipients', [recipient.id])
    await form.fill('Password', 'long enough')
    await form.submit()
    expect(form.shown).toContain('Shared with')
  }

  test('offers in the form what it allows, and has its lifetime selected', async () => {
    await story.alice.command(COMMAND)
    const form = await story.alice.waitForModal('Share a secret')
    const offered = JSON.stringify(form.view)
    expect(offered).toContain('36h')
    expect(offered).toContain('3 days')
    expect(offered).not.toContain('7 days')
    expect(offered).not.toContain('No limit')
    expect(offered).toContain('"Password"')
    await form.close()
  })

  test('answers on the fields what goes beyond it, and keeps what was typed', async () => {
    await story.alice.command(COMMAND, '3 views')
    const form = await story.alice.waitForModal('Share a secret')
    await form.fill('Secret', 'hunter2')
    await form.pick('Recipients', [story.bob.id])
    await form.fill('Password', 'long enough')
    await form.fill('Expires after', '4d')
    await form.submit()
    expect(form.shown).toContain('Secrets here live at most 3 days.')
    expect(form.shown).toContain('Secret: (7 characters typed)')
    await form.fill('Expires after', '3d')
    await form.submit()
    expect(form.shown).toContain('Shared with')
    await form.close()
  })

  test('shows no value in Slack: the window has the way to the browser alone', async () => {
    const news = watchFor(story.bob)
    await shareWith(story.bob, 'for the browser')
    const message = await news.next(/shared a secret with you/)
    await story.bob.click(message, 'Reveal')
    const consent = await story.bob.waitForShown(/Open in browser works once/)
    expect(consent.submitLabel).toBeUndefined()
  })

  test('lets a guest receive, who cannot share', async () => {
    await story.gus.command(COMMAND)
    const form = await story.gus.waitForModal('Share a secret')
    await form.fill('Secret', 'hunter2')
    await form.pick('Recipients', [story.bob.id])
    await form.fill('Password', 'long enough')
    await form.submit()
    expect(form.shown).toMatch(/Only .* can share secrets here/)
    await form.close()

    await shareWith(story.gus, 'for the guest')
    await story.gus.waitForMessage(/shared a secret with you/)
  })

  test('holds for a script as well', async () => {
    const token = await makeToken(story.alice)
    const refusalOf = async (body: object) => {
      const { status, json } = await callApi(story.url, { token, body: { secretValue: 's', ...body } })
      return [status, json.error, json.details]
    }
    const fine = { expiresIn: '3d', maxViews: 3, password: 'p' }
    expect(await refusalOf({ ...fine, expiresIn: '4d' })).toEqual([
      400,
      'PolicyLimit',
      { limit: 'maxLifetime', allowed: '3d' },
    ])
    expect(await refusalOf({ ...fine, maxViews: 4 })).toEqual([
      400,
      'PolicyLimit',
      { limit: 'maxViews', allowed: 3 },
    ])
    expect(await refusalOf({ ...fine, password: undefined })).toEqual([
      400,
      'PolicyLimit',
      { limit: 'passwordRequired', allowed: 'always' },
    ])
    expect((await callApi(story.url, { token, body: { secretValue: 's', ...fine } })).status).toBe(200)
  })
})
