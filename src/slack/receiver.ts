// Hands what Slack sends to Bolt, whichever way it came, and answers at once when nobody acks. A Receiver of our own
// instead of Bolt's: the ways in (signed requests, socket) are started and stopped by wire.

import type { App, Receiver } from '@slack/bolt'
import type { Logger } from '../log.ts'
import { EVENTS_LIMITED, type MissedEvents } from './missed-events.ts'

export interface SlackAnswer {
  status: number
  /** Text is sent as text, anything else as JSON. */
  body: string | object
}

export interface SlackReceiver extends Receiver {
  /** `body` is Slack's for sure. The hash tells a copy of it from another. */
  take(body: unknown, requestHash: Buffer): Promise<SlackAnswer>
}

export interface ReceiverDeps {
  log: Logger
  /** Hears of events that Slack kept to itself. */
  missed: Pick<MissedEvents, 'note'>
  /** After so long, in ms, what nothing has answered is given up. */
  unansweredAfterMs: number
}

export function createReceiver({ log, missed, unansweredAfterMs }: ReceiverDeps): SlackReceiver {
  let app: App | undefined
  return {
    init(boltApp) {
      app = boltApp
    },
    start: async () => {},
    stop: async () => {},
    async take(body, requestHash) {
      if (!app) throw new TypeError('Bolt calls init when App is constructed')
      const fields = asObject(body)
      if (!fields) return { status: 400, body: '' }
      if (fields.type === EVENTS_LIMITED) {
        missed.note(String(fields.team_id))
        return { status: 200, body: '' }
      }
      return dispatch({ app, log, unansweredAfterMs }, fields, requestHash)
    },
  }
}

/** The value as an object with fields, or undefined. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

async function dispatch(
  { app, log, unansweredAfterMs }: { app: App; log: Logger; unansweredAfterMs: number },
  body: Record<string, unknown>,
  requestHash: Buffer,
): Promise<SlackAnswer> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    let isAnswered = false
    const answer = (given: SlackAnswer): void => {
      isAnswered = true
      clearTimeout(timer)
      resolve(given)
    }
    timer = setTimeout(() => {
      log.error('slack.not_acknowledged', { at: nameOf(body) })
      answer({ status: 503, body: '' })
    }, unansweredAfterMs)

    const ack = async (response?: string | object): Promise<void> =>
      answer({ status: 200, body: response ?? '' })
    app
      .processEvent({ body, ack, customProperties: { requestHash } })
      // All listeners have run: whoever did not ack by now never will.
      .then(() => {
        if (!isAnswered) log.warn('slack.not_handled', { at: nameOf(body) })
        answer({ status: 404, body: '' })
      })
      // What our listeners throw ends in slack/app, so this is a body that Bolt could not read.
      .catch((error: unknown) => {
        log.warn('slack.not_understood', { error })
        answer({ status: 400, body: '' })
      })
  })
}

function nameOf({ type, command }: Record<string, unknown>): string {
  const name = [type, command].find((one) => typeof one === 'string') ?? ''
  return name.slice(0, 40)
}
