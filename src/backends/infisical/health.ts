// What is wrong between this app and Infisical: the words for people, how long to wait, and the state that health
// checks show. One object per backend; every refusal that is not about a single share goes through it.

import { AppError } from '../../errors.ts'
import type { Logger } from '../../log.ts'

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

const TROUBLES: Record<Trouble, { words: string; seconds: number }> = {
  credentials: {
    words:
      'Infisical refused this app’s credentials. Credentials work in one Infisical only: the US, the EU and each self-hosted one have their own.',
    seconds: 60,
  },
  forbidden: { words: 'Infisical says that this app may not share secrets there.', seconds: 60 },
  address: {
    words:
      'What answers at Infisical’s address cannot share secrets: the address or the version is not right.',
    seconds: 60,
  },
  unreachable: { words: 'Infisical cannot be reached just now.', seconds: 10 },
  limited: { words: 'Infisical takes no more requests from this app for the moment.', seconds: 60 },
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
    trouble(what, { at }, { cause, seconds = TROUBLES[what].seconds } = {}) {
      log.warn('infisical.trouble', { at, reason: what, ...(cause && { error: cause }) })
      if (what !== 'limited') state = what
      const outcome = at === 'create' ? 'Nothing was shared.' : 'Nothing has changed.'
      return new AppError('BackendUnavailable', {
        words: `${TROUBLES[what].words} ${outcome}`,
        retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
        ...(cause && { cause }),
      })
    },
  }
}
