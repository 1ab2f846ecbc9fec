// Failures on request: what Slack, or the network before it, does on a bad day. Tests order them per method and
// person; api/serve takes the first that matches.

export interface FailureOrder {
  /** As `chat.postMessage`; `*` for every method; `response_url`. */
  method: string
  /** Only calls that concern this person (addressee, looked-up user, owner of the view). */
  userId?: string
  /** How many calls fail; 1 unless told. `Infinity` for all. */
  times?: number
  /** HTTP status; with 429 say `retryAfterSeconds` too, or leave the header out. */
  status?: number
  retryAfterSeconds?: number
  /** A Slack error code, answered as `{ ok: false, error }`. */
  error?: string
  /** The body as it is, e.g. a proxy's HTML page. */
  body?: string
  /** No answer at all, until the local Slack closes. */
  hang?: boolean
  /** The connection is reset. */
  reset?: boolean
  /** The call takes effect (the message is posted), and only then fails. */
  afterEffect?: boolean
  /** Wait before anything else; on its own it only makes Slack slow. */
  delayMs?: number
}

/** An order in force: how often it struck, and the way to take it back. */
export interface Failure {
  readonly struck: number
  cancel(): void
}

interface Entry {
  order: FailureOrder
  left: number
  struck: number
}

export class Failures {
  readonly #entries: Entry[] = []

  add(order: FailureOrder): Failure {
    const entry = { order, left: order.times ?? 1, struck: 0 }
    this.#entries.push(entry)
    return {
      get struck() {
        return entry.struck
      },
      cancel: () => {
        entry.left = 0
      },
    }
  }

  /** The failure due for this call, used up by one. */
  take(method: string, userId: string | undefined): FailureOrder | undefined {
    const entry = this.#entries.find(
      ({ order, left }) =>
        left > 0 &&
        (order.method === method || order.method === '*') &&
        (order.userId === undefined || order.userId === userId),
    )
    if (entry === undefined) return undefined
    entry.left -= 1
    entry.struck += 1
    return entry.order
  }

  clear(): void {
    this.#entries.length = 0
  }
}

/** True where the order ends the call itself and does not only slow it down. */
export function isDeadly(order: FailureOrder): boolean {
  const { status, error, body, hang, reset } = order
  return Boolean(status ?? error ?? body ?? hang ?? reset)
}
