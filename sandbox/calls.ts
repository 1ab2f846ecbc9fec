// Every Web API call the app made, newest last, for assertions. Bounded: the oldest fall out, so that a benchmark
// does not fill the memory.

import type { Judged } from './api/rate-limits.ts'
import type { Json } from './json.ts'

export interface Call {
  /** As `chat.postMessage`; `response_url` for posts to one. */
  method: string
  body: Json
  at: Date
  /** Set where Slack answered 429: how long it asked to wait. */
  retryAfterSeconds?: number
}

export class CallLog {
  readonly #keep: number
  readonly #calls: Call[] = []
  readonly #impatient: Call[] = []

  constructor(keep: number) {
    this.#keep = keep
  }

  get all(): readonly Call[] {
    return this.#calls
  }

  /** Calls made while an earlier Retry-After still ran. */
  get impatient(): readonly Call[] {
    return this.#impatient
  }

  add(method: string, body: Json, { retryAfterSeconds, isImpatient }: Partial<Judged> = {}): void {
    const call: Call = {
      method,
      body,
      at: new Date(),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    }
    this.#calls.push(call)
    if (isImpatient) this.#impatient.push(call)
    if (this.#impatient.length > this.#keep) this.#impatient.shift()
    if (this.#calls.length > this.#keep) this.#calls.splice(0, this.#calls.length - this.#keep)
  }

  clear(): void {
    this.#calls.length = 0
    this.#impatient.length = 0
  }
}
