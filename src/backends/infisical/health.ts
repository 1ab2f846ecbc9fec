// What is wrong between this app and Infisical: what people are told, how long to wait, and the state that health
// checks show. One object per backend; every refusal that is not about a single share goes through it.

import { AppError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import { describeTrouble } from './words.ts'

/** Why Infisical did nothing, for sure. */
export type Trouble = 'credentials' | 'forbidden' | 'address' | 'unreachable' | 'limited'

/** How things stood when it was last talked to; `unknown` before that. Being limited is no illness. */
export type InfisicalHealth = 'unknown' | 'up' | Exclude<Trouble, 'limited'>

/** One thing that is to be done there. */
export interface Errand {
  at: 'create' | 'probe' | 'withdraw' | 'totals'
  /** Waiting for a turn or for a limit ends here, in milliseconds as `Date.now()`. */
  deadline: number
}

/** Keeps the state, and puts trouble into words. */
export interface Health {
  read(): InfisicalHealth
  /** Infisical did as it should. */
  noteUp(): void
  /** @returns the BackendUnavailable to throw. */
  trouble(what: Trouble, errand: Errand, details?: { cause?: Error; seconds?: number }): AppError
}

const WAIT_SECONDS: Readonly<Record<Trouble, number>> = {
  credentials: 60,
  forbidden: 60,
  address: 60,
  unreachable: 10,
  limited: 60,
}

/** A health that is unknown as yet. */
export function createHealth(log: Logger): Health {
  let state: InfisicalHealth = 'unknown'
  return {
    read: () => state,
    noteUp() {
      if (state !== 'up') log.info('infisical.up')
      state = 'up'
    },
    trouble(what, { at }, { cause, seconds = WAIT_SECONDS[what] } = {}) {
      log.warn('infisical.trouble', { at, reason: what, ...(cause && { error: cause }) })
      if (what !== 'limited') state = what
      return new AppError('BackendUnavailable', {
        words: describeTrouble(what, at === 'create'),
        retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
        ...(cause && { cause }),
      })
    },
  }
}
