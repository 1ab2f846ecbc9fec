// Nothing that must stay secret is in an error or a log line, whatever Infisical does, even when it says back all that
// it was told.

import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { Secret } from '../../../src/secret.ts'
import {
  API,
  CLIENT_SECRET,
  createdAnswer,
  createTestInfisical,
  DANA,
  draftOf,
  errorOf,
  LINK,
  LOGIN,
  PAIR,
  REMOTE_ID,
  SHARES,
} from '../../support/infisical-backend.ts'
import { answerLogins, answerProbe, remoteError, useNock } from '../../support/infisical-nock.ts'

const [VALUE, PASSWORD, NAME] = ['value-canary', 'password-canary', 'name-canary']
const CANARIES = [VALUE, PASSWORD, NAME, CLIENT_SECRET, 'token-canary', REMOTE_ID, LINK]
const ECHO = `${CANARIES.join(' ')} token-canary-1 ${LINK}`

useNock({ mayBeLeft: true })

const draft = () =>
  draftOf({
    value: Secret.fromText(VALUE),
    password: Secret.fromText(PASSWORD),
    name: Secret.fromText(NAME),
    recipients: [DANA],
  })

/** The error in every form in which somebody could print it. */
function printed(error: unknown): string {
  const lines = [inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true })]
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    lines.push(inner.message, String(inner.stack), JSON.stringify(inner))
    lines.push(JSON.stringify(Object.getOwnPropertyDescriptors(inner)))
  }
  return lines.join('\n')
}

const failingWith = (code: string): Error =>
  Object.assign(new Error(ECHO, { cause: new Error(ECHO) }), { code, detail: ECHO })

type Reply = [string, (ask: nock.Interceptor) => nock.Scope]
const ANSWERS: Reply[] = [
  ['200 with something missing', (ask) => ask.reply(200, createdAnswer({ expiresAt: ECHO }))],
  ['200 that is not JSON', (ask) => ask.reply(200, `{"id":"${ECHO}`)],
  ['200 of 65 KB', (ask) => ask.reply(200, ECHO.repeat(1_000))],
  ...[301, 400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502].flatMap((status): Reply[] => [
    [`${status} in an envelope`, (ask) => ask.reply(status, remoteError(status, ECHO, ECHO))],
    [
      `${status} as a page`,
      (ask) => ask.reply(status, `<html>${ECHO}`, { location: ECHO, 'retry-after': ECHO }),
    ],
  ]),
  ['403 of the token', (ask) => ask.reply(403, remoteError(403, 'TokenError', ECHO))],
  [
    '422 with a list',
    (ask) =>
      ask.reply(422, remoteError(422, ECHO, [{ code: ECHO, path: [ECHO], received: ECHO, message: ECHO }])),
  ],
  ...['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'CERT_HAS_EXPIRED', ECHO, 'token-canary-1'].map(
    (code): Reply => [
      `an error of code ${code.slice(0, 20)}`,
      (ask) => ask.replyWithError(failingWith(code)),
    ],
  ),
]

describe('no canary is printed', () => {
  const check = (error: unknown, text: string): void => {
    for (const canary of CANARIES) {
      expect(printed(error)).not.toContain(canary)
      expect(text).not.toContain(canary)
    }
  }

  test.each(ANSWERS)('when a create is answered with %s', async (_answer, reply) => {
    const { backend, log } = createTestInfisical(PAIR)
    answerLogins(2)
    answerProbe()
    reply(nock(API).persist().post(SHARES))
    check(await errorOf(backend.prepare(draft())), log.text())
    expect(log.lines().length).toBeGreaterThan(0)
  })

  test.each(ANSWERS)('when the login is answered with %s', async (_answer, reply) => {
    const { backend, log } = createTestInfisical(PAIR)
    reply(nock(API).persist().post(LOGIN))
    check(await errorOf(backend.prepare(draft())), log.text())
    expect(log.lines().length).toBeGreaterThan(0)
  })

  test.each(ANSWERS)('when taking back and listing are answered with %s', async (_answer, reply) => {
    const { backend, log } = createTestInfisical(PAIR)
    answerLogins(10)
    answerProbe()
    nock(API).post(SHARES).reply(200, createdAnswer())
    const share = await backend.prepare(draft())
    reply(nock(API).persist().delete(`${SHARES}/${REMOTE_ID}`))
    reply(nock(API).persist().get(SHARES).query(true))
    const ref = { workspaceId: 'T0WORK', shareId: share.shareId, sealed: share.sealed }
    for (const act of [() => backend.withdraw(ref), () => backend.readTotals([ref])]) {
      const error = await act().then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      check(error, log.text())
    }
  })

  test('when it could not be sent at all', async () => {
    const { backend, log } = createTestInfisical(PAIR)
    const long = draftOf({
      value: Secret.fromText(VALUE.repeat(1_000)),
      password: Secret.fromText(PASSWORD.repeat(9)),
    })
    check(await errorOf(backend.prepare(long)), log.text())
  })

  test('when all goes well, in the share and in the log', async () => {
    const { backend, log } = createTestInfisical(PAIR)
    answerLogins(1)
    answerProbe()
    nock(API).post(SHARES).reply(200, createdAnswer())
    check(await backend.prepare(draft()), log.text())
  })
})
