// Scopes that an installer left out: what needs them is not there, whoever asks for it is told, the log says it once.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Modal } from '../../sandbox/person/modal.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { createScopes } from '../../src/slack/scopes.ts'
import { captureLog } from '../support/captured-log.ts'
import type { Story } from '../support/service.ts'
import { openWarmStory } from '../support/warm-story.ts'

const FIELD = 'Groups and channels'
const UNREADABLE =
  'Slack does not let this app read groups here, so the group you named is left out: choose its people by name.'

let story: Story
beforeEach(async () => {
  await story.alice.modal?.close()
})
beforeAll(async () => {
  story = await openWarmStory()
})
afterAll(() => story.close())
afterEach(() => story.slack.clear())

async function openWith(text: string, channel = story.alice.self): Promise<Modal> {
  await story.alice.command('/share-secret', text, { channel })
  return story.alice.waitForModal('Share a secret')
}

const warnings = () => story.log.lines().filter(({ message }) => message === 'slack.scope_missing')

/** Slack's answer for want of a scope, which says what it wanted. */
function refuse(method: string, needed: string, times = 1) {
  const body = JSON.stringify({ ok: false, error: 'missing_scope', needed, provided: 'commands,chat:write' })
  return story.slack.fail({ method, body, times })
}

// In this order: what was refused once is not asked for again for a while.
describe('without', () => {
  test('mpim:read a group DM fills nobody in', async () => {
    const { alice, slack } = story
    refuse('conversations.info', 'mpim:read')
    const form = await openWith('', 'G0TRIO0001')
    await waitFor(slack, 'the refusal', () => warnings().length === 1)
    await form.click('More options')
    await alice.waitForShown('Name:')
    expect(form.field('Recipients').values).toEqual([])
  })

  test('groups:read private channels are not offered, and the rest is', async () => {
    // Asked for the app's channels and for Alice's, then for each without private ones.
    refuse('users.conversations', 'groups:read', 2)
    const form = await openWith('')
    expect(await form.suggest(FIELD)).toEqual(['@oncall', '@sre', '#general'])
    expect(warnings().map(({ note }) => note)).toEqual(['mpim:read', 'groups:read'])
  })

  test('usergroups:read the group is left out of the command, said at once from then on', async () => {
    const { alice, slack } = story
    refuse('usergroups.users.list', 'usergroups:read')
    const form = await openWith('@sre')
    await alice.waitForShown('Nobody of <!subteam^S0SRE00001> was added: this app was installed without')
    expect(form.shown).not.toContain('[Add the people')
    await form.close()
    const again = await openWith('@bob @sre')
    expect(again.shown).toContain(UNREADABLE)
    expect(again.field('Recipients').values).toEqual([story.bob.id])
    const asked = slack.calls.filter(({ method }) => method === 'usergroups.users.list')
    expect(asked).toHaveLength(1)
  })

  test('any of them the field is gone', async () => {
    refuse('conversations.info', 'channels:read')
    const form = await openWith('', 'C0GENERAL')
    expect(form.hasField(FIELD)).toBe(true)
    await waitFor(story.slack, 'the refusal', () => warnings().length === 4)
    await form.close()
    expect((await openWith('')).hasField(FIELD)).toBe(false)
    // Each is logged once, and the form still shares.
    expect(warnings().map(({ note }) => note)).toEqual([
      'mpim:read',
      'groups:read',
      'usergroups:read',
      'channels:read',
    ])
  })
})

describe('what is known of scopes', () => {
  const refused = (data: object) => () => Promise.reject(Object.assign(new Error('no'), { data }))

  test('is what Slack said it needed, else all that was asked for; it is tried again after a while', async () => {
    let nowMs = 0
    const scopes = createScopes(captureLog(), () => nowMs)
    const both = ['channels:read', 'groups:read'] as const
    const needed = {
      error: 'missing_scope',
      needed: 'channels:read,groups:read,im:read',
      provided: 'channels:read',
    }
    await expect(scopes.use(both, refused(needed))).rejects.toThrow('no')
    expect(scopes.missing()).toEqual(['groups:read'])
    await expect(scopes.use(both, refused({ error: 'missing_scope' }))).rejects.toThrow('no')
    expect(scopes.missing()).toEqual(both)
    expect(scopes.has('channels:read')).toBe(false)
    nowMs = 20 * 60_000
    expect(scopes.has('channels:read')).toBe(true)
    expect(scopes.missing()).toEqual(both)
    await scopes.use(['channels:read'], async () => 1, true)
    expect(scopes.missing()).toEqual(['groups:read'])
  })

  test('is nothing where a call fails for another reason', async () => {
    const scopes = createScopes(captureLog())
    await expect(scopes.use(['mpim:read'], refused({ error: 'channel_not_found' }))).rejects.toThrow('no')
    expect([scopes.missing(), scopes.has('mpim:read')]).toEqual([[], true])
  })
})
