// The order of checks: of two faults in one request the earlier is answered. One pair at least for each two checks
// that follow one another; where nothing can fail by itself, the pair says so.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PEOPLE, TEAM } from '../../sandbox/people.ts'
import { createApiToken, type Scope } from '../../src/share/api-tokens.ts'
import { type ApiCall, callApi } from '../support/api.ts'
import { openStory, type Story } from '../support/service.ts'
import type { Refused } from './decision-table-rows.ts'
import { expectRefusal } from './send.ts'

const CALLS = 12
const WRONG_TOKENS = 3
const SHARES_PER_HOUR = 2
const VALID = { secretValue: 's', expiresIn: '1d' }
/** Longer than the policy of this story allows. */
const TOO_LONG = { ...VALID, expiresIn: '8d' }
const NOBODY = { authorizedEmails: ['nobody@sandbox.example'] }
const BIG = 'x'.repeat(300_000)

const NOT_FOUND = { status: 404, error: 'NotFound' }
const TOO_MANY = { status: 429, error: 'RateLimitExceeded' }
const UNAUTHORIZED = { status: 401, error: 'Unauthorized', words: 'Token not valid' }
const WRONG_SCOPE = { status: 403, error: 'Forbidden', details: { scope: 'create' } }
const MAY_NOT_CREATE = { status: 403, error: 'Forbidden', details: { policy: 'whoMayCreate' } }
const WRONG_TYPE = { status: 415, error: 'UnsupportedMediaType' }
const TOO_LARGE = { status: 413, error: 'PayloadTooLarge' }
const BAD_REQUEST = { status: 400, error: 'BadRequest' }
const WRONG_KEY = { ...BAD_REQUEST, words: 'Idempotency-Key' }
const OVER_POLICY = { status: 400, error: 'PolicyLimit', details: { limit: 'maxLifetime', allowed: '7d' } }
const REFUSED_NOBODY = {
  status: 400,
  error: 'RecipientRefused',
  details: { recipients: [{ email: 'nobody@sandbox.example', reason: 'unknown' }] },
}

let story: Story
let addresses = 0

beforeAll(async () => {
  const settings = {
    // Each test has an address of its own.
    TRUST_PROXY: '1',
    LIMIT_FAILED_LOGINS_PER_MINUTE: String(WRONG_TOKENS),
    LIMIT_API_CALLS_PER_MINUTE: String(CALLS),
    LIMIT_SHARES_PER_HOUR: String(SHARES_PER_HOUR),
    POLICY_MAX_LIFETIME: '7d',
    // Carol is one.
    POLICY_WHO_MAY_CREATE: 'admins',
  }
  story = await openStory({ kind: 'postgres', settings })
})
afterAll(() => story?.close())

describe('before the body is read', () => {
  test('the route comes before the failed logins of the address', async () => {
    const address = await useUpLogins()
    await refuses({ method: 'PUT', body: VALID }, NOT_FOUND, address)
    await refuses({ path: '/api/v1/nothing', body: VALID }, NOT_FOUND, address)
  })

  test('the failed logins of the address come before the token, right or wrong', async () => {
    const token = await makeToken('carol', 'create')
    const address = await useUpLogins()
    await refuses({ token: 'wrong', body: VALID }, TOO_MANY, address)
    await refuses({ token, body: VALID }, TOO_MANY, address)
    await refuses({ token: 'wrong', body: VALID }, UNAUTHORIZED)
    await refuses({ token, body: {} }, invalid('secretValue'))
  })

  test('the token comes before its scope and everything after that', async () => {
    // Eve was deactivated after she made it.
    const token = await makeToken('eve', 'read')
    const headers = { 'content-type': 'text/plain', 'idempotency-key': 'a b' }
    await refuses({ token, body: BIG, headers }, UNAUTHORIZED)
  })

  test('the scope comes before who may create', async () => {
    await refuses({ token: await makeToken('alice', 'read'), body: VALID }, WRONG_SCOPE)
    await refuses({ token: await makeToken('alice', 'create'), body: VALID }, MAY_NOT_CREATE)
  })

  test('scope and who may create come before the rate of the token', async () => {
    for (const [name, refusal, ...scopes] of [
      ['carol', WRONG_SCOPE, 'read'],
      ['alice', MAY_NOT_CREATE, 'read', 'create'],
    ] as const) {
      const token = await makeToken(name, ...scopes)
      for (let call = 0; call < CALLS; call += 1) await callApi(story.url, { token })
      await refuses({ token }, TOO_MANY)
      await refuses({ token, body: VALID }, refusal)
    }
  })

  test('the rate of the token comes before the content type', async () => {
    const token = await makeToken('carol', 'create')
    for (let call = 0; call < CALLS; call += 1) await refuses({ token, body: {} }, invalid('secretValue'))
    await refuses({ token, body: BIG, headers: { 'content-type': 'text/plain' } }, TOO_MANY)
  })

  test('the content type comes before the size', async () => {
    const token = await makeToken('carol', 'create')
    await refuses({ token, body: BIG, headers: { 'content-type': 'text/plain' } }, WRONG_TYPE)
    await refuses({ token, body: BIG, headers: { 'content-encoding': 'gzip' } }, WRONG_TYPE)
  })

  test('the size comes before JSON and UTF-8', async () => {
    const token = await makeToken('carol', 'create')
    await refuses({ token, body: `{${BIG}` }, TOO_LARGE)
    await refuses({ token, body: Buffer.alloc(300_000, 0xff) }, TOO_LARGE)
  })
})

describe('of the body', () => {
  let token: string
  beforeAll(async () => {
    token = await makeToken('carol', 'create')
  })

  test('JSON comes before the schema', async () => {
    await refuses({ token, body: '{"secretValue":5,}' }, BAD_REQUEST)
    await refuses({ token, body: '{"secretValue":5,"__proto__":1}' }, BAD_REQUEST)
  })

  test('every field comes before what two of them contradict', async () => {
    const body = { ...VALID, name: 5, allowExternalEmails: true }
    await refuses({ token, body }, invalid('name'))
  })

  test('the schema and its contradictions come before the Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'a b' }
    await refuses({ token, body: { secretValue: 5 }, headers }, invalid('secretValue'))
    const body = { ...VALID, allowExternalEmails: true }
    const issues = [['password', 'custom']] as const
    await refuses({ token, body, headers }, { status: 422, error: 'ValidationFailure', issues })
  })

  test('the Idempotency-Key comes before the policy', async () => {
    for (const key of ['a b', 'k'.repeat(256), '\u00e9']) {
      await refuses({ token, body: TOO_LONG, headers: { 'idempotency-key': key } }, WRONG_KEY)
    }
    const headers = { 'idempotency-key': 'once' }
    expect((await callApi(story.url, { token, body: VALID, headers })).status).toBe(200)
    const reused = { status: 422, error: 'IdempotencyKeyReused' }
    await refuses({ token, body: TOO_LONG, headers }, reused)
  })
})

describe('after the body', () => {
  test('the policy comes before the recipients', async () => {
    const token = await makeToken('carol', 'create')
    await refuses({ token, body: { ...TOO_LONG, ...NOBODY } }, OVER_POLICY)
  })

  test('the recipients come before what the sender may still share, as the last before the backend', async () => {
    const token = await makeToken('carol', 'create')
    // Our own storage says no to nothing by itself: the sender's budget stands where it would.
    for (let share = 0; share <= SHARES_PER_HOUR; share += 1) await callApi(story.url, { token, body: VALID })
    await refuses({ token, body: VALID }, TOO_MANY)
    await refuses({ token, body: { ...VALID, ...NOBODY } }, REFUSED_NOBODY)
    await refuses({ token, body: TOO_LONG }, OVER_POLICY)
  })
})

async function makeToken(name: keyof typeof PEOPLE, ...scopes: Scope[]): Promise<string> {
  const actor = { workspaceId: TEAM.id, userId: PEOPLE[name].id }
  const created = await story.onDatabase((db) =>
    createApiToken(db, actor, { name: `t${performance.now()}`, scopes, days: 1 }),
  )
  if ('problem' in created) throw new Error(`no token: ${created.problem}`)
  return created.token.expose()
}

async function refuses(call: ApiCall, refusal: Refused, address = newAddress()): Promise<void> {
  const headers = { 'x-forwarded-for': address, ...call.headers }
  expectRefusal(await callApi(story.url, { ...call, headers }), refusal)
}

function newAddress(): string {
  addresses += 1
  return `203.0.113.${addresses}`
}

/** @returns an address from which too many wrong tokens have come. */
async function useUpLogins(): Promise<string> {
  const address = newAddress()
  for (let call = 0; call < WRONG_TOKENS; call += 1) {
    await refuses({ token: 'wrong', body: VALID }, UNAUTHORIZED, address)
  }
  return address
}

function invalid(field: string): Refused {
  return { status: 422, error: 'ValidationFailure', issues: [[field, 'invalid_type']] }
}
