// The token to share with: fetched with the machine identity's pair, or the one that was configured. One login at a
// time; a refused pair rests for a minute, since three wrong tries lock it for everybody who uses it.

import type { Logger } from '../../log.ts'
import type { Secret } from '../../secret.ts'
import { parseLoggedIn, parseRemoteError } from './answers.ts'
import type { InfisicalAnswer, InfisicalClient } from './client.ts'
import type { Errand, Health } from './health.ts'
import { createPatience, readTooSoon, sendPatiently, type TooSoon } from './patience.ts'
import type { Clock, InfisicalSettings } from './settings.ts'
import { Unanswered } from './unanswered.ts'

/** Where tokens come from. */
export interface Login {
  /** @throws AppError BackendUnavailable when there is none to be had now. */
  readToken(errand: Errand): Promise<Secret>
  /** Infisical does not take this token (any more). @returns whether another one can be fetched. */
  drop(token: Secret): boolean
  /** Infisical does not take what was just fetched either. @returns the BackendUnavailable to throw. */
  refuse(errand: Errand): Error
}

interface Parts {
  client: InfisicalClient
  clock: Clock
  health: Health
  log: Logger
}

const REST_MS = 60_000
const LEAST_LEFT_MS = 60_000
const LONGEST_USE_MS = 24 * 60 * 60_000

/** Logs in when a token is first needed. */
export function createLogin({ credentials }: Pick<InfisicalSettings, 'credentials'>, parts: Parts): Login {
  const { client, clock, health, log } = parts
  const fixed = 'token' in credentials ? credentials.token : undefined
  const patience = createPatience(clock, health)
  let fetched: { token: Secret; usableUntil: number } | undefined
  let running: Promise<Secret | TooSoon> | undefined
  let restsUntil = 0

  function refuse(errand: Errand): Error {
    restsUntil = clock.now() + REST_MS
    return health.trouble('credentials', errand)
  }

  async function fetchToken(errand: Errand): Promise<Secret | TooSoon> {
    const asked = clock.now()
    const answer = await ask(errand)
    if (answer.status === 429) return readTooSoon(answer)
    const loggedIn = answer.status === 200 ? parseLoggedIn(answer.json) : undefined
    if (loggedIn) {
      const { token, lifetimeMs } = loggedIn
      fetched = { token, usableUntil: asked + toUseMs(lifetimeMs) }
      log.info('infisical.login')
      return token
    }
    if (answer.status >= 500) throw health.trouble('unreachable', errand)
    if (answer.status < 400 || answer.isPage || !parseRemoteError(answer.json)) {
      throw health.trouble('address', errand)
    }
    throw refuse(errand)
  }

  async function ask(errand: Errand): Promise<InfisicalAnswer> {
    try {
      const path = '/api/v1/auth/universal-auth/login'
      return await sendPatiently(client, clock, { method: 'POST', path, body: { ...credentials } })
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      throw health.trouble('unreachable', errand, { cause: error })
    }
  }

  return {
    async readToken(errand) {
      const restMs = restsUntil - clock.now()
      if (restMs > 0) throw health.trouble('credentials', errand, { seconds: restMs / 1_000 })
      if (fixed) return fixed
      if (fetched && clock.now() < fetched.usableUntil) return fetched.token
      return patience.run(errand, () => {
        running ??= fetchToken(errand).finally(() => {
          running = undefined
        })
        return running
      })
    },
    drop(token) {
      if (fetched?.token === token) fetched = undefined
      return fixed === undefined
    },
    refuse,
  }
}

function toUseMs(lifetimeMs: number | undefined): number {
  if (lifetimeMs === undefined) return LONGEST_USE_MS
  return Math.min(lifetimeMs - Math.max(LEAST_LEFT_MS, lifetimeMs / 10), LONGEST_USE_MS)
}
