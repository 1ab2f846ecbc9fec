// The process's clock is an hour off, in either direction: expiry, limits, claims and what is listed follow the
// database's.

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type ApiCall, callApi, SHARES } from '../support/api.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { openStory, type Story } from '../support/service.ts'

const HOUR_MS = 3_600_000

describe.each([
  ['ahead', HOUR_MS],
  ['behind', -HOUR_MS],
])('a process whose clock is an hour %s', (_which, shiftMs) => {
  let story: Story
  let rows: DatabaseRows
  beforeAll(async () => {
    const now = Date.now.bind(Date)
    jest.spyOn(Date, 'now').mockImplementation(() => now() + shiftMs)
    const settings = { LIMIT_API_CALLS_PER_MINUTE: '20', LIMIT_SHARES_PER_HOUR: '2' }
    story = await openStory({ kind: 'postgres', settings })
    rows = await openRows(story.place)
  })
  afterAll(async () => {
    await rows?.close()
    await story?.close()
    jest.restoreAllMocks()
  })

  const call = (token: string, more: ApiCall) => callApi(story.url, { token, ...more })

  test('makes, opens, lists and forgets shares by the database’s', async () => {
    const token = await makeFreshToken(story.alice)
    const body = { secretValue: 'v', accessType: 'anyone', expiresIn: '10m' }
    const headers = { 'idempotency-key': 'key' }
    const startedAt = Date.now() - shiftMs
    const { json } = await call(token, { body, headers })
    expect(Date.parse(json.createdAt)).toBeGreaterThanOrEqual(startedAt)
    expect(Date.parse(json.createdAt)).toBeLessThanOrEqual(Date.now() - shiftMs)
    expect(Date.parse(json.expiresAt) - Date.parse(json.createdAt)).toBe(600_000)
    const access = {
      path: `${SHARES}/${json.id}/access`,
      body: { token: String(json.sharedSecretLink).split('#')[1] },
    }
    expect((await callApi(story.url, access)).status).toBe(200)
    expect((await call(token, { path: `${SHARES}?status=open` })).json.totalCount).toBe(1)
    expect((await call(token, { body, headers })).json.id).toBe(json.id)
    await rows.run('update shares set expires_at = clock_timestamp()')
    await rows.run(`update idempotency_keys set claimed_at = clock_timestamp() - interval '24 hours'`)
    expect((await callApi(story.url, access)).status).toBe(404)
    expect((await call(token, { path: `${SHARES}?status=expired` })).json.totalCount).toBe(1)
    expect((await call(token, { body, headers })).json.id).not.toBe(json.id)
  })

  test('counts and lets go by the database’s', async () => {
    const token = await makeFreshToken(story.bob)
    const share = () => call(token, { body: { secretValue: 'v' } })
    expect([(await share()).status, (await share()).status]).toEqual([200, 200])
    const refused = await share()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3_600)
    await rows.run('update budgets set ends_at = clock_timestamp()')
    expect((await share()).status).toBe(200)
  })

  test('takes and refuses tokens by the database’s', async () => {
    const token = await makeFreshToken(story.carol)
    const ask = async () => (await call(token, { path: SHARES })).status
    await rows.run(`update api_tokens set expires_at = clock_timestamp() + interval '1 minute'`)
    expect(await ask()).toBe(200)
    await rows.run('update api_tokens set expires_at = clock_timestamp()')
    expect(await ask()).toBe(401)
  })
})
