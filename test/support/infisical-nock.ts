// Answers of an Infisical that a test writes down. Importing this patches the process's sockets, until `useNock` takes
// that back after the file's last test: every file that imports it calls that.

import { afterAll, afterEach, beforeEach } from '@jest/globals'
import nock from 'nock'
import { API, createdAnswer, LOGIN, SHARES } from './infisical-backend.ts'

/** Infisical's error envelope. */
export function remoteError(
  statusCode: number,
  error: string,
  message: unknown = 'No.',
): nock.DataMatcherMap {
  return { reqId: 'req-theirs', statusCode, error, message } as nock.DataMatcherMap
}

/** Answers a probe, as a version that knows these fields does. */
export function answerProbe(
  known: readonly string[] = ['authorizedEmails', 'allowExternalEmails'],
): nock.Scope {
  const issues = ['secretValue', ...known].map((field) => ({ code: 'invalid_type', path: [field] }))
  return nock(API)
    .post(SHARES, { authorizedEmails: 0, allowExternalEmails: 0 })
    .reply(422, remoteError(422, 'ValidationFailure', issues))
}

/** Answers `times` logins with tokens 1, 2, 3, ... */
export function answerLogins(times: number, answer: Record<string, unknown> = {}): nock.Scope {
  let count = 0
  return nock(API)
    .post(LOGIN)
    .times(times)
    .reply(200, () => {
      count += 1
      return {
        accessToken: `token-canary-${count}`,
        expiresIn: 7_200,
        accessTokenMaxTTL: 7_200,
        tokenType: 'Bearer',
        ...answer,
      }
    })
}

/** Lets every create succeed and counts; `authorizations` are the headers they came with. */
export function answerCreates(times: number): { authorizations: string[] } {
  const authorizations: string[] = []
  nock(API)
    .post(SHARES, /secretValue/)
    .times(times)
    .reply(200, (request: Request) => {
      authorizations.push(request.headers.get('authorization') ?? '')
      return createdAnswer()
    })
  return { authorizations }
}

/**
 * Lets a test file write down answers. After each test all of them were asked for (unless they may be left), and no
 * request went anywhere else.
 */
export function useNock({ mayBeLeft = false } = {}): void {
  beforeEach(() => nock.disableNetConnect())
  afterEach(() => {
    const pending = nock.pendingMocks()
    nock.cleanAll()
    nock.enableNetConnect()
    if (pending.length > 0 && !mayBeLeft) throw new TypeError(`not asked for: ${pending.join(', ')}`)
  })
  // The next file in this process loads nock anew; two of them at once end in crashes.
  afterAll(() => nock.restore())
}
