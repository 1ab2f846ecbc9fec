// What is kept of an answer, and for how long: sealed so that the table alone opens nothing, found under every key
// version, taken over from whoever died, and forgotten after a day.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { waitFor } from '../../sandbox/person/wait.ts'
import { newEncryptionKeys, parseKeyRing } from '../../src/crypto/keys.ts'
import { forgetAnswers } from '../../src/share/idempotency.ts'
import { startService } from '../../src/wire.ts'
import { type ApiAnswer, callApi } from '../support/api.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { findFreePort } from '../support/free-port.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { createLeakScan } from '../support/leak-scan.ts'
import { PATIENT_PACE } from '../support/patience.ts'
import { openStory, type Story } from '../support/service.ts'

const LINK = { secretValue: 'by link', accessType: 'anyone' }
const OLD = newEncryptionKeys()
const NEW = newEncryptionKeys().replace(/^1:/, '2:')

let story: Story
let rows: DatabaseRows
let token: string
let keys = 0
const newKey = (): string => `key-number-${keys++}`

beforeAll(async () => {
  story = await openStory({ kind: 'postgres', settings: { ENCRYPTION_KEYS: OLD } })
  rows = await openRows(story.place)
  token = await makeFreshToken(story.alice)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})

const create = (key: string, body: unknown = LINK, url = story.url): Promise<ApiAnswer> =>
  callApi(url, { token, body, headers: { 'idempotency-key': key } })
const replayed = ({ headers }: ApiAnswer): string | null => headers.get('idempotent-replayed')

async function countShares(): Promise<number> {
  return Number((await rows.run('select count(*) from shares'))[0]?.count)
}

async function expectShares(count: number, act: () => Promise<void>): Promise<void> {
  const before = await countShares()
  await act()
  expect((await countShares()) - before).toBe(count)
}

/** Lets all claims and answers grow older. */
const age = (interval: string) =>
  rows.run('update idempotency_keys set claimed_at = claimed_at - $1::interval', [interval])

/** A second service on the same database, with these keys; without any, the first. */
async function withKeys(text: string | undefined, act: (url: string) => Promise<void>): Promise<void> {
  if (text === undefined) return act(story.url)
  const ring = parseKeyRing(text)
  if ('problems' in ring) throw new Error(ring.problems.join())
  const port = await findFreePort()
  const service = await startService({ ...story.config, keys: ring, port }, story.log, PATIENT_PACE)
  try {
    await act(`http://127.0.0.1:${port}`)
  } finally {
    await service.stop()
  }
}

test('the table holds nothing that opens or tells', async () => {
  const key = 'idempotency-key-canary-7Gq2xV9'
  const body = {
    secretValue: 'canaryValue8Kd03jf7',
    name: 'canaryName4Hs81ks',
    password: 'canaryPassword6Jw92md',
    authorizedEmails: ['carol@sandbox.example'],
    maxViews: 9,
  }
  const shared = await create(key, body)
  const linked = await create('canaryOther5Ns73', LINK)
  expect([shared.status, linked.status]).toEqual([200, 200])
  const [, capability = ''] = String(linked.json.sharedSecretLink).split('#')
  const { secretValue, name, password } = body
  const scan = createLeakScan({
    key: 'canary-7Gq2xV9',
    otherKey: 'canaryOther5Ns73',
    value: secretValue,
    name,
    password,
    link: capability,
    id: linked.json.id,
    token: token.slice(4),
    email: 'carol@sandbox.example',
  })
  const stored = await rows.run('select * from idempotency_keys')
  expect(stored.length).toBeGreaterThanOrEqual(2)
  for (const [column, value] of stored.flatMap((row) => Object.entries(row))) {
    expect(scan.scan(column, Buffer.isBuffer(value) ? value : String(value))).toEqual([])
  }
  const text = (await rows.readAll()).get('public.idempotency_keys') ?? []
  expect(scan.scan('as text', text.join('\n'))).toEqual([])
})

describe('an answer', () => {
  test('is kept for 24 hours and then forgotten: the key is new, for any body', async () => {
    const key = newKey()
    const first = await create(key)
    await age('23 hours 59 minutes')
    expect((await create(key)).text).toBe(first.text)
    await story.onDatabase((db) => forgetAnswers(db, 1_000))
    expect((await create(key)).text).toBe(first.text)
    await age('1 minute')
    await expectShares(1, async () => {
      const other = await create(key, { ...LINK, secretValue: 'the next day' })
      expect([other.status, replayed(other)]).toEqual([200, null])
      expect((await create(key)).status).toBe(422)
    })
  })

  test('that is older than a day is swept away, a younger one is not', async () => {
    await age('2 days')
    const key = newKey()
    const first = await create(key)
    await story.onDatabase((db) => forgetAnswers(db, 1_000))
    expect(await rows.run('select count(*)::int as left from idempotency_keys')).toEqual([{ left: 1 }])
    expect((await create(key)).text).toBe(first.text)
  })

  test('is found under a key version that seals no more, and one that does not open is no share again', async () => {
    const key = newKey()
    const first = await create(key)
    const fresh = newKey()
    await withKeys(`${OLD},${NEW}`, async (url) => {
      await expectShares(1, async () => {
        const again = await create(key, LINK, url)
        expect([replayed(again), again.text]).toEqual(['true', first.text])
        expect((await create(key, { ...LINK, secretValue: 'y' }, url)).status).toBe(422)
        const second = await create(fresh, LINK, url)
        expect(replayed(second)).toBeNull()
        expect((await create(fresh, LINK, url)).text).toBe(second.text)
      })
    })
    await rows.run(`update idempotency_keys set answer = set_byte(answer, 20, get_byte(answer, 20) # 1)`)
    await expectShares(0, async () => {
      expect((await create(key)).status).toBe(500)
    })
    await rows.run(`update idempotency_keys set answer = set_byte(answer, 20, get_byte(answer, 20) # 1)`)
    expect((await create(key)).text).toBe(first.text)
  })
})

describe('a claim without an answer', () => {
  /** As a process leaves it that dies between claim and answer. */
  async function leaveClaim(key: string): Promise<void> {
    await create(key)
    await rows.run(`delete from shares where created_at = (select max(created_at) from shares)`)
    await rows.run(`update idempotency_keys set status = null, answer = null where claimed_at =
      (select max(claimed_at) from idempotency_keys)`)
  }

  test('is waited for two minutes, and then taken over by one', async () => {
    const key = newKey()
    await leaveClaim(key)
    const early = await create(key)
    expect([early.status, early.headers.get('retry-after')]).toEqual([409, '1'])
    await age('119 seconds')
    expect((await create(key)).status).toBe(409)
    expect((await create(key, { ...LINK, secretValue: 'y' })).status).toBe(422)
    await age('1 second')
    await expectShares(1, async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => create(key)))
      const statuses = new Set(answers.map(({ status }) => status))
      statuses.delete(409)
      expect([...statuses]).toEqual([200])
      expect(replayed(await create(key))).toBe('true')
    })
  })

  test('of an older key version is waited for and taken over as well', async () => {
    const key = newKey()
    await leaveClaim(key)
    await withKeys(`${OLD},${NEW}`, async (url) => {
      expect((await create(key, LINK, url)).status).toBe(409)
      await age('2 minutes')
      await expectShares(1, async () => {
        const answer = await create(key, LINK, url)
        expect([answer.status, replayed(answer)]).toEqual([200, null])
        expect((await create(key, LINK, url)).text).toBe(answer.text)
      })
    })
  })

  test.each([
    ['by the same process', undefined],
    ['by one with a newer key version', `${OLD},${NEW}`],
  ])('that was taken over %s makes no share when its owner comes back after all', async (_when, ring) => {
    const { slack } = story
    const key = newKey()
    const body = { secretValue: 'slow', authorizedEmails: [`slow${keys}@sandbox.example`] }
    Object.assign(slack.workspace.people.get(story.dana.id) ?? {}, { name: `slow${keys}` })
    await withKeys(ring, async (url) => {
      await expectShares(1, async () => {
        const slow = slack.fail({ method: 'users.lookupByEmail', delayMs: 1_200 })
        const first = create(key, body)
        await waitFor(slack, 'the slow one', () => slow.struck > 0)
        await age('2 minutes')
        const second = await create(key, body, url)
        expect([second.status, replayed(second)]).toEqual([200, null])
        const late = await first
        expect([late.status, late.json.error]).toEqual([409, 'IdempotencyInProgress'])
        expect((await create(key, body, url)).text).toBe(second.text)
      })
    })
  })
})
