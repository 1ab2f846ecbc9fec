// The policy in App Home: administrators see and change it, and it holds at once for the form and over HTTP; nobody else
// does, whatever they send; and locked is locked.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { buildSubmission, buildViewAction } from '../../sandbox/person/payloads.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import { ACTIONS, COMMAND } from '../../src/slack/ids.ts'
import { callApi } from '../support/api.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { openStory, type Story } from '../support/service.ts'

const send = (story: Story, payload: object) =>
  sendSigned(story.slack, { body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() })

async function openPolicy(admin: Person) {
  await admin.openHome()
  await admin.waitForHome('[Policy]')
  await admin.home?.click(`${ACTIONS.homeTab}:policy`)
  return admin.waitForHome('# The policy of this workspace')
}

async function edit(admin: Person) {
  await admin.modal?.close()
  await (await openPolicy(admin)).click('Edit the policy')
  return admin.waitForShown('Usual lifetime:')
}

/** Of the people carol alone is an administrator. */
describe('the policy', () => {
  let story: Story
  let rows: DatabaseRows

  beforeAll(async () => {
    story = await openStory({ kind: 'postgres' })
    rows = await openRows(story.place)
  })
  afterAll(async () => {
    await rows?.close()
    await story?.close()
  })
  afterEach(async () => {
    for (const person of [story.alice, story.carol]) await person.modal?.close()
    story.slack.clear()
    story.log.clear()
    // Every test finds the policy of the settings, and a service that remembers no other.
    const changed = await rows.run('delete from policies returning 1')
    if (changed.length > 0) await story.restart()
  })

  const readChanges = () => rows.run('select changes, changed_by from policies')

  /** Saves a stricter policy by the form. */
  async function tighten() {
    const form = await edit(story.carol)
    await form.fill('Usual lifetime', '36h')
    await form.fill('Longest lifetime', '3d')
    await form.fill('Most views', '3')
    await form.check('Allowed', ['Links that anyone can open', 'Email addresses outside the workspace'])
    await form.fill('Domains for outside addresses', '@Example.com, example.org\nexample.com')
    await form.select('Password needed', 'Always')
    await form.submit()
    expect(form.shown).toContain('The policy is changed. It holds from now on.')
  }

  test('shows an administrator each rule, and in the form what holds', async () => {
    const { shown } = await openPolicy(story.carol)
    for (const rule of [
      '*Usual lifetime*\n7 days',
      '*Longest lifetime*\n30 days',
      '*Most views*\nNo bound',
      '*Secrets without a view limit*\nAllowed',
      '*Who may share*\nAll members but guests',
      '*Guests may receive secrets*\nNo',
      '*Links that anyone can open*\nAllowed',
      '*Email addresses outside the workspace*\nNot allowed',
      '*Password needed*\nNever',
      '*Values may be shown inside Slack*\nYes',
    ])
      expect(shown).toContain(rule)
    const form = await edit(story.carol)
    expect(form.fields.map(({ label, value, values }) => [label, value ?? values])).toEqual([
      ['Usual lifetime', '7d'],
      ['Longest lifetime', '30d'],
      ['Most views', []],
      [
        'Allowed',
        ['Secrets without a view limit', 'Links that anyone can open', 'Values may be shown inside Slack'],
      ],
      ['Domains for outside addresses', []],
      ['Password needed', 'Never'],
      ['Who may share', 'All members but guests'],
    ])
    expect(form.privateMetadata).toBe('')
  })

  test('that cannot be is refused on its fields, and nothing is changed', async () => {
    const form = await edit(story.carol)
    await form.fill('Usual lifetime', 'a while')
    await form.fill('Longest lifetime', '31d')
    await form.fill('Domains for outside addresses', 'example.com, not a domain!')
    expect((await form.submit()).outcome).toBe('errors')
    expect(form.errors).toEqual({
      'Usual lifetime': expect.stringContaining('This is no duration.'),
      'Longest lifetime': 'A secret lives from 5 minutes to 30 days.',
      'Domains for outside addresses': expect.stringContaining('One of these is no domain.'),
    })
    await form.fill('Usual lifetime', '7d')
    await form.fill('Longest lifetime', '3d')
    await form.fill('Domains for outside addresses', '')
    expect((await form.submit()).outcome).toBe('errors')
    expect(form.errors).toEqual({ 'Longest lifetime': 'The usual lifetime is longer than the longest one.' })
    await form.fill('Usual lifetime', '4d')
    await form.submit()
    expect(form.errors).toEqual({ 'Usual lifetime': 'The usual lifetime is longer than the longest one.' })
    expect(await readChanges()).toEqual([])
    await form.fill('Usual lifetime', '7d')
    await form.fill('Longest lifetime', '30d')
    await form.submit()
    expect(form.shown).toContain('Nothing was different, so the policy is as it was.')
    expect(await readChanges()).toEqual([])
  })

  test('that is changed holds at once, in the form and over HTTP, and Home shows it', async () => {
    const { alice, bob, carol } = story
    const token = await makeFreshToken(alice)
    const call = (body: object) =>
      callApi(story.url, { token, body: { secretValue: 's', accessType: 'anyone', ...body } })
    expect((await call({ expiresIn: '30d' })).status).toBe(200)

    await tighten()
    const { shown } = await carol.waitForHome('*Longest lifetime*\n3 days')
    expect(shown).toContain('*Usual lifetime*\n36 hours')
    expect(shown).toContain('*Most views*\n3')
    expect(shown).toContain('*Domains for outside addresses*\nexample.com, example.org')
    expect(await readChanges()).toEqual([
      {
        changed_by: carol.id,
        changes: {
          defaultLifetimeMs: 36 * 3_600_000,
          maxLifetimeMs: 3 * 86_400_000,
          maxViews: 3,
          areUnlimitedViewsAllowed: false,
          areExternalEmailsAllowed: true,
          isRevealInSlackAllowed: false,
          externalDomains: ['example.com', 'example.org'],
          passwordRequired: 'always',
        },
      },
    ])

    await alice.command(COMMAND)
    const share = await alice.waitForModal('Share a secret')
    expect(share.shown).toContain(
      '(Here: at most 3 days, at most 3 views, always with a password, opened in the browser only.)',
    )
    expect(share.field('Expires after').value).toBe('36h')
    expect(share.field('Expires').options).not.toContain('7 days')
    await share.fill('Secret', 'hunter2')
    await share.pick('Recipients', [bob.id])
    await share.fill('Password', 'long enough')
    await share.fill('Expires after', '4d')
    await share.submit()
    expect(share.shown).toContain('Secrets here live at most 3 days.')
    const refused = await call({ expiresIn: '30d', maxViews: 1, password: 'p' })
    expect([refused.status, refused.json.details]).toEqual([400, { limit: 'maxLifetime', allowed: '3d' }])
    expect((await call({ expiresIn: '3d', maxViews: 1, password: 'p' })).status).toBe(200)
    const events = story.log.lines().filter(({ message }) => message === 'policy.changed')
    expect(events.map(({ level, message, timestamp, ...fields }) => fields)).toEqual([
      { workspace: story.slack.team.id },
    ])
  })

  test('can be loosened again, to nothing that the form would speak of', async () => {
    const { alice, carol } = story
    await tighten()
    const form = await edit(carol)
    await form.fill('Usual lifetime', '7d')
    await form.fill('Longest lifetime', '30d')
    await form.fill('Most views', '')
    await form.fill('Domains for outside addresses', '')
    await form.check('Allowed', [
      'Secrets without a view limit',
      'Links that anyone can open',
      'Values may be shown inside Slack',
    ])
    await form.select('Password needed', 'Never')
    await form.submit()
    expect(form.shown).toContain('The policy is changed.')
    await alice.command(COMMAND)
    const share = await alice.waitForModal('Share a secret')
    expect(share.shown).not.toContain('Here:')
    expect(share.field('View limit').options).toContain('No limit')
  })

  test('two administrators who edit at the same time do not put back what the other has saved', async () => {
    const { carol } = story
    const form = await edit(carol)
    await form.fill('Most views', '5')
    // Meanwhile somebody else.
    await rows.run(`insert into policies values ($1, '{"areGuestsAllowed": true}', 'U0ELSE')`, [
      story.slack.team.id,
    ])
    await form.submit()
    const [{ changes } = {}] = await readChanges()
    expect(changes).toMatchObject({ maxViews: 5, areGuestsAllowed: true })
  })

  test('is neither shown to somebody who is no administrator nor changed by them, whatever they send', async () => {
    const { alice, carol, slack } = story
    const policyHome = await openPolicy(carol)
    const form = await edit(carol)
    await form.fill('Longest lifetime', '10d')

    await alice.openHome()
    const home = await alice.waitForHome('Share Secret')
    expect(home.shown).not.toContain('[Policy]')
    // A button that their Home has not.
    const [tab] = home.blocks.filter(({ block_id }) => block_id === 'tabs')
    Object.assign(Object(tab).elements[1], { action_id: `${ACTIONS.homeTab}:policy` })
    slack.clear()
    await home.click(`${ACTIONS.homeTab}:policy`)
    await alice.waitForHome('Your secrets that can be opened')
    expect(alice.home?.shown).not.toContain('Longest lifetime')

    const placed = policyHome.blocks.flatMap((block) => {
      const [element] = block.block_id === 'policy' ? Object(block).elements : []
      return element ? [{ block, element }] : []
    })[0]
    if (!placed) throw new Error('there is the button')
    await send(story, buildViewAction(slack, alice.record, policyHome.view, placed))
    const refused = await alice.waitForShown(
      'Only administrators and owners of this workspace can change the policy.',
    )
    expect(refused.shown).not.toContain('30')

    const { body } = await send(story, buildSubmission(slack, alice.record, form.view))
    expect(body).toContain('Only administrators and owners of this workspace can change the policy.')
    expect(await readChanges()).toEqual([])
  })

  test('is not changed while Slack does not say who is an administrator', async () => {
    const { carol, slack } = story
    const form = await edit(carol)
    await form.fill('Longest lifetime', '10d')
    slack.fail({ method: 'users.info', userId: carol.id, status: 500 })
    await form.submit()
    expect(form.shown).toContain('The policy is as it was.')
    expect(await readChanges()).toEqual([])
  })

  test('is not changed by an administrator who is none any more, though Home was drawn for one', async () => {
    const { carol, slack } = story
    const form = await edit(carol)
    await form.fill('Longest lifetime', '10d')
    const { name } = carol.record
    // The local Slack makes an administrator of whoever has this name.
    await slack.changePerson(carol.id, { name: 'carol.chen' })
    await form.submit()
    expect(form.shown).toContain('Only administrators and owners of this workspace can change the policy.')
    expect(await readChanges()).toEqual([])
    await slack.changePerson(carol.id, { name })
  })
})

describe('a policy that the operator has locked', () => {
  test('is shown and cannot be changed, whatever is sent', async () => {
    const free = await openStory({ kind: 'postgres' })
    const form = await edit(free.carol)
    await form.fill('Longest lifetime', '10d')
    const submission = buildSubmission(free.slack, free.carol.record, form.view)
    await free.close()

    const story = await openStory({
      kind: 'postgres',
      settings: { POLICY_LOCKED: 'true', POLICY_MAX_LIFETIME: '20d' },
    })
    const home = await openPolicy(story.carol)
    expect(home.shown).toContain('*Longest lifetime*\n20 days')
    expect(home.shown).toContain('The operator has locked the policy')
    expect(home.shown).not.toContain('[Edit the policy]')
    const { body } = await send(story, submission)
    expect(body).toContain('The operator has locked the policy')
    const kept = await story.onDatabase((db) => db.selectFrom('policies').selectAll().execute())
    expect(kept).toEqual([])
    await story.close()
  })
})
