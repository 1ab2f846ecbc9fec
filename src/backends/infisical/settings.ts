// What the Infisical backend is told when it is made: where Infisical is, as whom to log in there, and, for tests, how
// time passes. Filled in by config and wire.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Secret } from '../../secret.ts'

/** Where Infisical is and as whom the app shares there. */
export interface InfisicalSettings {
  /** No trailing slash, no `/api`. */
  apiUrl: string
  /** A machine identity's pair, with which tokens are fetched; or one token, used as it is. */
  credentials: { clientId: string; clientSecret: Secret; organizationSlug?: string } | { token: Secret }
}

/** Time, so that tests need not wait. */
export interface Clock {
  /** Milliseconds, as `Date.now()`. */
  now(): number
  /** Resolves when the time is over, or at once when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, signal && { signal }).catch(() => {})
  },
}
