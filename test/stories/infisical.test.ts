// The whole service with Infisical as its backend, against the local stand-in: what is sent there, what people read,
// and what happens when Infisical does not answer as it should.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type LocalInfisical, startInfisical } from '../../sandbox/infisical/server.ts'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import { createInfisical } from '../../src/backends/infisical/infisical.ts'
import { followRemoteShares } from '../../src/share/follow.ts'
import { COMMAND } from '../../src/slack/ids.ts'
import { callApi, makeToken, SHARES } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { recordJobs } from '../support/recorded-jobs.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, share } from '../support/sharing.ts'

const SECRET = 'p&ss<w>rd ``` *ü* 🔑\nsecond line  '
const HIDDEN = {
  id: 'U0HIDDEN',
  name: 'hilde',
  realName: 'Hilde',
  title: '',
  kind: 'member',
  hidesEmail: true,
} as const

describe('a service with Infisical as its backend', () => {
  let infisical: LocalInfisical
  let story: Story
  let token: string

  beforeAll(async () => {
    infisical = await startInfisical()
    story = await openStory({
      kind: 'postgres',
      slack: { people: [...Object.values(PEOPLE), HIDDEN] },
      settings: {
        BACKEND: 'infisical',
        INFISICAL_API_URL: infisical.url,
        INFISICAL_CLIENT_ID: infisical.clientId,
        INFISICAL_CLIENT_SECRET: infisical.clientSecret,
        POLICY_EXTERNAL_EMAILS: 'true',
      },
    })
    token = await makeToken(story.alice)
  })
  afterAll(async () => {
    await story?.close()
    await infisical?.stop()
  })
  afterEach(async () => {
    infisical.clear()
    await story?.alice.modal?.close()
  })

  async function submitForm(recipients: string[], fields: Record<string, string> = {}): Promise<Modal> {
    await story.alice.command(COMMAND)
    const form = await story.alice.waitForModal('Share a secret')
    await form.fill('Secret', SECRET)
    await form.pick('Recipients', recipients)
    for (const [label, option] of Object.entries(fields)) await form.select(label, option)
    await form.submit()
    // The value ends in spaces, of which the form warns.
    if (form.shown.includes('*Not shared yet: the secret holds')) await form.submit()
    return form
  }

  // But for the question with which the app finds out what this Infisical knows.
  const creates = () =>
    infisical.requests.filter(
      ({ route, body }) => route === 'create' && JSON.stringify(body).includes('secretValue'),
    )

  test('finds out at the start how Infisical does, and tells an operator', async () => {
    const readHealth = async () => (await fetch(`${story.url}/readyz`)).json()
    const health = await eventually(
      'the first answer',
      readHealth,
      ({ infisical }) => infisical !== 'unknown',
    )
    expect(health).toEqual({ status: 'ready', slack: 'up', infisical: 'up' })
  })

  test('says in the form what holds there, and offers nothing that does not', async () => {
    await story.alice.command(COMMAND)
    const form = await story.alice.waitForModal('Share a secret')
    const text = JSON.stringify(form.view)
    expect(text).toContain('for an account with their address')
    expect(text).toContain('As many as recipients, in all')
    expect(text).not.toContain('Once for each recipient')
  })

  test('creates it there with exactly what was chosen, and sends its link to each of them', async () => {
    const form = await submitForm([story.bob.id, story.carol.id], { Expires: '1 day' })
    expect(form.shown).toContain('Shared with')
    expect(form.shown).toContain('mails them as well')
    expect(creates().map(({ body }) => body)).toEqual([
      {
        secretValue: SECRET,
        expiresIn: '1d',
        maxViews: 2,
        accessType: 'organization',
        authorizedEmails: ['bob@sandbox.example', 'carol@sandbox.example'],
      },
    ])
    const message = await story.carol.waitForMessage(/shared a secret with you/)
    expect(message.buttons.map(({ label }) => label)).toEqual(['Open'])
    expect(message.shown).toContain('It opens 2 times in all')
    expect(infisical.open(message.buttons[0]?.url ?? '')).toBe(SECRET)
  })

  test('revokes it there first, and not at all while Infisical does not answer', async () => {
    await submitForm([story.bob.id])
    const before = infisical.shares.length
    const card = await story.alice.waitForMessage(
      (message) => message.buttons.some(({ label }) => label === 'Revoke') && /1 time/.test(message.shown),
    )
    infisical.fail('delete', { way: 'serverError' })
    await story.alice.click(card, 'Revoke')
    await story.alice.waitForMessage(/could not be revoked just now/)
    expect(infisical.shares).toHaveLength(before)
    await story.alice.click(card, 'Revoke')
    await story.alice.waitForMessage(/revoked: you took it back/)
    expect(infisical.shares).toHaveLength(before - 1)
  })

  test('follows the views that are left there, and closes what is used up', async () => {
    await submitForm([story.bob.id])
    const kept = infisical.shares.at(-1)
    expect(kept && infisical.open(kept.shown.id)).toBe(SECRET)
    const { config, log } = story
    if (!config.infisical) throw new TypeError('the story has it')
    const backend = createInfisical(config.keys, config.infisical, log)
    const jobs = recordJobs()
    await story.onDatabase((db) => followRemoteShares({ db, backend, jobs, log }))
    const rows = await story.onDatabase((db) =>
      db
        .selectFrom('shares')
        .select(['state', 'views_left', 'sealed'])
        .where('state', '<>', 'revoked')
        .orderBy('created_at')
        .execute(),
    )
    // The first one has one of its two views left.
    expect(rows).toEqual([
      { state: 'open', views_left: 1, sealed: expect.any(Buffer) },
      { state: 'spent', views_left: 1, sealed: null },
    ])
    expect(new Set(jobs.enqueued.map(({ name }) => name))).toEqual(new Set(['refresh']))
  })

  test('refuses on the field whoever has no address, before anything is sent', async () => {
    const form = await submitForm([story.bob.id, HIDDEN.id])
    expect(form.shown).toContain('hilde is without an address that Slack shows to this app')
    expect(creates()).toEqual([])
  })

  test.each([
    ['badRequest', /does not allow that.*Nothing was shared/s, 1],
    ['forbidden', /may not share secrets there\. Nothing was shared/, 1],
    ['noRoute', /Nothing was shared/, 1],
    ['serverError', /did not confirm\. A link may exist/, 1],
    ['incomplete', /did not confirm\. A link may exist/, 1],
  ] as const)(
    'brings the form back when Infisical answers with %s, and does not share twice',
    async (way, words, times) => {
      infisical.fail('create', { way })
      const form = await submitForm([story.bob.id])
      const shown = (await story.alice.waitForShown(words)).shown
      expect(shown).toContain('Secret: (')
      if (/did not confirm/.test(shown)) expect(shown).not.toContain('Nothing was shared')
      expect(form.submitLabel).toBe('Share')
      expect(creates()).toHaveLength(times)
    },
  )

  test('logs in once more when its token is not taken any more', async () => {
    infisical.revokeTokens()
    const form = await submitForm([story.bob.id])
    expect(form.shown).toContain('Shared with')
    expect(creates()).toHaveLength(2)
  })

  test("gives a script Infisical's own link, and its refusals in the same envelope", async () => {
    const body = { secretValue: SECRET, authorizedEmails: ['bob@sandbox.example'], maxViews: 1 }
    const created = await callApi(story.url, { token, body })
    expect(created.json).toMatchObject({ authorizedEmails: ['bob@sandbox.example'], expiresAfterViews: 1 })
    expect(String(created.json.sharedSecretLink).startsWith(infisical.url)).toBe(true)
    expect(infisical.open(created.json.sharedSecretLink)).toBe(SECRET)
    const access = { path: `${SHARES}/${created.json.id}/access`, body: { token: 'a'.repeat(43) }, token }
    expect((await callApi(story.url, access)).status).toBe(404)

    const refusalOf = async (wishes: object) => {
      const { status, json } = await callApi(story.url, { token, body: { ...body, ...wishes } })
      return [status, json.error, json.details]
    }
    infisical.clear()
    expect(await refusalOf({ password: 'x'.repeat(73) })).toEqual([
      400,
      'BackendLacks',
      { controls: ['longPassword'] },
    ])
    expect(creates()).toEqual([])
    infisical.fail('create', { way: 'badRequest' })
    expect(await refusalOf({})).toEqual([
      400,
      'BackendRefused',
      expect.objectContaining({ backendMessage: expect.any(String) }),
    ])
    infisical.fail('create', { way: 'forbidden' })
    expect((await refusalOf({})).slice(0, 2)).toEqual([503, 'BackendUnavailable'])
  })

  test('remembers under an Idempotency-Key what Infisical did not confirm, and asks nothing again', async () => {
    infisical.fail('create', { way: 'serverError', afterEffect: true })
    const call = { token, body: { secretValue: 's' }, headers: { 'idempotency-key': 'unconfirmed' } }
    const first = await callApi(story.url, call)
    const second = await callApi(story.url, call)
    expect([first.status, first.json.error]).toEqual([504, 'BackendUnknown'])
    expect([second.text, second.headers.get('idempotent-replayed')]).toEqual([first.text, 'true'])
    expect(creates()).toHaveLength(1)
  })

  test('keeps what it knows of Infisical sealed, and out of the log', async () => {
    const names = infisical.shares.flatMap(({ shown, secretValue }) => [shown.id, secretValue])
    const dump = await story.onDatabase(async (db) => {
      const tables = ['shares', 'grants', 'share_events', 'idempotency_keys'] as const
      const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
      return JSON.stringify(rows, (_key, value) =>
        value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
      )
    })
    expect(names.length).toBeGreaterThan(4)
    for (const name of names.filter((text) => text !== 's')) {
      expect(dump).not.toContain(name)
      expect(story.log.text()).not.toContain(name)
    }
    expect(story.log.text()).not.toContain(infisical.clientSecret)
  })

  test('shares with addresses outside by the form, which Infisical mails itself', async () => {
    const { alice, bob } = story
    const emails = 'dora@elsewhere.example carol@sandbox.example'
    const shared = await share(alice, { secret: SECRET, to: [bob], emails, password: 'a good password' })
    expect(shared.modal.shown).toContain(`<@${bob.id}>, <@${story.carol.id}>, dora@elsewhere.example`)
    expect(creates().at(-1)?.body).toMatchObject({
      maxViews: 3,
      accessType: 'anyone',
      authorizedEmails: ['bob@sandbox.example', 'carol@sandbox.example', 'dora@elsewhere.example'],
      allowExternalEmails: true,
    })
    const card = await alice.waitForMessage('dora@elsewhere.example: mailed by Infisical')
    expect(card.shown).toContain(`<@${story.carol.id}>`)
    expect(card.shown).not.toContain('who have the link')
  })

  test('makes a link by the form, and refuses one beside people, where it is chosen', async () => {
    const { alice, bob } = story
    const access = 'Anyone in the Infisical organization who has the link'
    const form = await fillForm(alice, { to: [bob], access, views: 'No limit' })
    await form.submit()
    expect(form.errors['Who can open it']).toContain('or by a link, not both')
    await form.pick('Recipients', [])
    await form.submit()
    const result = await alice.waitForShown('*The link.*')
    expect(infisical.open(result.codeBlocks[0] ?? '')).toBe('correct horse battery staple')
    expect(creates().at(-1)?.body).toMatchObject({ accessType: 'organization' })
  })
})
