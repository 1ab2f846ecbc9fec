// Sending again what surely was not done: a request that never arrived, twice more; one that came too soon, as long as
// the errand has time. The limit is remembered, so that the next one does not run into it.

import type { InfisicalAnswer, InfisicalClient, InfisicalRequest } from './client.ts'
import type { Errand, Health } from './health.ts'
import type { Clock } from './settings.ts'
import { Unanswered } from './unanswered.ts'

/** Infisical said: not yet. */
export class TooSoon {
  readonly waitMs: number

  constructor(waitMs: number) {
    this.waitMs = waitMs
  }
}

/** Waits out one limit of Infisical's. */
export interface Patience {
  /** Runs the attempt until it is not too soon. @throws AppError BackendUnavailable when that is past the deadline. */
  run<Result>(errand: Errand, attempt: () => Promise<Result | TooSoon>): Promise<Result>
}

const UNSENT_WAITS_MS = [500, 2_000]
const DEFAULT_WAIT_MS = 60_000

/** Patience with a limit that has not been met yet. */
export function createPatience(clock: Clock, health: Health): Patience {
  let freeAt = 0
  return {
    async run<Result>(errand: Errand, attempt: () => Promise<Result | TooSoon>): Promise<Result> {
      for (;;) {
        const waitMs = freeAt - clock.now()
        if (waitMs > 0 && freeAt > errand.deadline) {
          throw health.trouble('limited', errand, { seconds: waitMs / 1_000 })
        }
        if (waitMs > 0) await clock.sleep(waitMs)
        const result = await attempt()
        if (!(result instanceof TooSoon)) return result
        freeAt = clock.now() + result.waitMs
      }
    },
  }
}

/** Sends; where nothing can have arrived, sends twice more. @throws Unanswered. */
export async function sendPatiently(
  client: InfisicalClient,
  clock: Clock,
  request: InfisicalRequest,
): Promise<InfisicalAnswer> {
  for (const waitMs of UNSENT_WAITS_MS) {
    try {
      return await client.send(request)
    } catch (error) {
      if (!(error instanceof Unanswered && error.isUnsent)) throw error
      await clock.sleep(waitMs)
    }
  }
  return client.send(request)
}

/** How long a 429 asks to wait: by its header, else by its sentence, else a minute. */
export function readTooSoon({ retryAfter, json }: InfisicalAnswer): TooSoon {
  if (retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter)) return new TooSoon(Number(retryAfter) * 1_000)
  const message = typeof json === 'object' && json !== null && 'message' in json ? String(json.message) : ''
  const [, count, unit] = /\b(\d{1,6})\s*(second|minute)/.exec(message) ?? []
  if (count === undefined) return new TooSoon(DEFAULT_WAIT_MS)
  return new TooSoon(Number(count) * (unit === 'minute' ? 60_000 : 1_000))
}
