// The Infisical backend with time that passes only when something waits for it, and what shares and answers look like.
// Answers that a test writes down are in infisical-nock.ts.

import { createInfisical, type Infisical } from '../../src/backends/infisical/infisical.ts'
import type { Clock, InfisicalSettings } from '../../src/backends/infisical/settings.ts'
import type { KeyRing } from '../../src/crypto/keys.ts'
import { AppError } from '../../src/errors.ts'
import { Secret } from '../../src/secret.ts'
import type { ShareDraft } from '../../src/share/backend.ts'
import { type CapturedLog, captureLog } from './captured-log.ts'
import { createTestKeys } from './vault.ts'

export const API = 'https://infisical.test'
export const LOGIN = '/api/v1/auth/universal-auth/login'
export const SHARES = '/api/v1/shared-secrets'
export const REMOTE_ID = 'Ab-_'.padEnd(43, '5')
export const LINK = `${API}/shared/secret/${REMOTE_ID}`
export const CLIENT_SECRET = 'client-secret-canary'
export const TOKEN = 'token-canary-1'

/** Time that stands still until somebody sleeps; a sleep that can be aborted waits for the others to move it. */
export interface TestClock extends Clock {
  /** Every sleep that moved time, in milliseconds. */
  readonly slept: readonly number[]
  advance(ms: number): void
}

export interface TestInfisical {
  backend: Infisical
  keys: KeyRing
  clock: TestClock
  log: CapturedLog
}

export const PAIR: InfisicalSettings['credentials'] = {
  clientId: 'client-id',
  clientSecret: Secret.fromText(CLIENT_SECRET),
}

export function createTestInfisical(
  credentials: InfisicalSettings['credentials'] = { token: Secret.fromText(TOKEN) },
  apiUrl = API,
): TestInfisical {
  const [keys, clock, log] = [createTestKeys(), createTestClock(), captureLog()]
  return { backend: createInfisical(keys, { apiUrl, credentials }, log, { clock }), keys, clock, log }
}

export function createTestClock(): TestClock {
  let now = Date.parse('2026-03-01T12:00:00.000Z')
  let waiting: Array<{ at: number; wake: () => void }> = []
  const slept: number[] = []
  const advance = (ms: number): void => {
    now += ms
    for (const { wake } of waiting.filter(({ at }) => at <= now)) wake()
    waiting = waiting.filter(({ at }) => at > now)
  }
  return {
    slept,
    advance,
    now: () => now,
    sleep(ms, signal) {
      if (!signal) {
        slept.push(ms)
        advance(ms)
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        waiting.push({ at: now + ms, wake: resolve })
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    },
  }
}

/** A share without people, which needs no probe. */
export function draftOf(wishes: Partial<ShareDraft> = {}): ShareDraft {
  return {
    workspaceId: 'T0WORK',
    senderId: 'U0SENDER',
    value: Secret.fromText('correct horse'),
    lifetimeMs: 3_600_000,
    accessType: 'anyone',
    recipients: [],
    outsideEmails: [],
    hasLink: !(wishes.recipients?.length || wishes.outsideEmails?.length),
    ...wishes,
  }
}

export const DANA = { userId: 'U0DANA', email: 'Dana@Example.com' }
export const ERIK = { userId: 'U0ERIK', email: 'erik@example.com' }

/** Infisical's answer to a create; undefined takes a field away. */
export function createdAnswer(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: REMOTE_ID,
    expiresAt: '2026-03-01T13:00:00.123Z',
    createdAt: '2026-03-01T12:00:00.123Z',
    updatedAt: '2026-03-01T12:00:00.123Z',
    expiresAfterViews: null,
    accessType: 'anyone',
    somethingNew: { they: 'added' },
    sharedSecretLink: LINK,
    ...changes,
  }
}

/** @returns the AppError it is refused with; anything else fails the test. */
export async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof AppError) return error
  throw new TypeError('no AppError was thrown', { cause: error })
}
