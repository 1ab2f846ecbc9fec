// Whatever Infisical answers to a create: what is thrown and said, and how often the share was sent. Where it may have
// been made, it is sent once and never again.

import { describe, expect, test } from '@jest/globals'
import nock from 'nock'
import type { InfisicalHealth } from '../../../src/backends/infisical/health.ts'
import type { ErrorCode } from '../../../src/errors.ts'
import {
  API,
  createdAnswer,
  createTestInfisical,
  DANA,
  draftOf,
  errorOf,
  REMOTE_ID,
  SHARES,
} from '../../support/infisical-backend.ts'
import { answerProbe, remoteError, useNock } from '../../support/infisical-nock.ts'

useNock()

type Reply = (creates: nock.Interceptor) => unknown

interface Row {
  answer: string
  reply: Reply
  code: ErrorCode
  words: string | RegExp
  health?: InfisicalHealth
  /** How often the share is sent; 1 unless told. */
  sent?: number
  details?: unknown
}

const page = '<!doctype html><title>Welcome</title>'
const UNSURE = {
  code: 'BackendUnknown',
  words: /^Infisical did not confirm\. A link may exist that nobody has\./,
} as const
const ELSEWHERE = {
  code: 'BackendUnavailable',
  words: /address or the version is not right\. Nothing was shared\.$/,
  health: 'address',
} as const
const AWAY = {
  code: 'BackendUnavailable',
  words: 'Infisical cannot be reached just now. Nothing was shared.',
  health: 'unreachable',
  sent: 3,
} as const

const ROWS: Row[] = [
  ...['expiresAt', 'createdAt', 'updatedAt', 'sharedSecretLink', 'id'].map((field) => ({
    answer: `200 without ${field}`,
    reply: ((creates) => creates.reply(200, createdAnswer({ [field]: undefined }))) satisfies Reply,
    ...UNSURE,
  })),
  {
    answer: '200 with an id that is none',
    reply: (creates) => creates.reply(200, createdAnswer({ id: `${REMOTE_ID}=` })),
    ...UNSURE,
  },
  {
    answer: '200 with a date that is none',
    reply: (creates) => creates.reply(200, createdAnswer({ expiresAt: 'tomorrow' })),
    ...UNSURE,
  },
  { answer: '200 that is not JSON', reply: (creates) => creates.reply(200, 'ok'), ...UNSURE },
  { answer: '201', reply: (creates) => creates.reply(201, createdAnswer()), ...UNSURE },
  {
    answer: '200 of more than 64 KB',
    reply: (creates) => creates.reply(200, createdAnswer({ name: 'x'.repeat(65_536) })),
    ...UNSURE,
  },
  {
    answer: '400',
    reply: (creates) => creates.reply(400, remoteError(400, 'BadRequest', 'Lifetime exceeds the limit')),
    code: 'BackendRefused',
    words: 'Infisical refused this share: Lifetime exceeds the limit.',
    details: { backendMessage: 'Lifetime exceeds the limit' },
    health: 'up',
  },
  {
    answer: '400 with a long sentence',
    reply: (creates) => creates.reply(400, remoteError(400, 'BadRequest', 'so '.repeat(500))),
    code: 'BackendRefused',
    words: /^Infisical refused this share: (so )+/,
    details: { backendMessage: 'so '.repeat(100) },
  },
  {
    answer: '400 without a sentence',
    reply: (creates) => creates.reply(400, remoteError(400, 'BadRequest', { no: 'text' })),
    code: 'BackendRefused',
    words: 'Infisical refused this share.',
    details: {},
  },
  {
    answer: '422',
    reply: (creates) =>
      creates.reply(
        422,
        remoteError(422, 'ValidationFailure', [
          { code: 'too_big', path: ['maxViews'], received: 'correct horse' },
          { code: 'correct horse', path: ['correct horse'], message: 'correct horse' },
        ]),
      ),
    code: 'BackendRefused',
    words: 'Infisical refused this share: maxViews too_big, other other.',
    details: { backendMessage: 'maxViews too_big, other other' },
  },
  {
    answer: '403',
    reply: (creates) => creates.reply(403, remoteError(403, 'PermissionDenied')),
    code: 'BackendUnavailable',
    words: 'Infisical says that this app may not share secrets there. Nothing was shared.',
    health: 'forbidden',
  },
  {
    answer: '404 that is not Infisical’s',
    reply: (creates) =>
      creates.reply(404, { statusCode: 404, error: 'Not Found', message: 'Route not found' }),
    ...ELSEWHERE,
  },
  {
    answer: 'a redirect',
    reply: (creates) => creates.reply(308, '', { location: `${API}/elsewhere` }),
    ...ELSEWHERE,
  },
  {
    answer: 'a page',
    reply: (creates) => creates.reply(200, page, { 'content-type': 'text/html' }),
    ...ELSEWHERE,
  },
  { answer: 'a page in disguise', reply: (creates) => creates.reply(200, `\n${page}`), ...ELSEWHERE },
  { answer: 'a page with 403', reply: (creates) => creates.reply(403, page), ...ELSEWHERE },
  {
    answer: '404 for the user of a list',
    reply: (creates) => creates.reply(404, remoteError(404, 'NotFound', "User with ID 'x' not found")),
    ...UNSURE,
  },
  {
    answer: '500',
    reply: (creates) => creates.reply(500, remoteError(500, 'InternalServerError')),
    ...UNSURE,
  },
  { answer: '502 with a page', reply: (creates) => creates.reply(502, page), ...UNSURE },
  { answer: '504', reply: (creates) => creates.reply(504, {}), ...UNSURE },
  ...['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED'].map((code) => ({
    answer: code,
    reply: ((creates) => creates.replyWithError(errorWith({ code }))) satisfies Reply,
    ...UNSURE,
  })),
  {
    answer: 'EHOSTUNREACH while reading',
    reply: (creates) => creates.replyWithError(errorWith({ code: 'EHOSTUNREACH', syscall: 'read' })),
    ...UNSURE,
  },
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'].map((code) => ({
    answer: code,
    reply: ((creates) => creates.times(3).replyWithError(errorWith({ code }))) satisfies Reply,
    ...AWAY,
  })),
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'].map((code) => ({
    answer: code,
    reply: ((creates) => creates.times(3).replyWithError(errorWith({ code }))) satisfies Reply,
    ...AWAY,
  })),
  {
    answer: 'ETIMEDOUT while connecting',
    reply: (creates) => creates.times(3).replyWithError(errorWith({ code: 'ETIMEDOUT', syscall: 'connect' })),
    ...AWAY,
  },
]

function errorWith(fields: { code: string; syscall?: string }): Error {
  return Object.assign(new Error('correct horse'), fields)
}

describe('a create that Infisical answers with', () => {
  test.each(ROWS)('$answer', async ({ reply, code, words, health, sent = 1, details }) => {
    const { backend, clock } = createTestInfisical()
    let count = 0
    const counted = nock(API).post(SHARES, () => {
      count += 1
      return true
    })
    reply(counted)
    const error = await errorOf(backend.prepare(draftOf()))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(words)
    if (details !== undefined) expect(error.details).toEqual(details)
    if (health !== undefined) expect(backend.readHealth()).toBe(health)
    expect(count).toBe(sent)
    expect(clock.slept).toEqual(sent === 3 ? [500, 2_000] : [])
    if (code === 'BackendUnavailable') expect(error.retryAfterSeconds).toBeGreaterThanOrEqual(1)
  })

  test('an ambiguous answer says when a link would end, and with people that they may have mail', async () => {
    const { backend } = createTestInfisical()
    answerProbe()
    nock(API).post(SHARES).reply(500)
    const error = await errorOf(backend.prepare(draftOf({ recipients: [DANA] })))
    expect(error.message).toBe(
      'Infisical did not confirm. A link may exist that nobody has, and Infisical may have mailed the recipients. It dies by 2026-03-01 13:00 UTC.',
    )
  })

  test('400 for people: the words name every address, since Infisical does not say whose', async () => {
    const { backend } = createTestInfisical()
    answerProbe()
    nock(API)
      .post(SHARES)
      .reply(400, remoteError(400, 'BadRequest', 'Members only'))
    const error = await errorOf(backend.prepare(draftOf({ recipients: [DANA] })))
    expect(error.message).toBe(
      'Infisical refused this share: Members only. It was sent for dana@example.com: each needs an account in that Infisical organization with exactly this address.',
    )
  })

  test('400 that repeats the value, the password or something like a token: that is not shown', async () => {
    const { backend } = createTestInfisical()
    const refuse = (message: string) =>
      nock(API)
        .post(SHARES)
        .reply(400, remoteError(400, 'BadRequest', message))
    refuse('bad value: correct horse')
    expect((await errorOf(backend.prepare(draftOf()))).message).toBe('Infisical refused this share.')
    refuse(`There is ${REMOTE_ID} already\u0000\u202e`)
    const { details } = await errorOf(backend.prepare(draftOf()))
    expect(details).toEqual({ backendMessage: 'There is … already' })
  })

  test('nothing twice and then as it should: the share arrives at the third try', async () => {
    const { backend, clock } = createTestInfisical()
    nock(API)
      .post(SHARES)
      .times(2)
      .replyWithError(errorWith({ code: 'ECONNREFUSED' }))
    nock(API).post(SHARES).reply(200, createdAnswer())
    expect((await backend.prepare(draftOf())).backend).toBe('infisical')
    expect(clock.slept).toEqual([500, 2_000])
    expect(backend.readHealth()).toBe('up')
  })
})
