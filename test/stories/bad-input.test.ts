// Forms that cannot be shared: a sentence on the field concerned, nothing shared, and what was typed stays.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import { withCrowd } from '../support/crowd.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, submit } from '../support/sharing.ts'

const SECRET = 'kept while it is put right'
const { people, crowd } = withCrowd(101)

let story: Story
let form: Modal

beforeAll(async () => {
  story = await openStory({
    kind: 'postgres',
    slack: { people },
  })
})
afterAll(async () => {
  const shares = await story.onDatabase((db) => db.selectFrom('shares').select('id').execute())
  await story.close()
  expect(shares).toHaveLength(1)
})
beforeEach(async () => {
  form = await fillForm(story.alice, { secret: SECRET, to: [story.bob] })
})

/** Submits and expects exactly these sentences, by the field's label. */
async function expectErrors(expected: Record<string, string | RegExp>): Promise<void> {
  const before = form.state
  const { outcome, ms } = await form.submit()
  expect({ outcome, problem: form.problem }).toEqual({ outcome: 'errors', problem: null })
  expect(ms).toBeLessThan(3_000)
  expect(Object.keys(form.errors)).toEqual(Object.keys(expected))
  for (const [field, sentence] of Object.entries(expected)) expect(form.errors[field]).toMatch(sentence)
  expect(form.state).toEqual(before)
}

/** Lets everything through that Slack's own client would refuse first: not every client is as careful. */
function unlock(): void {
  for (const block of form.blocks) {
    Object.assign(block, { optional: true })
    if (typeof block.element !== 'object' || block.element === null) continue
    const limits = ['max_selected_items', 'max_length', 'min_value', 'max_value']
    Object.assign(block.element, Object.fromEntries(limits.map((limit) => [limit, undefined])))
    Object.assign(block.element, { is_decimal_allowed: true })
  }
}

async function openMore(): Promise<void> {
  await form.click('More options')
  await story.alice.waitForShown('Name:')
}

async function choose(field: string, option: string, appears: string): Promise<void> {
  await form.select(field, option)
  await story.alice.waitForShown(`${appears}:`)
}

describe('recipients', () => {
  const EVE = PEOPLE.eve.id
  test.each([
    ['a guest', [PEOPLE.gus.id], 'gus is a guest. Remove them and share again.'],
    ['somebody deactivated', [EVE], 'eve is deactivated.'],
    ['an app', [PEOPLE.deploybot.id], 'deploybot is an app, not a person.'],
    ['Slackbot', [PEOPLE.slackbot.id], 'slackbot is an app, not a person.'],
    ['somebody over Slack Connect', [PEOPLE.pat.id], 'pat is from another workspace.'],
    ['somebody unknown', ['U0NOBODY'], 'U0NOBODY is not known to this workspace.'],
    ['one wrong among right ones', [PEOPLE.bob.id, EVE, PEOPLE.carol.id], /^eve is deactivated\. Remove/],
    ['two wrong', [PEOPLE.gus.id, EVE], 'gus is a guest. eve is deactivated.'],
    ['only the sender', [PEOPLE.alice.id], 'You are the only recipient.'],
  ])('%s is refused by name and reason', async (_who, ids, sentence) => {
    await form.pick('Recipients', ids)
    await expectErrors({ Recipients: sentence })
  })

  test('nobody is refused', async () => {
    unlock()
    await form.pick('Recipients', [])
    await expectErrors({ Recipients: 'Choose at least one person.' })
  })

  test('more than 100 are refused before anybody is asked about', async () => {
    unlock()
    story.slack.clear()
    await form.pick(
      'Recipients',
      crowd.map(({ id }) => id),
    )
    await expectErrors({ Recipients: 'Choose at most 100 people, addresses outside included.' })
    expect(story.slack.calls).toEqual([])
  })

  test('a sender who is a guest can share nothing', async () => {
    const { gus, bob } = story
    form = await fillForm(gus, { secret: SECRET, to: [bob] })
    await expectErrors({ Recipients: 'Only full members of this workspace can share secrets here.' })
  })
})

describe('the secret', () => {
  test.each([
    ['nothing', ''],
    ['white space', ' \t\n '],
  ])('of %s is refused', async (_what, secret) => {
    unlock()
    await form.fill('Secret', secret)
    await expectErrors({ Secret: 'The secret is empty. Type or paste what is to be shared.' })
  })
})

describe('the lifetime', () => {
  test.each([
    ['under 5 minutes', '4m', 'too soon. Give it at least 5 minutes.'],
    ['over 30 days', '31d', 'too long. Give it at most 30 days.'],
    ['that is none', 'next friday', 'This is not a duration. Write one number and a unit'],
    ['of white space', '  ', 'This is not a duration.'],
  ])('%s is refused on its own field', async (_what, text, sentence) => {
    await choose('Expires', 'Custom', 'Expires after')
    await form.fill('Expires after', text)
    await expectErrors({ 'Expires after': sentence })
  })
})

describe('the view limit', () => {
  test('under the number of recipients says how many could not open it', async () => {
    const { bob, carol, dana } = story
    await form.pick('Recipients', [bob.id, carol.id, dana.id])
    await form.select('View limit', '1')
    await expectErrors({ 'View limit': /^3 people but 1 view: 2 of them could not open it\./ })
  })

  test.each([
    ['0', 'at least 1'],
    ['1.5', 'a whole number'],
    ['99999999999', 'at most'],
    ['', 'must be a number'],
  ])('of "%s" is refused on its own field', async (views, sentence) => {
    const label = 'How often it can be opened in all'
    await choose('View limit', 'Custom', label)
    unlock()
    await form.fill(label, views)
    if (views !== '') return expectErrors({ [label]: sentence })
    // Slack leaves out what is empty: the form comes back and says what is missing.
    expect((await form.submit()).outcome).toBe('update')
    expect(form.shown).toContain('Nothing was shared yet. Fill in the field below Custom')
    expect(form.field('Secret').value).toBe(SECRET)
  })
})

describe('name and password', () => {
  beforeEach(openMore)

  test('a name with a control character is refused', async () => {
    await form.fill('Name', 'one\ttwo')
    await expectErrors({ Name: 'The name holds a line break, a tab or another invisible control character.' })
  })

  test('a short password is refused', async () => {
    await form.fill('Password', '1234567')
    await expectErrors({
      Password: 'The password is too short. Use at least 8 characters, or press Generate.',
    })
  })

  test('a password of over 1,024 bytes is refused', async () => {
    await form.fill('Password', 'é'.repeat(513))
    await expectErrors({ Password: 'The password is longer than 1,024 bytes.' })
  })
})

test('all that is wrong is said at once, each on its field; put right, the same form shares', async () => {
  const { alice, bob, carol } = story
  await openMore()
  await choose('Expires', 'Custom', 'Expires after')
  unlock()
  await form.fill('Secret', ' ')
  await form.pick('Recipients', [PEOPLE.gus.id, PEOPLE.bob.id])
  await form.fill('Expires after', '2 fortnights')
  await form.fill('Name', 'x'.repeat(51))
  await form.fill('Password', 'short')
  await expectErrors({
    Secret: 'The secret is empty.',
    Recipients: 'gus is a guest.',
    'Expires after': 'This is not a duration.',
    Name: 'The name is longer than 50 characters.',
    Password: 'The password is too short.',
  })
  await form.fill('Secret', SECRET)
  await form.pick('Recipients', [bob.id, carol.id])
  await form.fill('Expires after', '2w')
  await form.fill('Name', '')
  await form.fill('Password', '')
  const shared = await submit(alice, form, [bob, carol])
  expect(shared.modal.shown).toContain('Shared with* <@U0BOB00001>, <@U0CAROL001>')
  await Promise.all([shared.messageOf(bob), shared.messageOf(carol)])
})

test('what was refused has reached nobody', async () => {
  const posts = story.slack.workspace.messagesSeenBy(PEOPLE.bob.id)
  expect(posts.filter(({ text }) => text.includes('secret'))).toHaveLength(1)
  for (const { id } of [PEOPLE.gus, PEOPLE.eve, PEOPLE.pat, PEOPLE.dana])
    expect(story.slack.workspace.messagesSeenBy(id)).toEqual([])
})
