// Opening a share over HTTP with the token of its link: by two programs exactly as often as it says, with a password
// that is guessed at five times, and with one answer for everything that is not there for you.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Person } from '../../sandbox/person/person.ts'
import { type ApiAnswer, type ApiCall, callApi, SHARES } from '../support/api.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { from, openPair, type Pair } from '../support/pair.ts'

const PASSWORD = 'a good password'

let pair: Pair
/** Alice's, to share and to take back; the others' open what is theirs. */
let alices: string
let bobs: string
let danas: string

beforeAll(async () => {
  pair = await openPair()
  const { alice, bob, dana } = pair.people
  alices = await makeFreshToken(alice)
  bobs = await makeFreshToken(bob, { scopes: ['reveal'] })
  danas = await makeFreshToken(dana, { scopes: ['reveal'] })
})
// What people do here in seconds takes them minutes: Slack's limits are not what is tried.
beforeEach(() => pair.slack.clear())
afterAll(() => pair?.close())

interface Link {
  id: string
  key: string
}

async function create(wish: object): Promise<ApiAnswer> {
  const answer = await callApi(pair.urls[0], { token: alices, body: { secretValue: 'the value', ...wish } })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}

async function shareLink(accessType: 'anyone' | 'organization', wish: object = {}): Promise<Link> {
  const { json } = await create({ accessType, ...wish })
  return { id: json.id, key: String(json.sharedSecretLink).split('#')[1] ?? '' }
}

/** Shares with people by name. @returns what the message of the first of them carries. */
async function shareWith(people: readonly Person[], wish: object = {}): Promise<Link> {
  const authorizedEmails = people.map(({ name }) => `${name}@sandbox.example`)
  const { json } = await create({ authorizedEmails, ...wish })
  const [first] = people
  if (!first) throw new TypeError('it is for somebody')
  const isIts = (value: string) => value.startsWith(`${json.id}.`)
  const message = await first.waitForMessage(({ buttons }) => buttons.some(({ value }) => isIts(value)))
  return { id: json.id, key: capabilityOf(message).token }
}

/** Asks one of the programs to open it; without a token as nobody in particular. */
function access({ id, key }: Link, call: ApiCall & { password?: string } = {}, program: 0 | 1 = 0) {
  const { password, ...rest } = call
  const body = { token: key, ...(password !== undefined && { password }) }
  return callApi(pair.urls[program], { path: `${SHARES}/${id}/access`, body, ...rest })
}

async function viewsOf({ id }: Link): Promise<number> {
  return Number((await pair.rows.run('select views from shares where id = $1', [id]))[0]?.views)
}

describe('N views', () => {
  const VIEWS = 9
  const MORE = 15
  /** Again where Slack could not say in time who it is: that spends nothing. */
  async function accessPatiently(...asked: Parameters<typeof access>): Promise<ApiAnswer> {
    for (const giveUpAt = Date.now() + 20_000; ; ) {
      const answer = await access(...asked)
      if (answer.json.error !== 'MembershipUnknown' || Date.now() > giveUpAt) return answer
    }
  }

  /** Everybody at once, half of them at each program. */
  async function storm(link: Link, token?: string): Promise<void> {
    const answers = await Promise.all(
      Array.from({ length: VIEWS + MORE }, (_, turn) =>
        accessPatiently(link, token === undefined ? {} : { token }, turn % 2 === 0 ? 0 : 1),
      ),
    )
    const outcomes = answers.map(({ status, json }) => `${status} ${json.secretValue ?? json.error}`)
    const expected = [...Array(VIEWS).fill('200 the value'), ...Array(MORE).fill('404 NotFound')]
    expect(outcomes.toSorted()).toEqual(expected)
    expect(await viewsOf(link)).toBe(VIEWS)
    const [row] = await pair.rows.run('select state, sealed from shares where id = $1', [link.id])
    expect(row).toEqual({ state: 'spent', sealed: null })
  }

  test('of a link that anyone may open are N values', async () => {
    await storm(await shareLink('anyone', { maxViews: VIEWS }))
  })

  test('of a link for members are N values', async () => {
    await storm(await shareLink('organization', { maxViews: VIEWS }), bobs)
  })

  test('of a person’s own are N values', async () => {
    await storm(await shareWith([pair.people.bob], { maxViews: VIEWS }), bobs)
  })

  test('keep the first of each recipient for them', async () => {
    const { bob, dana } = pair.people
    const link = await shareWith([bob, dana], { maxViews: 3 })
    const statuses: number[] = []
    for (let turn = 0; turn < 3; turn++) statuses.push((await access(link, { token: bobs })).status)
    expect([statuses, await viewsOf(link)]).toEqual([[200, 200, 404], 2])
  })
})

describe('what is opened', () => {
  test('comes with the share as it is after this view', async () => {
    const link = await shareLink('organization', { name: 'Named', maxViews: 2, expiresIn: '1d' })
    const first = await access(link, { token: bobs })
    expect(first.json).toEqual({
      id: link.id,
      secretValue: 'the value',
      name: 'Named',
      type: 'share',
      status: 'open',
      accessType: 'organization',
      expiresAfterViews: 1,
      isPasswordProtected: false,
      userId: null,
      orgId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      identityId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      authorizedEmails: null,
      allowExternalEmails: false,
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
      updatedAt: first.json.lastViewedAt,
      lastViewedAt: expect.any(String),
    })
    const { json } = await access(link, { token: danas }, 1)
    expect([json.status, json.expiresAfterViews]).toEqual(['spent', 0])
  })

  test('is the same bytes that were shared', async () => {
    const secretValue = ' \u0000\r\n\t"<&>\\ é e\u0301 🔑\u2028 '
    const link = await shareLink('anyone', { secretValue })
    expect((await access(link)).json.secretValue).toBe(secretValue)
  })
})

describe('a password', () => {
  test('that is missing or wrong spends nothing; after five wrong ones the next has to wait, even a right one', async () => {
    const link = await shareLink('anyone', { password: PASSWORD, maxViews: 1 })
    const missing = await access(link)
    expect([missing.status, missing.json.error]).toEqual([403, 'PasswordRequired'])
    for (let guess = 0; guess < 5; guess++) {
      const { status, json } = await access(link, { password: `guess ${guess}` }, guess % 2 === 0 ? 0 : 1)
      expect([guess, status, json.error]).toEqual([guess, 403, 'PasswordIncorrect'])
    }
    for (const program of [0, 1] as const) {
      const late = await access(link, { password: PASSWORD }, program)
      expect([late.status, late.json.error]).toEqual([429, 'TooManyGuesses'])
      expect(Number(late.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
      expect(Number(late.headers.get('retry-after'))).toBeLessThanOrEqual(15)
    }
    expect(await viewsOf(link)).toBe(0)
    const elsewhere = await access(link, { password: 'also wrong', ...from('192.0.2.99') })
    expect(elsewhere.json.error).toBe('PasswordIncorrect')
    await pair.rows.run('update guesses set next_at = clock_timestamp() where share_id = $1 and wrong = 5', [
      link.id,
    ])
    expect((await access(link, { password: PASSWORD })).json.secretValue).toBe('the value')
  })

  test('tried a hundred times at once on two programs is tried five times', async () => {
    const link = await shareLink('organization', { password: PASSWORD })
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, turn) =>
        access(link, { token: bobs, password: `guess ${turn}` }, turn % 2 === 0 ? 0 : 1),
      ),
    )
    const tried = answers.filter(({ json }) => json.error === 'PasswordIncorrect')
    // Those for whom there was no turn in time, or no word from Slack, have not guessed.
    const others = new Set(answers.filter((one) => !tried.includes(one)).map(({ status }) => status))
    others.delete(503)
    expect([tried.length, [...others]]).toEqual([5, [429]])
    expect((await access(link, { token: danas, password: PASSWORD })).status).toBe(200)
  })

  test.each([
    ['an empty one', ''],
    ['another case', PASSWORD.toUpperCase()],
    ['a space more', `${PASSWORD} `],
  ])('%s is not it', async (_what, password) => {
    const link = await shareLink('anyone', { password: PASSWORD })
    expect((await access(link, { password })).status).toBe(403)
  })

  test('is the same however its accents were typed', async () => {
    const link = await shareLink('anyone', { password: 'caf\u00e9 au lait' })
    expect((await access(link, { password: 'cafe\u0301 au lait' })).status).toBe(200)
  })
})

describe('whoever it is not for', () => {
  const random = (bytes: number) => randomBytes(bytes).toString('base64url')

  async function listCauses(accessType: 'anyone' | 'organization'): Promise<Array<[string, Link]>> {
    const make = (wish?: object) => shareLink(accessType, wish)
    const [open, other, spent, revoked, expired, swept] = await Promise.all([
      make(),
      make(),
      make({ maxViews: 1 }),
      make(),
      make(),
      make(),
    ])
    await access(spent, { token: danas })
    await callApi(pair.urls[0], { token: alices, path: `${SHARES}/${revoked.id}`, method: 'DELETE' })
    await pair.rows.run('update shares set expires_at = clock_timestamp() where id = $1', [expired.id])
    await pair.rows.run('delete from shares where id = $1', [swept.id])
    const { id, key } = open
    return [
      ['an unknown id', { id: random(16), key }],
      ['an unknown id and token', { id: random(16), key: random(32) }],
      ['a wrong token', { id, key: random(32) }],
      ['another share’s token', { id, key: other.key }],
      ['an id too short', { id: id.slice(1), key }],
      ['an id too long', { id: `${id}A`, key }],
      ['an id of thousands', { id: 'A'.repeat(3_000), key }],
      ['an id of other letters', { id: `${id.slice(1)}%20`, key }],
      ['a token too short', { id, key: key.slice(1) }],
      ['a token too long', { id, key: `${key}A` }],
      ['no token', { id, key: '' }],
      ['a token of other letters', { id, key: `${key.slice(1)}é` }],
      ['one used up', spent],
      ['one revoked', revoked],
      ['one expired', expired],
      ['one long gone', swept],
    ]
  }

  function toComparable({ status, headers, text }: ApiAnswer): unknown {
    const others = Object.fromEntries(headers)
    const { date: _date, 'x-request-id': id = '', ...same } = others
    expect([status, text]).toEqual([404, expect.stringContaining(`"${id}"`)])
    return { status, same, text: text.replace(id, '') }
  }

  test.each(['anyone', 'organization'] as const)(
    'gets the same bytes and headers for every cause where %s may open it',
    async (accessType) => {
      const { bob, carol } = pair.people
      const callers: ApiCall[] = accessType === 'anyone' ? [{}, { token: bobs }] : [{ token: bobs }]
      const causes = await listCauses(accessType)
      const carols = await shareWith([carol])
      const kept = await shareWith([bob, carol], { maxViews: 2 })
      await access(kept, { token: bobs })
      const own: Array<[string, Link]> = [
        ['another person’s own', carols],
        ['views that are kept for others', kept],
      ]
      const before = await pair.rows.readEffects()
      const seen: Array<[string, unknown]> = []
      for (const caller of callers) {
        for (const [cause, link] of [...causes, ...(caller.token === undefined ? [] : own)]) {
          for (const program of [0, 1] as const)
            seen.push([cause, toComparable(await access(link, caller, program))])
        }
      }
      const first = seen[0]?.[1]
      for (const [cause, answer] of seen) expect([cause, answer]).toEqual([cause, first])
      expect(await pair.rows.readEffects()).toEqual(before)
    },
  )

  test('and does not say who they are is asked to, once the link is right', async () => {
    const { bob } = pair.people
    for (const link of [await shareLink('organization'), await shareWith([bob])]) {
      const { status, json, headers } = await access(link)
      expect([status, json.error, headers.get('www-authenticate')]).toEqual([401, 'Unauthorized', 'Bearer'])
      expect([await viewsOf(link), (await access(link, { token: bobs })).status]).toEqual([0, 200])
    }
  })

  test('opens nothing with a token that may not open, nor with one that is none', async () => {
    const link = await shareLink('anyone')
    const reader = await makeFreshToken(pair.people.carol, { scopes: ['read'] })
    expect((await access(link, { token: reader })).json.details).toEqual({ scope: 'reveal' })
    expect((await access(link, { token: `sst_${'x'.repeat(43)}` })).status).toBe(401)
    expect(await viewsOf(link)).toBe(0)
  })
})
