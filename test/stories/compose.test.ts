// A value that is written in the browser: chosen in Slack who gets it, written on a page that works once, and shared
// from there under the rules as they are by then.

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { takeComposeLink } from '../support/composing.ts'
import { type PageAnswer, postAsPage } from '../support/page-posts.ts'
import { ask, pressProvide, type SecretRequest } from '../support/requests.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, reveal, untilShows, valueIn } from '../support/sharing.ts'

const LONG = `${'🔑'.repeat(9_998)}\r\n`

let story: Story
beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
})
afterAll(() => story.close())

const post = (id: string, step: 'open' | 'share', body: object): Promise<PageAnswer> =>
  postAsPage(story.url, `/c/${id}/${step}`, body)

const countShares = async (): Promise<number> =>
  (await story.onDatabase((db) => db.selectFrom('shares').select('id').execute())).length

describe('writing in the browser', () => {
  test('shares 10,000 characters exactly, with whom and as Slack was told', async () => {
    const { alice, bob, carol } = story
    const { id, token } = await takeComposeLink(alice, {
      to: [bob, carol],
      expires: '1 hour',
      name: 'vault key',
    })
    const opened = await post(id, 'open', { token })
    expect(opened.json).toEqual({
      recipients: 2,
      expiresIn: '1 hour',
      maxViews: 2,
      hasPassword: false,
      maxChars: 10_000,
    })
    const shared = await post(id, 'share', { token, secretValue: LONG })
    expect([shared.status, shared.json]).toEqual([200, { recipients: 2 }])
    const message = await bob.waitForMessage('shared a secret with you')
    expect(valueIn(await reveal(bob, message))).toBe(LONG)
    const card = await alice.waitForMessage('Your secret')
    expect(card.shown).toContain('vault key')
  })

  test('tells nobody in Slack’s calls what was written', async () => {
    const { alice, bob, slack } = story
    const { id, token } = await takeComposeLink(alice, { to: [bob] })
    await post(id, 'share', { token, secretValue: 'never through Slack' })
    await alice.waitForMessage('Your secret')
    expect(JSON.stringify(slack.calls)).not.toContain('never through Slack')
  })

  test('works once: of 50 at the same time one shares, and it is over then', async () => {
    const { alice, bob } = story
    const { id, token } = await takeComposeLink(alice, { to: [bob] })
    const before = await countShares()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post(id, 'share', { token, secretValue: 'once' })),
    )
    expect(answers.every(({ status }) => status === 200 || status === 404)).toBe(true)
    expect(answers.some(({ status }) => status === 200)).toBe(true)
    expect(await countShares()).toBe(before + 1)
    expect((await post(id, 'open', { token })).status).toBe(404)
    expect((await post(id, 'share', { token, secretValue: 'again' })).status).toBe(404)
  })

  test('is over after half an hour', async () => {
    const { alice, bob } = story
    const { id, token } = await takeComposeLink(alice, { to: [bob] })
    const [row] = await story.onDatabase((db) =>
      db
        .selectFrom('compose_pages')
        .select(sql<number>`extract(epoch from expires_at - clock_timestamp())`.as('left'))
        .where('id', '=', id)
        .execute(),
    )
    expect(Number(row?.left)).toBeGreaterThan(1_700)
    expect(Number(row?.left)).toBeLessThanOrEqual(1_800)
    await story.onDatabase((db) =>
      db
        .updateTable('compose_pages')
        .set({ expires_at: sql`clock_timestamp()` })
        .where('id', '=', id)
        .execute(),
    )
    const before = await countShares()
    expect((await post(id, 'open', { token })).status).toBe(404)
    expect((await post(id, 'share', { token, secretValue: 'late' })).status).toBe(404)
    expect(await countShares()).toBe(before)
  })

  test('is nothing to whoever has another token, another id or none', async () => {
    const { alice, bob } = story
    const first = await takeComposeLink(alice, { to: [bob] })
    const second = await takeComposeLink(alice, { to: [bob] })
    for (const [id, token] of [
      [first.id, second.token],
      ['A'.repeat(22), first.token],
      [first.id, 'x'],
      [first.id, undefined],
    ])
      for (const step of ['open', 'share'] as const)
        expect((await post(id ?? '', step, { token, secretValue: 'x' })).status).toBe(404)
    expect((await post(first.id, 'open', { token: first.token })).status).toBe(200)
  })

  test.each([
    ['an empty value', ''],
    ['one that is too long', 'x'.repeat(10_001)],
    ['no text', 5],
    ['nothing', undefined],
    ['broken Unicode', '\ud800'],
  ])('refuses %s with a sentence, and the page is still good', async (_what, secretValue) => {
    const { alice, bob } = story
    const { id, token } = await takeComposeLink(alice, { to: [bob] })
    const before = await countShares()
    const answer = await post(id, 'share', { token, secretValue })
    expect([answer.status, answer.json.error]).toEqual([422, 'ValidationFailure'])
    expect(await countShares()).toBe(before)
    expect((await post(id, 'share', { token, secretValue: 'right' })).status).toBe(200)
  })
})

describe('the form', () => {
  test('has no field for the value then, and gets it back', async () => {
    const { alice, bob } = story
    const form = await fillForm(alice, { to: [bob], name: 'n' })
    await form.click('Write it in the browser instead')
    const instead = await alice.waitForShown('You write the secret on a page')
    expect(instead.fields.map(({ label }) => label)).not.toContain('Secret')
    expect(instead.submitLabel).toBe('Continue')
    await instead.click('Type it here instead')
    const back = await alice.waitForShown('Secret:')
    expect(back.submitLabel).toBe('Share')
    expect(back.shown).toContain('Recipients: U0BOB00001')
  })

  test('says what is wrong with the rest before there is a page', async () => {
    const { alice, bob, gus } = story
    const form = await fillForm(alice, { to: [bob, gus], name: 'n' })
    await form.click('Write it in the browser instead')
    const instead = await alice.waitForShown('You write the secret on a page')
    await instead.select('View limit', '1')
    expect((await instead.submit()).outcome).toBe('errors')
    expect(Object.keys(instead.errors)).toEqual(['Recipients', 'View limit'])
    const pages = await story.onDatabase((db) => db.selectFrom('compose_pages').select('id').execute())
    await instead.submit()
    expect(await story.onDatabase((db) => db.selectFrom('compose_pages').select('id').execute())).toEqual(
      pages,
    )
  })

  test('shows a password once, beside the way to the page; the share needs it', async () => {
    const { alice, bob } = story
    const { id, token } = await takeComposeLink(alice, { to: [bob], password: 'long enough' })
    expect(alice.top.codeBlocks).toEqual(['long enough'])
    expect((await post(id, 'open', { token })).json.hasPassword).toBe(true)
    expect((await post(id, 'share', { token, secretValue: 'behind it' })).status).toBe(200)
    const message = await bob.waitForMessage('It needs a password')
    expect(valueIn(await reveal(bob, message, 'long enough'))).toBe('behind it')
  })
})

describe('a request that is answered in the browser', () => {
  async function provideInBrowser(): Promise<{ id: string; token: string; request: SecretRequest }> {
    const { alice, bob } = story
    const request = await ask(alice, bob, 'the deploy key')
    const form = await pressProvide(bob, await request.message())
    if (form.buttons.some(({ label }) => label === 'More options')) await form.click('More options')
    await bob.waitForShown('Write it in the browser instead')
    await bob.top.click('Write it in the browser instead')
    const instead = await bob.waitForShown('You write the secret on a page')
    expect(instead.shown).toContain('the deploy key')
    await instead.submit()
    const ready = await bob.waitForShown('write the secret in your browser')
    const link = ready.buttons.find(({ label }) => label === 'Open the page')?.url ?? ''
    const [, id = '', token = ''] = /\/c\/([\w-]{22})#([\w-]{43})$/.exec(link) ?? []
    return { id, token, request }
  }

  test('ends with what is shared there', async () => {
    const { alice } = story
    const { id, token, request } = await provideInBrowser()
    expect((await post(id, 'share', { token, secretValue: 'from the page' })).status).toBe(200)
    await untilShows(alice, await request.card(), 'provided')
    const message = await alice.waitForMessage('shared a secret with you')
    expect(valueIn(await reveal(alice, message))).toBe('from the page')
  })

  test('that is over by then shares nothing, and says so', async () => {
    const { alice } = story
    const { id, token, request } = await provideInBrowser()
    const before = await countShares()
    await alice.click(await request.card(), 'Withdraw')
    await untilShows(alice, await request.card(), 'took it back')
    const answer = await post(id, 'share', { token, secretValue: 'too late' })
    expect([answer.status, answer.json.error]).toEqual([410, 'RequestOver'])
    expect(await countShares()).toBe(before)
  })
})

describe('a policy that has changed meanwhile', () => {
  test('holds for what is written then', async () => {
    const { alice, bob } = story
    const { id, token } = await takeComposeLink(alice, { to: [bob], expires: '30 days' })
    const before = await countShares()
    await story.onDatabase((db) =>
      db
        .insertInto('policies')
        .values({
          workspace_id: story.slack.team.id,
          changes: JSON.stringify({ maxLifetimeMs: 86_400_000 }) as never,
          changed_by: alice.id,
        })
        .execute(),
    )
    // Another process's change is known after two seconds.
    await sleep(2_100)
    const refused = await post(id, 'share', { token, secretValue: 'too long a life' })
    expect([refused.status, refused.json.error]).toEqual([400, 'PolicyLimit'])
    expect(refused.json.message).toBe('Secrets here live at most 1 day.')
    await story.onDatabase((db) => db.deleteFrom('policies').execute())
    expect(await countShares()).toBe(before)
  })
})
