// Logging in to Infisical: as seldom as possible, one at a time, before the token ends, and not at all for a minute
// after credentials were refused.

import { describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { sealRemote } from '../../../src/backends/infisical/sealed.ts'
import { Secret } from '../../../src/secret.ts'
import {
  API,
  CLIENT_SECRET,
  createdAnswer,
  createTestInfisical,
  DANA,
  draftOf,
  errorOf,
  LOGIN,
  PAIR,
  REMOTE_ID,
  SHARES,
} from '../../support/infisical-backend.ts'
import {
  answerCreates,
  answerLogins,
  answerProbe,
  remoteError,
  useNock,
} from '../../support/infisical-nock.ts'

useNock()

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('the login', () => {
  test('sends the pair and the organization, and nothing else', async () => {
    const { backend } = createTestInfisical({ ...PAIR, organizationSlug: 'acme' })
    nock(API)
      .post(LOGIN, { clientId: 'client-id', clientSecret: CLIENT_SECRET, organizationSlug: 'acme' })
      .reply(200, { accessToken: 'token', expiresIn: 60, tokenType: 'Bearer' })
    answerCreates(1)
    expect((await backend.prepare(draftOf())).backend).toBe('infisical')
  })

  test('leaves the organization out where none is set', async () => {
    const { backend } = createTestInfisical(PAIR)
    nock(API)
      .post(LOGIN, { clientId: 'client-id', clientSecret: CLIENT_SECRET })
      .reply(200, { accessToken: 'token', expiresIn: 60 })
    answerCreates(1)
    expect((await backend.prepare(draftOf())).backend).toBe('infisical')
  })

  test('happens once for twenty calls at the same time', async () => {
    const { backend, keys } = createTestInfisical(PAIR)
    answerLogins(1)
    answerCreates(10)
    nock(API).delete(`${SHARES}/${REMOTE_ID}`).times(10).reply(200, { id: REMOTE_ID })
    const made = sealRemote(keys, draftOf(), {
      id: Secret.fromText(REMOTE_ID),
      link: Secret.fromText('x'),
      expiresAt: new Date(),
    })
    const withdraw = () => backend.withdraw({ workspaceId: 'T0WORK', ...made })
    const calls = Array.from({ length: 10 }, () => [backend.prepare(draftOf()), withdraw()]).flat()
    expect(await Promise.all<unknown>(calls)).toHaveLength(20)
  })

  test.each([
    ['two hours', 7_200, 7_200, 108 * MINUTE - 1, 108 * MINUTE],
    ['five minutes', 300, 300, 4 * MINUTE - 1, 4 * MINUTE],
    ['a month', 2_592_000, 2_592_000, 24 * HOUR - 1, 24 * HOUR],
    ['no end', 0, 0, 24 * HOUR - 1, 24 * HOUR],
    ['an hour at most', 0, 3_600, 54 * MINUTE - 1, 54 * MINUTE],
    ['a minute', 60, 60, -1, 0],
  ])(
    'is done anew for a token of %s before it ends',
    async (_life, expiresIn, accessTokenMaxTTL, kept, gone) => {
      const { backend, clock } = createTestInfisical(PAIR)
      answerLogins(2, { expiresIn, accessTokenMaxTTL })
      const { authorizations } = answerCreates(kept < 0 ? 2 : 3)
      await backend.prepare(draftOf())
      if (kept >= 0) {
        clock.advance(kept)
        await backend.prepare(draftOf())
      }
      clock.advance(gone - Math.max(kept, 0))
      await backend.prepare(draftOf())
      const [first, second] = ['Bearer token-canary-1', 'Bearer token-canary-2']
      expect(authorizations).toEqual(kept < 0 ? [first, second] : [first, first, second])
    },
  )

  test('is not tried for a minute after it was refused, then once more', async () => {
    const { backend, clock } = createTestInfisical(PAIR)
    nock(API)
      .post(LOGIN)
      .reply(401, remoteError(401, 'UnauthorizedError', 'Invalid credentials'))
    expect((await errorOf(backend.prepare(draftOf()))).retryAfterSeconds).toBe(60)
    clock.advance(20_000)
    expect((await errorOf(backend.prepare(draftOf()))).retryAfterSeconds).toBe(40)
    expect(backend.readHealth()).toBe('credentials')
    clock.advance(40_000)
    answerLogins(1)
    answerCreates(1)
    await backend.prepare(draftOf())
    expect(backend.readHealth()).toBe('up')
  })

  test('after a failure that is no refusal is tried at once', async () => {
    const { backend } = createTestInfisical(PAIR)
    nock(API).post(LOGIN).reply(503)
    expect((await errorOf(backend.prepare(draftOf()))).code).toBe('BackendUnavailable')
    answerLogins(1)
    answerCreates(1)
    expect((await backend.prepare(draftOf())).backend).toBe('infisical')
  })

  test('that came too soon is waited for like a create', async () => {
    const { backend, clock } = createTestInfisical(PAIR)
    nock(API).post(LOGIN).reply(429, remoteError(429, 'RateLimitExceeded'), { 'retry-after': '7' })
    answerLogins(1)
    answerCreates(1)
    await backend.prepare(draftOf())
    expect(clock.slept).toEqual([7_000])
  })

  test('does not happen with a token that was configured', async () => {
    const { backend, clock } = createTestInfisical({ token: Secret.fromText('configured') })
    const { authorizations } = answerCreates(2)
    await backend.prepare(draftOf())
    clock.advance(100 * 24 * HOUR)
    await backend.prepare(draftOf())
    expect(authorizations).toEqual(['Bearer configured', 'Bearer configured'])
  })

  test('happens once more for several calls whose token was refused together', async () => {
    const { backend } = createTestInfisical(PAIR)
    answerLogins(2)
    answerProbe()
    nock(API).post(SHARES).reply(401, remoteError(401, 'UnauthorizedError'))
    nock(API).post(SHARES).times(2).reply(200, createdAnswer())
    const shares = await Promise.all([
      backend.prepare(draftOf({ recipients: [DANA] })),
      backend.prepare(draftOf()),
    ])
    expect(shares).toHaveLength(2)
  })
})
