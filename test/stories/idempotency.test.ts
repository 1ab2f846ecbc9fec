// A request sent again under its Idempotency-Key: one share, one message, the same bytes; whatever fails leaves the key
// free, and nobody else's key is the same key.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type ApiAnswer, callApi, SHARES } from '../support/api.ts'
import { USUAL_KIND } from '../support/databases.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { openStory, type Story } from '../support/service.ts'

const BODY = { secretValue: 'only once', authorizedEmails: ['bob@sandbox.example'], maxViews: 2 }
const LINK = { secretValue: 'by link', accessType: 'anyone', name: 'Once', password: 'a good password' }

describe.each([USUAL_KIND])('an Idempotency-Key on %s', (kind) => {
  let story: Story
  let token: string
  let keys = 0
  const newKey = (): string => `key-${keys++}`

  beforeAll(async () => {
    const settings = { LIMIT_SAME_PERSON_PER_HOUR: '5', POLICY_EXTERNAL_EMAILS: 'true' }
    story = await openStory({ kind, settings })
    token = await makeFreshToken(story.alice)
  })
  afterAll(() => story?.close())

  const create = (key: string | undefined, body: unknown = LINK, as = token): Promise<ApiAnswer> =>
    callApi(story.url, { token: as, body, ...(key !== undefined && { headers: { 'idempotency-key': key } }) })
  const replayed = ({ headers }: ApiAnswer): string | null => headers.get('idempotent-replayed')
  const countShares = async (as = token): Promise<number> =>
    (await callApi(story.url, { token: as, path: SHARES })).json.totalCount
  /** How many shares come of it. */
  async function expectShares(count: number, act: () => Promise<void>): Promise<void> {
    const before = await countShares()
    await act()
    expect((await countShares()) - before).toBe(count)
  }

  test('gets the same bytes again, link included, and makes one share', async () => {
    await expectShares(1, async () => {
      const key = newKey()
      const first = await create(key)
      expect([first.status, replayed(first)]).toEqual([200, null])
      expect(first.json.sharedSecretLink).toMatch(/#[\w-]{43}$/)
      for (let again = 0; again < 3; again++) {
        const answer = await create(key)
        expect([answer.status, replayed(answer), answer.text]).toEqual([200, 'true', first.text])
        expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
        expect(answer.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
      }
    })
  })

  test('brings the recipient one message', async () => {
    const { bob } = story
    const key = newKey()
    for (const _ of [1, 2, 3]) expect((await create(key, BODY)).status).toBe(200)
    await bob.waitForMessage(/shared a secret with you/)
    await create(undefined, { ...BODY, secretValue: 'another' })
    const arrived = () => bob.messages.filter(({ shown }) => /shared a secret with you/.test(shown)).length
    await bob.waitForMessage(() => arrived() >= 2)
    expect(arrived()).toBe(2)
  })

  test('belongs to what was asked for, however it was written', async () => {
    const key = newKey()
    const body = { secretValue: 'x', expiresIn: '1d', authorizedEmails: ['carol@sandbox.example'] }
    const first = await create(key, body)
    const same = [
      {
        authorizedEmails: ['CAROL@sandbox.example', 'carol@sandbox.example'],
        expiresIn: '24h',
        secretValue: 'x',
      },
      { ...body, accessType: 'organization', allowExternalEmails: false },
    ]
    for (const written of same) expect((await create(key, written)).text).toBe(first.text)
  })

  test.each<[string, object]>([
    ['another value', { secretValue: 'By link' }],
    ['another lifetime', { expiresIn: '29d' }],
    ['a view limit', { maxViews: 5 }],
    ['another name', { name: 'once' }],
    ['no name', { name: undefined }],
    ['another password', { password: 'a good passwort' }],
    ['no password', { password: undefined }],
    ['another access type', { accessType: 'organization' }],
    ['recipients', { authorizedEmails: ['dana@sandbox.example'] }],
  ])('with %s is refused, and the first answer stays', async (_what, change) => {
    const key = newKey()
    const first = await create(key)
    const other = await create(key, { ...LINK, ...change })
    expect([other.status, other.json.error, typeof other.json.message, replayed(other)]).toEqual([
      422,
      'IdempotencyKeyReused',
      'string',
      null,
    ])
    expect((await create(key)).text).toBe(first.text)
  })

  test('sent twenty times at once makes one share; whoever comes too early is told to come back', async () => {
    await expectShares(1, async () => {
      const key = newKey()
      const answers = await Promise.all(Array.from({ length: 20 }, () => create(key)))
      const done = answers.filter(({ status }) => status === 200)
      const early = answers.filter(({ status }) => status !== 200)
      expect(done.length).toBeGreaterThan(0)
      expect(new Set(done.map(({ text }) => text)).size).toBe(1)
      expect(done.filter((answer) => replayed(answer) === null)).toHaveLength(1)
      for (const { status, json, headers } of early) {
        expect([status, json.error, headers.get('retry-after')]).toEqual([409, 'IdempotencyInProgress', '1'])
      }
      expect((await create(key)).text).toBe(done[0]?.text)
    })
  })

  test('sent twenty times at once with twenty bodies makes one share', async () => {
    await expectShares(1, async () => {
      const key = newKey()
      const bodies = Array.from({ length: 20 }, (_, index) => ({ ...LINK, secretValue: `value ${index}` }))
      const answers = await Promise.all(bodies.map((body) => create(key, body)))
      expect(answers.map(({ status }) => status).sort()).toEqual([
        200,
        ...Array.from({ length: 19 }, () => 422),
      ])
    })
  })

  test.each([
    ['is empty', ''],
    ['is 256 characters long', 'k'.repeat(256)],
    ['holds a space', 'a key'],
    ['holds a tab', 'a\tkey'],
    ['is not ASCII', 'clé'],
  ])('that %s is refused, and nothing is shared', async (_what, key) => {
    await expectShares(0, async () => {
      const { status, json } = await create(key)
      expect([status, json.error]).toEqual([400, 'BadRequest'])
      expect(json.message).toBe('The Idempotency-Key must be 1 to 255 visible ASCII characters.')
    })
  })

  test.each(['k', 'k'.repeat(255), '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'])('may be %s', async (key) => {
    const first = await create(key)
    expect((await create(key)).text).toBe(first.text)
  })

  test('given twice is refused', async () => {
    const headers = new Headers({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
    for (const key of ['one', 'two']) headers.append('idempotency-key', key)
    const { status } = await fetch(`${story.url}${SHARES}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(LINK),
    })
    expect(status).toBe(400)
  })

  test('is looked at after the body: what is wrong there is said first', async () => {
    expect((await create('a key', {})).json.error).toBe('ValidationFailure')
  })

  test('is free again after a failure, for any body', async () => {
    const silence = { method: 'users.lookupByEmail', status: 500, times: Number.POSITIVE_INFINITY }
    const failures: Array<[number, object, (() => () => void)?]> = [
      [422, {}],
      [400, { ...LINK, allowExternalEmails: true }],
      [400, { ...LINK, authorizedEmails: ['nobody@sandbox.example'] }],
      [
        503,
        { ...LINK, authorizedEmails: ['dana@sandbox.example'] },
        () => {
          const failure = story.slack.fail(silence)
          return () => failure.cancel()
        },
      ],
    ]
    const key = newKey()
    await expectShares(1, async () => {
      for (const [status, body, arrange] of failures) {
        const undo = arrange?.()
        for (const _ of [1, 2]) expect([body, (await create(key, body)).status]).toEqual([body, status])
        undo?.()
      }
      expect(replayed(await create(key))).toBeNull()
      expect(replayed(await create(key))).toBe('true')
    })
  })

  test('is free again after a share too many', async () => {
    const key = newKey()
    const body = { secretValue: 'x', authorizedEmails: ['gus@sandbox.example', 'dana@sandbox.example'] }
    expect((await create(key, body)).json.error).toBe('RecipientRefused')
    const many = { secretValue: 'x', authorizedEmails: ['dana@sandbox.example'] }
    const statuses: number[] = []
    for (let share = 0; share < 6; share++) statuses.push((await create(newKey(), many)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
    expect((await create(key, many)).status).toBe(429)
    expect((await create(key, LINK)).status).toBe(200)
  })

  test('is nobody else’s, and of one token only', async () => {
    const key = newKey()
    const other = await makeFreshToken(story.alice, { name: 'other' })
    const carols = await makeFreshToken(story.carol)
    await expectShares(2, async () => {
      const answers = [await create(key), await create(key, LINK, other), await create(key, LINK, carols)]
      expect(answers.map(replayed)).toEqual([null, null, null])
      expect(new Set(answers.map(({ json }) => json.id)).size).toBe(3)
      expect((await create(key, { ...LINK, secretValue: 'y' }, other)).status).toBe(422)
    })
    expect(await countShares(carols)).toBe(1)
  })

  test('is asked for nowhere but on create, and without it each request makes a share', async () => {
    await expectShares(2, async () => {
      expect((await create(undefined)).status).toBe(200)
      expect((await create(undefined)).status).toBe(200)
    })
    const headers = { 'idempotency-key': 'a key' }
    expect((await callApi(story.url, { token, path: SHARES, headers })).status).toBe(200)
  })
})
