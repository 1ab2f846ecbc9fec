// The list of a member's own shares: page by page while shares are added and closed, by state, and for nobody else.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Person } from '../../sandbox/person/person.ts'
import { newEncryptionKeys, parseKeyRing } from '../../src/crypto/keys.ts'
import { sealPageEnd } from '../../src/share/page-end.ts'
import { type ApiAnswer, callApi, SHARES } from '../support/api.ts'
import { withCrowd } from '../support/crowd.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { openStory, type Story } from '../support/service.ts'
import { share } from '../support/sharing.ts'

let story: Story
let rows: DatabaseRows
let people = 0
/** A fresh one for each test: their list is empty. */
let owner: Person
let token: string

beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people: withCrowd(60).people } })
  rows = await openRows(story.place)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})
beforeEach(async () => {
  owner = story.slack.person(`U0CROWD${people++}`)
  token = await makeFreshToken(owner)
})

type Query = Record<string, string>
const ask = (query: Query | string = {}, as = token): Promise<ApiAnswer> =>
  callApi(story.url, { token: as, path: `${SHARES}?${new URLSearchParams(query)}` })
const idsOf = ({ json }: ApiAnswer): string[] => json.secrets.map(({ id }: { id: string }) => id)

async function add(wish: object = {}): Promise<string> {
  const { json } = await callApi(story.url, {
    token,
    body: { secretValue: 'v', accessType: 'anyone', ...wish },
  })
  return json.id
}

async function addMany(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index++) ids.push(await add())
  return ids
}

const remove = (id: string) => callApi(story.url, { token, path: `${SHARES}/${id}`, method: 'DELETE' })

/** Walks to the end. `between` runs after each page. */
async function walk(
  query: Query,
  between: (page: number) => Promise<void> = async () => {},
): Promise<string[]> {
  const seen: string[] = []
  for (let page = 0, cursor: string | null = ''; cursor !== null; page++) {
    const answer: ApiAnswer = await ask({ ...query, ...(cursor !== '' && { cursor }) })
    expect(answer.status).toBe(200)
    seen.push(...idsOf(answer))
    cursor = answer.json.nextCursor
    await between(page)
  }
  return seen
}

function expectIssue({ status, json }: ApiAnswer, path: Array<string | number>): void {
  expect([status, json.error, json.message[0]?.path]).toEqual([422, 'ValidationFailure', path])
}

describe('page by page', () => {
  test('every share that was there comes once, newest first, while others are added and closed', async () => {
    const old = await addMany(40)
    const seen = await walk({ limit: '7' }, async (page) => {
      await Promise.all([add(), add()])
      // One that has been on a page, and one that has not.
      await Promise.all([remove(old[39 - page * 7] ?? ''), remove(old[page] ?? '')])
    })
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual([...old].reverse())
    const { json } = await ask()
    expect(json.totalCount).toBe(40 + 2 * 6)
  })

  test('shares of the same moment come once as well', async () => {
    const ids = await addMany(12)
    await rows.run(`update shares set created_at = date_trunc('hour', created_at) where sender_id = $1`, [
      owner.id,
    ])
    const seen = await walk({ limit: '5' })
    expect([...seen].sort()).toEqual([...ids].sort())
  })

  test('of one state, each that keeps it comes once, also while others lose it', async () => {
    const ids = await addMany(20)
    const seen = await walk({ limit: '4', status: 'open' }, async (page) => {
      await remove(ids[page * 2] ?? '')
    })
    expect(new Set(seen).size).toBe(seen.length)
    const { json } = await ask({ status: 'open', limit: '100' })
    for (const { id } of json.secrets) expect(seen).toContain(id)
  })

  test.each([1, 4, 5, 6, 100])('of %i, the last has no cursor', async (limit) => {
    const ids = await addMany(5)
    expect(await walk({ limit: String(limit) })).toEqual([...ids].reverse())
  })

  test('holds 25 unless told', async () => {
    await addMany(26)
    const { json } = await ask()
    expect([json.secrets.length, json.totalCount, typeof json.nextCursor]).toEqual([25, 26, 'string'])
  })

  test('by offset, the pages are slices of the list', async () => {
    const ids = (await addMany(9)).reverse()
    for (const [offset, limit] of [
      [0, 3],
      [3, 3],
      [6, 3],
      [8, 5],
      [9, 5],
      [100, 1],
    ] as const) {
      const answer = await ask({ offset: String(offset), limit: String(limit) })
      expect(idsOf(answer)).toEqual(ids.slice(offset, offset + limit))
      expect(answer.json.totalCount).toBe(9)
    }
    const { json } = await ask({ offset: '2', limit: '3' })
    expect(idsOf(await ask({ cursor: json.nextCursor, limit: '3' }))).toEqual(ids.slice(5, 8))
  })

  test('nothing at all is an empty page', async () => {
    expect((await ask()).json).toEqual({ secrets: [], totalCount: 0, nextCursor: null })
  })
})

describe('a cursor', () => {
  let cursor: string
  beforeEach(async () => {
    await addMany(3)
    cursor = (await ask({ limit: '1' })).json.nextCursor
  })

  test('tells nothing about where it leads', async () => {
    const [id] = idsOf(await ask({ limit: '1' }))
    const bytes = Buffer.from(cursor, 'base64url').toString('latin1')
    expect(`${cursor} ${bytes}`).not.toContain(id)
    expect(bytes).not.toMatch(/20\d\d-\d\d/)
    expect((await ask({ limit: '1' })).json.nextCursor).not.toBe(cursor)
  })

  test('that is damaged anywhere is refused', async () => {
    const flip = (at: number) =>
      `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`
    const damaged = [
      ...Array.from(cursor, (_, at) => flip(at)),
      cursor.slice(0, -1),
      cursor.slice(0, 10),
      `${cursor}A`,
      `${cursor}=`,
      `${cursor}!`,
      ` ${cursor}`,
      `${cursor.slice(0, 8)}\n${cursor.slice(8)}`,
      '',
      'x',
      'null',
      'A'.repeat(500),
      'é'.repeat(20),
    ]
    for (const one of damaged) expectIssue(await ask({ cursor: one }), ['cursor'])
    expectIssue(await ask({ cursor: 'A'.repeat(501) }), ['cursor'])
    expect((await ask({ cursor })).status).toBe(200)
  })

  test('of somebody else, of another key or of another purpose is refused', async () => {
    const end = { at: new Date().toISOString(), id: 'A'.repeat(22) }
    const actor = { workspaceId: story.slack.team.id, userId: owner.id }
    const others = parseKeyRing(newEncryptionKeys())
    if ('problems' in others) throw new TypeError('these are keys')
    const foreign = [
      sealPageEnd(story.config.keys, { ...actor, userId: 'U0BOB00001' }, end, 'shares'),
      sealPageEnd(story.config.keys, { ...actor, workspaceId: 'T0PARTNER' }, end, 'shares'),
      sealPageEnd(others, actor, end, 'shares'),
      sealPageEnd(story.config.keys, actor, end, 'audit'),
    ]
    for (const one of foreign) expectIssue(await ask({ cursor: one }), ['cursor'])
    const bobs = await makeFreshToken(story.bob, { name: `other ${people}` })
    expectIssue(await ask({ cursor }, bobs), ['cursor'])
    const second = await makeFreshToken(owner, { name: 'second' })
    expect((await ask({ cursor }, second)).status).toBe(200)
  })

  test('and an offset together are refused', async () => {
    expectIssue(await ask({ cursor, offset: '0' }), ['cursor'])
  })
})

describe('a query', () => {
  test.each<[string, string, string]>([
    ['a limit of 0', 'limit=0', 'limit'],
    ['a limit of 101', 'limit=101', 'limit'],
    ['a limit that is none', 'limit=ten', 'limit'],
    ['half a limit', 'limit=1.5', 'limit'],
    ['less than no limit', 'limit=-1', 'limit'],
    ['an empty limit', 'limit=', 'limit'],
    ['a limit with a space', 'limit=%201', 'limit'],
    ['two limits', 'limit=1&limit=2', 'limit'],
    ['a huge limit', `limit=${'9'.repeat(400)}`, 'limit'],
    ['an offset of 101', 'offset=101', 'offset'],
    ['an offset below 0', 'offset=-1', 'offset'],
    ['two offsets', 'offset=1&offset=1', 'offset'],
    ['another state', 'status=closed', 'status'],
    ['a state in capitals', 'status=Open', 'status'],
    ['two states', 'status=open&status=spent', 'status'],
    ['two cursors', 'cursor=a&cursor=b', 'cursor'],
  ])('with %s is refused', async (_what, query, field) => {
    expectIssue(await ask(query), [field])
  })

  test.each([
    'page=1',
    'limit=1&Limit=1',
    'limit[]=1',
    'token=x',
    '__proto__=1',
    'constructor=1',
    'userId=U0BOB00001',
  ])('of an unknown name is refused: %s', async (query) => {
    const { status, json } = await ask(query)
    expect([status, json.message[0]?.code]).toEqual([422, 'unrecognized_keys'])
  })
})

describe('states', () => {
  test('are told and filtered by, a share past its time being expired before it is swept', async () => {
    const [open, revoked, expired] = await addMany(3)
    const spent = await add({ maxViews: 1 })
    const { json } = await callApi(story.url, {
      token,
      body: { secretValue: 'v', accessType: 'anyone', maxViews: 1 },
    })
    await callApi(story.url, {
      path: `${SHARES}/${json.id}/access`,
      body: { token: String(json.sharedSecretLink).split('#')[1] },
    })
    await remove(revoked ?? '')
    await remove(spent)
    await rows.run('update shares set expires_at = clock_timestamp() where id = $1', [expired])
    const byState = { open: [open], spent: [json.id], revoked: [spent, revoked], expired: [expired] }
    for (const [status, ids] of Object.entries(byState)) {
      const answer = await ask({ status })
      expect([status, idsOf(answer), answer.json.totalCount]).toEqual([status, ids, ids.length])
      for (const one of answer.json.secrets) expect(one.status).toBe(status)
    }
    expect((await ask()).json.totalCount).toBe(5)
  })

  test('that are over are listed for 30 days', async () => {
    const [young, old] = await addMany(2)
    await Promise.all([remove(young ?? ''), remove(old ?? '')])
    const age = (id: string | undefined, interval: string) =>
      rows.run('update shares set closed_at = clock_timestamp() - $2::interval where id = $1', [id, interval])
    await age(young, '29 days 23 hours')
    await age(old, '30 days 1 second')
    const answer = await ask()
    expect([idsOf(answer), answer.json.totalCount]).toEqual([[young], 1])
  })
})

describe('somebody else', () => {
  test('sees nothing of it, neither in the list nor by id, and cannot take it back', async () => {
    const id = await add({ authorizedEmails: ['bob@sandbox.example'], accessType: 'organization' })
    const bobs = await makeFreshToken(story.bob, { name: `bob ${people}` })
    expect((await ask({}, bobs)).json).toEqual({ secrets: [], totalCount: 0, nextCursor: null })
    for (const method of ['GET', 'DELETE']) {
      const { status, json } = await callApi(story.url, { token: bobs, path: `${SHARES}/${id}`, method })
      expect([method, status, json.error]).toEqual([method, 404, 'NotFound'])
    }
    expect((await ask()).json.secrets[0].status).toBe('open')
  })

  test('a share made in Slack is its sender’s like any other, and of no token', async () => {
    await share(owner, { to: [story.bob] })
    const { json } = await ask()
    expect(json).toMatchObject({ totalCount: 1, secrets: [{ identityId: null, authorizedEmails: null }] })
    expect(Object.keys(json.secrets[0])).not.toContain('sharedSecretLink')
  })
})
