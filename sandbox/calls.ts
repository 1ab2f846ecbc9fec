// Every Web API call the app made, newest last, for assertions. Bounded: the oldest fall out, so that a benchmark
// does not fill the memory.

import type { Json } from './json.ts'

export interface Call {
  /** As `chat.postMessage`; `response_url` for posts to one. */
  method: string
  body: Json
  at: Date
}

export class CallLog {
  readonly #keep: number
  readonly #calls: Call[] = []

  constructor(keep: number) {
    this.#keep = keep
  }

  get all(): readonly Call[] {
    return this.#calls
  }

  add(method: string, body: Json): void {
    this.#calls.push({ method, body, at: new Date() })
    if (this.#calls.length > this.#keep) this.#calls.splice(0, this.#calls.length - this.#keep)
  }

  clear(): void {
    this.#calls.length = 0
  }
}
