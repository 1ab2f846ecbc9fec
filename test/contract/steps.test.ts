// Steps of one around every bound: one less, the bound itself, one more. The body's size and the keys' over HTTP, the
// rest on the schema that HTTP asks.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseCreateRequest } from '../../src/contract/create-request.ts'
import { type ApiAnswer, callApi, SHARES } from '../support/api.ts'
import { openStory, type Story } from '../support/service.ts'
import { makeTokens, type Tokens } from './send.ts'

const KEY = '\u{1f511}'
const MINUTE_MS = 60_000

/** `below` and `at` are accepted, `above` is not; around a least value the other way round. */
interface Bound {
  field: string
  bound: number
  build(size: number): object
  code?: 'too_small' | 'too_big'
}

const BOUNDS: readonly Bound[] = [
  ...['s', KEY].map((sign) => ({
    field: 'secretValue',
    bound: 10_000,
    build: (size: number) => ({ secretValue: sign.repeat(size) }),
  })),
  ...['n', KEY].map((sign) => ({
    field: 'name',
    bound: 50,
    build: (size: number) => ({ name: sign.repeat(size) }),
  })),
  { field: 'password', bound: 1_024, build: (size) => ({ password: 'p'.repeat(size) }) },
  // Two bytes each, and one of three, which NFC makes two of.
  { field: 'password', bound: 512, build: (size) => ({ password: `${'\u00e9'.repeat(size - 1)}e\u0301` }) },
  {
    field: 'authorizedEmails.0',
    bound: 254,
    build: (size) => ({ authorizedEmails: [`${'a'.repeat(size - '@x.io'.length)}@x.io`] }),
  },
  {
    field: 'authorizedEmails',
    bound: 100,
    build: (size) => ({ authorizedEmails: Array.from({ length: size }, (_, index) => `p${index}@x.io`) }),
  },
  {
    field: 'authorizedEmails',
    bound: 100,
    build: (size) => ({ authorizedEmails: Array(size).fill('same@x.io') }),
  },
  { field: 'maxViews', bound: 2_147_483_647, build: (maxViews) => ({ maxViews }) },
  { field: 'maxViews', bound: 1, build: (maxViews) => ({ maxViews }), code: 'too_small' },
  { field: 'expiresIn', bound: 30 * 24 * 60 * MINUTE_MS, build: (ms) => ({ expiresIn: `${ms}` }) },
  { field: 'expiresIn', bound: 5 * MINUTE_MS, build: (ms) => ({ expiresIn: `${ms}` }), code: 'too_small' },
]

describe('steps of one around', () => {
  test.each(BOUNDS)('$bound of $field', ({ field, bound, build, code = 'too_big' }) => {
    const inside = code === 'too_big' ? -1 : 1
    expect([bound + inside, bound, bound - inside].map((size) => judge(build(size)))).toEqual([
      [],
      [],
      [[field, code]],
    ])
  })

  test.each([
    ['2592000000.1', [['expiresIn', 'too_big']]],
    ['2592000000.0', []],
    ['299999.9', [['expiresIn', 'too_small']]],
    ['300000.9', []],
    ['4.999999m', [['expiresIn', 'too_small']]],
    ['30.000001d', [['expiresIn', 'too_big']]],
  ])('the bounds of a lifetime, before it is rounded: %s', (expiresIn, issues) => {
    expect(judge({ expiresIn })).toEqual(issues)
  })

  test('as many views as people', () => {
    const authorizedEmails = ['a@x.io', 'b@x.io', 'c@x.io', 'A@x.io']
    const judged = [2, 3, 4].map((maxViews) => judge({ authorizedEmails, maxViews }))
    expect(judged).toEqual([[['maxViews', 'custom']], [], []])
  })
})

describe('over HTTP', () => {
  let story: Story
  let tokens: Tokens
  const create = (body: unknown, headers: Record<string, string> = {}, path = SHARES): Promise<ApiAnswer> =>
    callApi(story.url, { token: tokens.creator ?? '', body, headers, path })

  beforeAll(async () => {
    story = await openStory()
    tokens = await makeTokens(story, story.alice)
  })
  afterAll(() => story?.close())

  test('a body of 256 KiB is read and one of a byte more is not, with its length told or not', async () => {
    const body = JSON.stringify({ secretValue: KEY.repeat(10_000) }).replaceAll(KEY, '\\ud83d\\udd11')
    for (const [bytes, status] of [
      [262_143, 200],
      [262_144, 200],
      [262_145, 413],
    ] as const) {
      expect((await create(body.padEnd(bytes))).status).toBe(status)
      expect((await createInParts(story.url, tokens.creator ?? '', body.padEnd(bytes))).status).toBe(status)
    }
  })

  test('an Idempotency-Key has 1 to 255 visible characters', async () => {
    const statuses: number[] = []
    for (const key of ['', 'k', 'k'.repeat(254), `${'k'.repeat(254)}~`, 'k'.repeat(256), 'a b', '\u00fc']) {
      statuses.push((await create({ secretValue: 's' }, { 'idempotency-key': key })).status)
    }
    expect(statuses).toEqual([400, 200, 200, 200, 400, 400, 400])
  })

  test('the carrier may say UTF-8 or nothing, begin with a mark, and end its path with a slash', async () => {
    const body = '{"secretValue":"first","secretValue":"\u00e4","accessType":"anyone"}'
    const answers = [
      await create(body, { 'content-type': 'application/json; charset=utf-8' }),
      await create(body, { 'content-type': 'Application/JSON;charset="UTF-8"' }),
      await create(Buffer.from(`\ufeff${body}`)),
      await create(body, {}, `${SHARES}/`),
      await create(body, { authorization: `bEARER ${tokens.creator}` }),
    ]
    for (const { status, json } of answers) {
      const [, token] = String(json.sharedSecretLink).split('#')
      const opened = await callApi(story.url, { path: `${SHARES}/${json.id}/access`, body: { token } })
      // Of a key given twice the last counts.
      expect([status, opened.json.secretValue]).toEqual([200, '\u00e4'])
    }
  })
})

function judge(fields: object): Array<[path: string, code: string]> {
  const parsed = parseCreateRequest({ secretValue: 's', ...fields })
  return parsed.ok ? [] : parsed.issues.map(({ path, code }) => [path.join('.'), code])
}

/** In chunks, so that nothing says beforehand how long it will be. */
function createInParts(url: string, token: string, text: string): Promise<Response> {
  return fetch(`${url}${SHARES}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: new Blob([text]).stream(),
    duplex: 'half',
  } as RequestInit)
}
