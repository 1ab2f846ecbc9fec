// Logins and tokens that Infisical refuses: what is said, that no share is sent, and that a token is replaced once.

import { describe, expect, test } from '@jest/globals'
import nock from 'nock'
import {
  API,
  createdAnswer,
  createTestInfisical,
  draftOf,
  errorOf,
  LOGIN,
  PAIR,
  SHARES,
} from '../../support/infisical-backend.ts'
import { answerLogins, remoteError, useNock } from '../../support/infisical-nock.ts'

useNock()

type Reply = (asked: nock.Interceptor) => unknown

const page = '<!doctype html><title>Welcome</title>'
const REFUSED = { words: /refused this app’s credentials.*Nothing was shared\.$/, health: 'credentials' }
const ELSEWHERE = { words: /address or the version is not right\. Nothing was shared\.$/, health: 'address' }
const AWAY = { words: 'Infisical cannot be reached just now. Nothing was shared.', health: 'unreachable' }

function failingWith(code: string): Error {
  return Object.assign(new Error('no'), { code })
}

describe('a login that Infisical answers with', () => {
  const rows: Array<{ answer: string; reply: Reply; words: string | RegExp; health: string }> = [
    { answer: '401', reply: (login) => login.reply(401, remoteError(401, 'UnauthorizedError')), ...REFUSED },
    { answer: '403', reply: (login) => login.reply(403, remoteError(403, 'ForbiddenRequest')), ...REFUSED },
    { answer: '400', reply: (login) => login.reply(400, remoteError(400, 'BadRequest')), ...REFUSED },
    {
      answer: '404 without an envelope',
      reply: (login) => login.reply(404, { statusCode: 404 }),
      ...ELSEWHERE,
    },
    { answer: 'a redirect', reply: (login) => login.reply(302, '', { location: '/' }), ...ELSEWHERE },
    { answer: 'a page', reply: (login) => login.reply(200, page), ...ELSEWHERE },
    { answer: '200 without a token', reply: (login) => login.reply(200, { expiresIn: 60 }), ...ELSEWHERE },
    {
      answer: 'a token that fits no header',
      reply: (login) => login.reply(200, { accessToken: 'a\r\nb', expiresIn: 60 }),
      ...ELSEWHERE,
    },
    { answer: '500', reply: (login) => login.reply(500), ...AWAY },
    {
      answer: 'a reset',
      reply: (login) => login.replyWithError(failingWith('ECONNRESET')),
      ...AWAY,
    },
    {
      answer: 'nothing at all',
      reply: (login) => login.times(3).replyWithError(failingWith('ECONNREFUSED')),
      ...AWAY,
    },
  ]

  test.each(rows)('$answer: no share is sent', async ({ reply, words, health }) => {
    const { backend } = createTestInfisical(PAIR)
    reply(nock(API).post(LOGIN))
    const error = await errorOf(backend.prepare(draftOf()))
    expect(error.code).toBe('BackendUnavailable')
    expect(error.message).toMatch(words)
    expect(backend.readHealth()).toBe(health)
  })
})

describe('a token that Infisical refuses at a create', () => {
  test.each([
    [401, 'UnauthorizedError'],
    [401, 'TokenError'],
    [403, 'TokenError'],
  ])('with %d %s is replaced once, and the share goes out with the new one', async (status, name) => {
    const { backend } = createTestInfisical(PAIR)
    answerLogins(2)
    const seen: string[] = []
    nock(API)
      .post(SHARES)
      .times(2)
      .reply((request: Request) => {
        seen.push(request.headers.get('authorization') ?? '')
        return seen.length === 1 ? [status, remoteError(status, name)] : [200, createdAnswer()]
      })
    await backend.prepare(draftOf())
    expect(seen).toEqual(['Bearer token-canary-1', 'Bearer token-canary-2'])
    expect(backend.readHealth()).toBe('up')
  })

  test('twice in a row is refused credentials: no third try, and nothing for a minute', async () => {
    const { backend, clock } = createTestInfisical(PAIR)
    answerLogins(2)
    nock(API).post(SHARES).times(2).reply(401, remoteError(401, 'UnauthorizedError'))
    const error = await errorOf(backend.prepare(draftOf()))
    expect(error).toMatchObject({ code: 'BackendUnavailable', retryAfterSeconds: 60 })
    expect(backend.readHealth()).toBe('credentials')
    clock.advance(59_000)
    expect(await errorOf(backend.prepare(draftOf()))).toMatchObject({ retryAfterSeconds: 1 })
  })

  test('that was configured itself cannot be replaced', async () => {
    const { backend } = createTestInfisical()
    nock(API).post(SHARES).reply(403, remoteError(403, 'TokenError'))
    expect((await errorOf(backend.prepare(draftOf()))).message).toMatch(/refused this app’s credentials/)
    expect(backend.readHealth()).toBe('credentials')
  })
})
