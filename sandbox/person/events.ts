// Events on their way to the app: sent again where it does not take them, and held back where there are too many.
// @see https://docs.slack.dev/apis/events-api#retries

import { setTimeout as sleep } from 'node:timers/promises'
import type { Json } from '../json.ts'
import { APP, TEAM } from '../people.ts'
import { buildEvent, VERIFICATION_TOKEN } from './payloads.ts'
import { type Answer, goesThroughSocket, type Line, NOT_SENT, type Retry, sendSigned } from './signed.ts'

/** Events of one workspace in an hour, above which Slack keeps them to itself. */
export const EVENTS_PER_HOUR = 30_000
/** Slack sends again nearly at once, after a minute and after five. */
export const RETRY_DELAYS_MS: readonly number[] = [0, 60_000, 300_000]

/** Sends an event that the app has subscribed to. @returns the answer to the first try; the others go on by themselves */
export async function sendEvent(line: Line, event: Json): Promise<Answer> {
  if (!line.manifest?.events.has(String(event.type))) return NOT_SENT
  if (line.eventLimit?.isOver()) return NOT_SENT
  if (line.eventLimit?.take() === false) {
    await sendRateLimited(line)
    return NOT_SENT
  }
  return deliver(line, buildEvent(event, line.workspace))
}

/** Tells the app that it gets no more events for the rest of this minute. */
export function sendRateLimited(line: Line): Promise<Answer> {
  const now = line.eventLimit?.now() ?? Date.now()
  return deliver(line, {
    token: VERIFICATION_TOKEN,
    type: 'app_rate_limited',
    team_id: TEAM.id,
    minute_rate_limited: Math.floor(now / 60_000) * 60,
    api_app_id: APP.id,
  })
}

/** Counts events: at the first one too many the app is told, once a minute. */
export class EventLimit {
  readonly now: () => number
  readonly #perHour: number
  readonly #sentAt: number[] = []
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(perHour: number, now: () => number) {
    this.#perHour = perHour
    this.now = now
  }

  /** True while the app has been told of this minute already. */
  isOver(): boolean {
    return this.#toldAt === this.#minute()
  }

  /** False where this is one too many. */
  take(): boolean {
    const now = this.now()
    while ((this.#sentAt[0] ?? now) < now - 3_600_000) this.#sentAt.shift()
    if (this.#sentAt.length < this.#perHour) return this.#sentAt.push(now) > 0
    this.#toldAt = this.#minute()
    return false
  }

  #minute(): number {
    return Math.floor(this.now() / 60_000)
  }
}

async function deliver(line: Line, payload: Json): Promise<Answer> {
  const path = line.manifest?.eventsPath ?? (goesThroughSocket(line) ? '' : undefined)
  if (path === undefined) return NOT_SENT
  const unsigned = { body: JSON.stringify(payload), contentType: 'application/json', path }
  const send = (retry?: Retry) => sendSigned(line, { ...unsigned, ...(retry && { retry }) })
  const first = await send()
  void sendAgain(line, send, first).catch(() => {})
  return first
}

/** @throws AbortError when the local Slack closes meanwhile */
async function sendAgain(line: Line, send: (retry: Retry) => Promise<Answer>, first: Answer): Promise<void> {
  let answer = first
  for (const [index, delayMs] of (line.retryDelaysMs ?? []).entries()) {
    const reason = whyAgain(answer)
    if (reason === undefined || answer.headers['x-slack-no-retry'] === '1') return
    await sleep(delayMs, undefined, { ref: false, ...(line.closing && { signal: line.closing }) })
    answer = await send({ num: index + 1, reason })
  }
}

function whyAgain({ status, failure }: Answer): string | undefined {
  if (failure === 'timeout') return 'http_timeout'
  if (failure !== null) return 'connection_failed'
  return status >= 200 && status < 300 ? undefined : 'http_error'
}
