// A link that anyone may open, in a browser: the page opens it without a ticket, as often as it says and no link that is
// for members; looking at it, by page or API, spends nothing.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { callApi, SHARES } from '../support/api.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { type PageAnswer, postAsPage } from '../support/page-posts.ts'
import { openStory, type Story } from '../support/service.ts'

const PASSWORD = 'a good password'
const NOTHING = 'B'.repeat(43)

let story: Story
let rows: DatabaseRows
let token: string

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
  token = await makeFreshToken(story.alice)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})

interface Link {
  id: string
  key: string
}

async function shareLink(wish: object = {}): Promise<Link> {
  const body = { secretValue: 'on the page', accessType: 'anyone', ...wish }
  const { json } = await callApi(story.url, { token, body })
  const [address = '', key = ''] = String(json.sharedSecretLink).split('#')
  expect(address).toBe(`${story.url}/s/${json.id}`)
  return { id: json.id, key }
}

const post = (step: 'open' | 'reveal', { id, key }: Link, more: object = {}): Promise<PageAnswer> =>
  postAsPage(story.url, `/s/${id}/${step}`, { token: key, ...more })

async function takePass(link: Link): Promise<string> {
  const { status, json } = await post('open', link)
  expect([status, typeof json.pass]).toEqual([200, 'string'])
  return String(json.pass)
}

async function viewsOf({ id }: Link): Promise<number> {
  return Number((await rows.run('select views from shares where id = $1', [id]))[0]?.views)
}

const NOT_FOUND = { status: 404, json: { error: 'NotFound', message: 'This link does not work.' } }

describe('a link that anyone may open', () => {
  test('says what is there without a ticket, and opens with the pass, once for each', async () => {
    const link = await shareLink({ name: 'On the page', maxViews: 2 })
    const opened = await post('open', link)
    expect(opened.json).toEqual({
      sender: 'alice',
      name: 'On the page',
      expiresAt: expect.any(String),
      viewsLeft: 2,
      passwordRequired: false,
      pass: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(await viewsOf(link)).toBe(0)
    const pass = String(opened.json.pass)
    const revealed = await post('reveal', link, { pass })
    expect(revealed.json).toEqual({ value: 'on the page', viewsLeft: 1, expiresAt: opened.json.expiresAt })
    expect(await post('reveal', link, { pass })).toMatchObject(NOT_FOUND)
    expect(await viewsOf(link)).toBe(1)
    expect((await post('reveal', link, { pass: await takePass(link) })).status).toBe(200)
    expect(await post('open', link)).toMatchObject(NOT_FOUND)
  })

  test('with a password opens with that alone; a wrong one uses up neither view nor pass', async () => {
    const link = await shareLink({ password: PASSWORD, maxViews: 1 })
    const opened = await post('open', link)
    expect(opened.json.passwordRequired).toBe(true)
    const pass = String(opened.json.pass)
    expect((await post('reveal', link, { pass })).json.error).toBe('PasswordRequired')
    expect((await post('reveal', link, { pass, password: 'wrong' })).json.error).toBe('PasswordIncorrect')
    expect(await viewsOf(link)).toBe(0)
    expect((await post('reveal', link, { pass, password: PASSWORD })).json.value).toBe('on the page')
  })

  test('opens by page and API together exactly as often as it says', async () => {
    const link = await shareLink({ maxViews: 7 })
    const passes = await Promise.all(Array.from({ length: 12 }, () => takePass(link)))
    const access = { path: `${SHARES}/${link.id}/access`, body: { token: link.key } }
    const answers = await Promise.all([
      ...passes.map(async (pass) => (await post('reveal', link, { pass })).json.value),
      ...passes.map(async () => (await callApi(story.url, access)).json.secretValue),
    ])
    expect(answers.filter((value) => value === 'on the page')).toHaveLength(7)
    expect(answers.filter((value) => value !== undefined)).toHaveLength(7)
    expect(await viewsOf(link)).toBe(7)
  })

  test('opens with no other link’s pass, none that is used or made up, and none from elsewhere', async () => {
    const link = await shareLink()
    const other = await shareLink()
    const foreign = await takePass(other)
    for (const pass of [foreign, NOTHING, '', undefined]) {
      expect(await post('reveal', link, { pass })).toMatchObject(NOT_FOUND)
    }
    const pass = await takePass(link)
    const elsewhere = { origin: 'https://evil.example' }
    for (const step of ['open', 'reveal'] as const) {
      const path = `/s/${link.id}/${step}`
      const { status } = await postAsPage(story.url, path, { token: link.key, pass }, elsewhere)
      expect(status).toBe(403)
    }
    expect(await viewsOf(link)).toBe(0)
    await rows.run('update proofs set expires_at = clock_timestamp() where share_id = $1', [link.id])
    expect(await post('reveal', link, { pass })).toMatchObject(NOT_FOUND)
  })

  test('that is over is one that never was', async () => {
    const [spent, revoked, expired] = [await shareLink({ maxViews: 1 }), await shareLink(), await shareLink()]
    const passes = [await takePass(spent), await takePass(revoked), await takePass(expired)]
    await post('reveal', spent, { pass: await takePass(spent) })
    await callApi(story.url, { token, path: `${SHARES}/${revoked.id}`, method: 'DELETE' })
    await rows.run('update shares set expires_at = clock_timestamp() where id = $1', [expired.id])
    const unknown = { id: 'A'.repeat(22), key: NOTHING }
    for (const link of [spent, revoked, expired, unknown, { ...revoked, key: NOTHING }]) {
      expect(await post('open', link)).toMatchObject(NOT_FOUND)
    }
    for (const [index, link] of [spent, revoked, expired].entries()) {
      const { status, json } = await post('reveal', link, { pass: passes[index] })
      expect([status >= 400, json.value]).toEqual([true, undefined])
    }
  })
})

test('a link for members opens on the page only for whoever proves to be one', async () => {
  const link = await shareLink({ accessType: 'organization' })
  const pass = await takePass(await shareLink())
  const before = await rows.readEffects()
  for (const more of [{}, { ticket: NOTHING }, { pass }, { ticket: pass }]) {
    expect(await post('open', link, more)).toMatchObject(NOT_FOUND)
    expect(await post('reveal', link, more)).toMatchObject(NOT_FOUND)
  }
  expect(await rows.readEffects()).toEqual(before)
})

test('looking spends nothing, whatever is asked for and whoever asks', async () => {
  const links = [await shareLink({ maxViews: 1 }), await shareLink({ accessType: 'organization' })]
  const before = await rows.readEffects()
  const statuses = new Map<string, Set<number>>()
  for (const { id, key } of links) {
    const api = `${SHARES}/${id}`
    const paths = [
      `/s/${id}`,
      `/s/${id}?token=${key}`,
      `${api}/access?token=${key}`,
      `${api}/access/`,
      `${api}?token=${key}`,
    ]
    for (const path of [...paths, `/s/${id}/open?token=${key}`, `/s/${id}/reveal`]) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        for (const headers of [{}, { authorization: `Bearer ${token}` }, { purpose: 'prefetch' }]) {
          const answer = await fetch(`${story.url}${path}`, { method, headers })
          const text = await answer.text()
          expect(text).not.toContain('on the page')
          const seen = statuses.get(`${method} ${path.startsWith(api) ? 'api' : 'page'}`) ?? new Set()
          statuses.set(`${method} ${path.startsWith(api) ? 'api' : 'page'}`, seen.add(answer.status))
        }
      }
    }
  }
  expect(await rows.readEffects()).toEqual(before)
  // GET of a share by its sender, with a token: its metadata.
  expect(Object.fromEntries([...statuses].map(([what, seen]) => [what, [...seen].sort()]))).toEqual({
    'GET api': [200, 401, 404],
    'HEAD api': [404],
    'OPTIONS api': [404],
    'GET page': [200, 404],
    'HEAD page': [200, 404],
    'OPTIONS page': [404],
  })
})
