// Groups and channels as recipients: their people stand in the form before anything is shared, never more than a secret
// takes, and whoever may not receive it is left out with the reason.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { GroupRecord } from '../../sandbox/people.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { withCrowd } from '../support/crowd.ts'
import type { Story } from '../support/service.ts'
import { submit } from '../support/sharing.ts'
import { openWarmStory } from '../support/warm-story.ts'

const { people, crowd } = withCrowd(160)
const FIELD = 'Groups and channels'

let story: Story
beforeAll(async () => {
  story = await openWarmStory({ slack: { people } })
  addGroup('hundred', 100)
  addGroup('ninetynine', 99)
  addGroup('crowd', 101)
  for (let index = 0; index < 12; index++) addGroup(`small${index}`, 1)
  addChannel('C0COMPANY', 'company', 120)
  addChannel('C0FLOOR', 'floor', 40)
})
afterAll(() => story.close())
beforeEach(() => story.alice.modal?.close())
afterEach(() => story.slack.clear())

function addGroup(handle: string, size: number): GroupRecord {
  const group = {
    id: `S0${handle.toUpperCase()}`,
    handle,
    name: handle,
    members: crowd.slice(0, size).map(({ id }) => id),
  }
  story.slack.workspace.groups.set(group.id, group)
  return group
}

function addChannel(id: string, name: string, size: number): void {
  const members = [story.alice.id, ...crowd.slice(0, size).map((one) => one.id)]
  story.slack.workspace.channels.set(id, { id, name, kind: 'public', hasApp: true, members })
}

async function openWith(text: string, channel = story.alice.self): Promise<Modal> {
  await story.alice.command('/share-secret', text, { channel })
  return story.alice.waitForModal('Share a secret')
}

const callsOf = (method: string) => story.slack.calls.filter((call) => call.method === method)

describe('groups named after the command', () => {
  test('stand with their people in the form before it is shared', async () => {
    const { alice, bob, carol } = story
    const form = await openWith('@bob @sre 2h')
    await alice.waitForShown('1 person of <!subteam^S0SRE00001> added to Recipients. Already among them: 1.')
    expect(form.field('Recipients').values).toEqual([bob.id, carol.id])
    expect(form.shown).not.toContain('[Add the people')
    await form.fill('Secret', 'for the team')
    const shared = await submit(alice, form, [bob, carol])
    expect(shared.modal.shown).toContain('*Shared with* <@U0BOB00001>, <@U0CAROL001>')
    await Promise.all([shared.messageOf(bob), shared.messageOf(carol)])
  })

  test('never hold up the form, and what was typed meanwhile stays', async () => {
    const { alice, bob, carol, slack } = story
    const slow = slack.fail({ method: 'usergroups.users.list', delayMs: 1_000 })
    const form = await openWith('@sre')
    expect(form.shown).toContain('The people of the group you named are being filled in.')
    expect(form.buttons.map(({ label }) => label)).toContain('Add the people of the groups named')
    await form.fill('Secret', 'typed meanwhile')
    await alice.waitForShown('2 people of <!subteam^S0SRE00001> added to Recipients.')
    expect(form.field('Secret').value).toBe('typed meanwhile')
    expect(form.field('Recipients').values).toEqual([bob.id, carol.id])
    expect(slow.struck).toBe(1)
  })

  test('whose people come after somebody has clicked in the form come by the button instead', async () => {
    const { alice, bob, carol, slack } = story
    const slow = slack.fail({ method: 'usergroups.users.list', delayMs: 700 })
    const form = await openWith('@sre')
    await form.pick('Recipients', [story.dana.id])
    await form.click('More options')
    await alice.waitForShown('Name:')
    await waitFor(slack, 'the update that comes too late', () => callsOf('views.update').length === 2)
    slow.cancel()
    // Theirs stands: nobody they chose is gone.
    expect(form.field('Recipients').values).toEqual([story.dana.id])
    expect(form.hasField('Name')).toBe(true)
    await form.click('Add the people of the groups named')
    await alice.waitForShown('2 people of <!subteam^S0SRE00001> added')
    expect(form.field('Recipients').values).toEqual([story.dana.id, bob.id, carol.id])
  })

  test('leave out whoever may not receive it, and say how many and why', async () => {
    const form = await openWith('@oncall')
    await story.alice.waitForShown('Left out: you, 1 deactivated and 1 guest.')
    expect(form.shown).toContain('Nobody of <!subteam^S0ONCALL01> added to Recipients.')
    expect(form.field('Recipients').values).toEqual([])
  })

  test('may be a hundred people, and one more is nobody: none is cut', async () => {
    const { alice } = story
    const hundred = await openWith('@hundred')
    await alice.waitForShown('100 people of <!subteam^S0HUNDRED> added')
    expect(hundred.field('Recipients').values).toHaveLength(100)
    await hundred.close()
    const crowded = await openWith('@crowd')
    await alice.waitForShown('Nobody of <!subteam^S0CROWD> was added: it has more than 100 people')
    expect(crowded.field('Recipients').values).toEqual([])
    await crowded.close()
    const both = await openWith('@bob @carol @ninetynine')
    await alice.waitForShown('with them it would be 101 recipients, and a secret takes 100.')
    expect(both.field('Recipients').values).toEqual([story.bob.id, story.carol.id])
  })

  test('beyond ten are left out aloud', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `@small${index}`).join(' ')
    const form = await openWith(names)
    expect(form.shown).toContain('Only the first 10 groups are filled in: 2 more were left out.')
    await story.alice.waitForShown('1 person of')
    expect(callsOf('usergroups.users.list')).toHaveLength(10)
  })

  test.each([
    ['Slack does not answer', { status: 500 }, 'Slack did not say who is in it just now.', true],
    ['Slack asks for patience', { error: 'ratelimited' }, 'Slack did not say', true],
    ['the group is gone', { error: 'no_such_subteam' }, 'Slack does not show this app who is in it.', false],
  ])('add nobody when %s, and the form says so', async (_why, order, words, isOfferedAgain) => {
    const { alice, slack } = story
    const failure = slack.fail({ method: 'usergroups.users.list', ...order })
    const form = await openWith('@sre')
    await alice.waitForShown(words)
    expect(form.buttons.some(({ actionId }) => actionId === 'add_people')).toBe(isOfferedAgain)
    failure.cancel()
    if (!isOfferedAgain) return
    await form.click('Add the people of the groups named')
    await alice.waitForShown('2 people of <!subteam^S0SRE00001> added')
  })
})

describe('the field for groups and channels', () => {
  test('offers user groups and the channels that both the person and the app are in, by what is typed', async () => {
    const form = await openWith('')
    const all = await form.suggest(FIELD)
    expect(all).toEqual(expect.arrayContaining(['@sre', '@oncall', '#general', '#deploys', '#company']))
    // The app is not in #random, Alice is not in #board, and group DMs have no name.
    expect(all.filter((name) => /random|board|mpdm/.test(name))).toEqual([])
    expect(await form.suggest(FIELD, '#dep')).toEqual(['#deploys'])
    expect(await form.suggest(FIELD, 'SRE')).toEqual(['@sre'])
    expect(await form.suggest(FIELD, 'nothing like it')).toEqual([])
    await story.carol.command('/share-secret')
    const carols = await story.carol.waitForModal('Share a secret')
    expect(await carols.suggest(FIELD, 'board')).toEqual(['#board'])
    await carols.close()
    // Slack asks at every letter; the app does not.
    expect(callsOf('usergroups.list').length).toBeLessThanOrEqual(1)
  })

  test('puts the people of a channel into Recipients, empties itself, and keeps what was typed and chosen', async () => {
    const { alice, bob, carol, dana } = story
    const form = await openWith('')
    await form.fill('Secret', 'typed before')
    await form.pick('Recipients', [carol.id])
    await form.choose(FIELD, '#deploys')
    await alice.waitForShown('Left out: you, 1 app, 1 deactivated, 1 guest and 1 of other workspaces.')
    expect(form.shown).toContain('2 people of <#C0DEPLOYS> added to Recipients.')
    expect(form.field('Recipients').values).toEqual([carol.id, bob.id, dana.id])
    expect(form.field(FIELD).values).toEqual([])
    expect(form.field('Secret').value).toBe('typed before')
    await form.choose(FIELD, '@sre')
    await alice.waitForShown('Nobody of <!subteam^S0SRE00001> added to Recipients. Already among them: 2.')
    expect(form.field('Secret').value).toBe('typed before')
    const shared = await submit(alice, form, [carol, bob, dana])
    expect(shared.answer.outcome).toBe('update')
    await shared.messageOf(dana)
  })

  test('with something in it that was never expanded is not shared past', async () => {
    const { alice, bob, slack } = story
    const form = await openWith('')
    await form.fill('Secret', 'not yet')
    await form.pick('Recipients', [bob.id])
    slack.fail({ method: 'views.update', error: 'hash_conflict' })
    await form.choose(FIELD, '@sre')
    await waitFor(slack, 'the update that was refused', () => callsOf('views.update').length === 1)
    expect(await form.submit()).toMatchObject({ outcome: 'errors' })
    expect(form.errors).toEqual({
      [FIELD]: 'Its members are not among the recipients. Remove it here, or choose it again.',
    })
    await form.choose(FIELD, '@sre')
    await alice.waitForShown('added to Recipients')
    expect(await form.submit()).toMatchObject({ outcome: 'update' })
  })

  test('takes a channel that Slack does not show any more as nobody', async () => {
    const { alice, slack } = story
    const form = await openWith('')
    await form.suggest(FIELD)
    slack.fail({ method: 'conversations.members', error: 'channel_not_found' })
    await form.choose(FIELD, '#deploys')
    await alice.waitForShown('Nobody of <#C0DEPLOYS> was added: Slack does not show this app who is in it.')
    expect(form.field('Recipients').values).toEqual([])
  })

  test('stops reading a channel as soon as it is too many', async () => {
    const { alice } = story
    const form = await openWith('')
    await form.choose(FIELD, '#company')
    await alice.waitForShown('Nobody of <#C0COMPANY> was added: it has more than 100 people')
    expect(callsOf('conversations.members').map(({ body }) => Number(body.limit))).toEqual([103])
    expect(callsOf('users.info')).toEqual([])
  })
})

describe('where the command is typed', () => {
  test('the others of a group DM are filled in', async () => {
    const { alice, bob, carol } = story
    const form = await openWith('4h', 'G0TRIO0001')
    await alice.waitForShown('2 people of <#G0TRIO0001> added to Recipients. Left out: you.')
    expect(form.field('Recipients').values).toEqual([bob.id, carol.id])
  })

  test('the people of a channel are a button away', async () => {
    const { alice, bob, carol } = story
    const form = await openWith('', 'C0GENERAL')
    await alice.waitForShown('[Add the 2 people here]')
    expect(form.field('Recipients').values).toEqual([])
    await form.fill('Secret', 'typed before')
    await form.click('Add the 2 people here')
    await alice.waitForShown('2 people of <#C0GENERAL> added to Recipients. Left out: you and 1 guest.')
    expect(form.field('Recipients').values).toEqual([bob.id, carol.id])
    expect(form.field('Secret').value).toBe('typed before')
    expect(form.shown).not.toContain('[Add the')
  })

  test('a large channel is not counted for the button, and one of too many has none', async () => {
    const { alice, slack } = story
    const floor = await openWith('', 'C0FLOOR')
    await alice.waitForShown('[Add the people of this channel]')
    expect(callsOf('conversations.members')).toEqual([])
    await floor.close()
    const company = await openWith('', 'C0COMPANY')
    await waitFor(slack, 'the question', () => callsOf('conversations.info').length === 2)
    await company.click('More options')
    await alice.waitForShown('Name:')
    expect(company.shown).not.toContain('[Add the')
    expect(callsOf('conversations.members')).toEqual([])
  })

  test.each([
    ['in a DM between two people', 'D0ALICEBOB'],
    ['in a group DM that the app is not in', 'G0PAIR0001'],
    ['in a channel that the app is not in', 'C0RANDOM01'],
    ['in a conversation with oneself', 'D0MYSELF01'],
  ])('nothing is offered %s', async (_where, channel) => {
    const { alice, slack } = story
    const form = await openWith('', channel)
    const isAsked = channel.startsWith('D') ? 0 : 1
    await waitFor(slack, 'the question', () => callsOf('conversations.info').length === isAsked)
    await form.click('More options')
    await alice.waitForShown('Name:')
    expect(form.shown).not.toContain('[Add the')
    expect(form.field('Recipients').values).toEqual([])
    expect(callsOf('conversations.members')).toEqual([])
  })

  test('nothing is offered to whoever has named people', async () => {
    const form = await openWith('@bob', 'G0TRIO0001')
    await form.click('More options')
    await story.alice.waitForShown('Name:')
    expect(form.field('Recipients').values).toEqual([story.bob.id])
    expect(callsOf('conversations.info')).toEqual([])
  })
})
