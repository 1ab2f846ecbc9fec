// One line of calls that Slack counts together: all of a method, or those to one conversation. They leave in the order in
// which they came. After a refusal nobody calls before Retry-After is over, and from then on only as fast as Slack allows.

import type { PaceBook } from './book.ts'

export interface Clock {
  /** In milliseconds; only differences count. */
  now(): number
  sleep(ms: number): Promise<void>
  /** From 0 to 1. */
  random(): number
}

export interface LaneRules {
  /** What Slack's documentation grants at least. */
  perMinute: number
  /** How many calls may be on their way while it surely grants them. */
  atOnce: number
  /** How many beyond that: with 1, no more than 1 is refused before all wait. */
  beyond: number
}

/** A call that may go out now. One of these is to be called with what became of it. */
export interface Turn {
  accepted(): void
  refused(retryAfterMs: number): Promise<void>
  /** No answer, or none of Slack's. */
  lost(): void
}

/** Not now: seconds until it is worth another try. */
export interface NotNow {
  retryAfterSeconds: number
}

/** An answer that takes longer holds up nobody. */
const SLOW_ANSWER_MS = 250
/** Over a shorter time what was accepted says nothing of the pace: Slack takes some more at first. */
const OBSERVED_MS = 5_000
/** After such a gap counting starts anew. */
const GAP_MS = 10_000

export class Lane {
  readonly #rules: LaneRules
  readonly #book: PaceBook
  readonly #clock: Clock
  readonly #onTheirWay = new Set<{ at: number }>()
  /** When the calls of the last minute went out. */
  readonly #lastMinute: number[] = []
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  #answered = Promise.withResolvers<void>()
  /** Accepted, and not yet written down. */
  #accepted = 0
  #observed: { since: number; last: number; count: number }
  #isClosed = false

  constructor(rules: LaneRules, book: PaceBook, clock: Clock) {
    this.#rules = rules
    this.#book = book
    this.#clock = clock
    this.#observed = { since: clock.now(), last: clock.now(), count: 0 }
  }

  /** Whoever waits, or would have to, is refused from now on. */
  close(): void {
    this.#isClosed = true
    this.#answered.resolve()
  }

  /** Waits for a turn, at most so long. */
  async enter(patienceMs: number): Promise<Turn | NotNow> {
    const giveUpAt = this.#clock.now() + patienceMs
    const { pausedMs, apartMs } = this.#book.outlook
    const queueMs = this.#waiting * apartMs
    // So that the line does not run out of calls, those beyond come back while others still wait.
    if (pausedMs + queueMs > patienceMs) return notBefore(pausedMs + Math.min(queueMs, patienceMs / 2))
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    this.#waiting++
    try {
      await before
      return await this.#waitForTurn(giveUpAt)
    } finally {
      this.#waiting--
      resolve()
    }
  }

  async #waitForTurn(giveUpAt: number): Promise<Turn | NotNow> {
    for (;;) {
      const now = this.#clock.now()
      const answeredMs = this.#untilAnswered(now)
      const accepted = this.#accepted
      const { waitMs, at } = answeredMs > 0 ? { waitMs: answeredMs, at: 0 } : await this.#book.take(accepted)
      if (answeredMs <= 0) this.#accepted -= accepted
      if (waitMs <= 0) return this.#start(at)
      if (this.#isClosed || now + waitMs > giveUpAt) return notBefore(waitMs)
      await Promise.race([this.#clock.sleep(waitMs), this.#answered.promise])
    }
  }

  #start(startedAt: number): Turn {
    const call = { at: this.#clock.now() }
    this.#onTheirWay.add(call)
    this.#lastMinute.push(call.at)
    const end = (): void => {
      this.#onTheirWay.delete(call)
      this.#answered.resolve()
      if (!this.#isClosed) this.#answered = Promise.withResolvers<void>()
    }
    return {
      accepted: () => {
        this.#accepted++
        this.#observe()
        end()
      },
      refused: async (retryAfterMs) => {
        const accepted = this.#accepted
        this.#accepted = 0
        const refusal = {
          startedAt,
          retryAfterMs,
          leastPerMs: this.#leastPerMs(),
          random: this.#clock.random(),
        }
        // The next is let out only when all know of the pause.
        await this.#book.refuse(refusal, accepted)
        end()
      },
      lost: end,
    }
  }

  #untilAnswered(now: number): number {
    const quick = [...this.#onTheirWay].filter(({ at }) => now - at < SLOW_ANSWER_MS)
    const [oldest] = quick
    return oldest && quick.length >= this.#atOnce(now) ? oldest.at + SLOW_ANSWER_MS - now : 0
  }

  #atOnce(now: number): number {
    while (now - (this.#lastMinute[0] ?? now) > 60_000) this.#lastMinute.shift()
    const { perMinute, atOnce, beyond } = this.#rules
    return Math.max(beyond, Math.min(atOnce, perMinute - this.#lastMinute.length))
  }

  #observe(): void {
    const now = this.#clock.now()
    if (now - this.#observed.last > GAP_MS) this.#observed = { since: now, last: now, count: 0 }
    this.#observed.last = now
    this.#observed.count++
  }

  // What Slack took at first is more than it goes on taking: half of what was seen is a safe guess.
  #leastPerMs(): number {
    const { since, count } = this.#observed
    const elapsedMs = this.#clock.now() - since
    const seen = elapsedMs < OBSERVED_MS ? 0 : count / elapsedMs / 2
    return Math.max(this.#rules.perMinute / 60_000, seen)
  }
}

function notBefore(ms: number): NotNow {
  return { retryAfterSeconds: Math.max(1, Math.ceil(ms / 1_000)) }
}
