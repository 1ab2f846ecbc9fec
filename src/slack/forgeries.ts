// Requests that claim to be Slack's and are not, as far as can be told: with a wrong Signing Secret or a clock that is off
// all of Slack's own are among them. Counted, and said once a minute; nothing of a request is kept.

import type { Logger } from '../log.ts'

/** `signature` does not fit the body; `timestamp` is off, in a request that is otherwise signed as it should be. */
export type Flaw = 'signature' | 'timestamp'

export interface Forgeries {
  readonly count: number
  note(flaw: Flaw): void
}

const WARN_EVERY_MS = 60_000

export function createForgeries(log: Logger, now: () => number = Date.now): Forgeries {
  let count = 0
  let warnedAt = Number.NEGATIVE_INFINITY
  return {
    get count() {
      return count
    },
    note(flaw) {
      count++
      if (now() - warnedAt < WARN_EVERY_MS) return
      warnedAt = now()
      log.warn('slack.signature_refused', {
        reason: flaw,
        count,
        note: "Requests that claim to be Slack's are refused. If Slack shows errors to people: SLACK_SIGNING_SECRET is not the Signing Secret of this app (Basic Information), this machine's clock is off by more than five minutes, or a proxy changes the bodies of requests.",
      })
    },
  }
}
