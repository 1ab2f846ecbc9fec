// Slack's requests, checked and handed to Bolt. A Receiver of our own instead of Bolt's: it lives in the one server
// (web mounts `handle`), refuses a timestamp that is off in either direction, and answers at once when nobody acks.

import type { App, Receiver } from '@slack/bolt'
import { isSignatureOf } from '../crypto/signature.ts'
import { hashRequest } from '../crypto/tokens.ts'
import type { Logger } from '../log.ts'

export interface SlackRequest {
  /** The body's bytes as text: the signature is over them. */
  rawBody: string
  headers: Record<string, string | string[] | undefined>
}

export interface SlackAnswer {
  status: number
  /** Text is sent as text, anything else as JSON. */
  body: string | object
}

export interface SlackReceiver extends Receiver {
  handle(request: SlackRequest): Promise<SlackAnswer>
}

const MAX_AGE_SECONDS = 300
const ACK_TIMEOUT_MS = 3_000
/** Slack's `ssl_check=1&token=...` is far below this. */
const SSL_CHECK_CHARS = 500
const EMPTY: SlackAnswer = { status: 200, body: '' }

export function createReceiver(signingSecret: string, log: Logger): SlackReceiver {
  let app: App | undefined
  return {
    init(boltApp) {
      app = boltApp
    },
    // The server that mounts `handle` is started and stopped by wire.
    start: async () => {},
    stop: async () => {},
    async handle({ rawBody, headers }) {
      // Before anything is parsed: a stranger's megabyte of form fields took seconds.
      if (!isSigned(signingSecret, rawBody, headers)) {
        return isSslCheck(rawBody) ? EMPTY : { status: 401, body: '' }
      }
      const parsed = parseBody(rawBody, headers['content-type'])
      if (!parsed) return { status: 400, body: '' }
      if (parsed.ssl_check) return EMPTY
      if (parsed.type === 'url_verification') return { status: 200, body: { challenge: parsed.challenge } }
      if (!app) throw new TypeError('Bolt calls init when App is constructed')
      return dispatch(app, parsed, hashRequest(String(headers['x-slack-signature'])), log)
    },
  }
}

function isSigned(signingSecret: string, body: string, headers: SlackRequest['headers']): boolean {
  const timestamp = Number(headers['x-slack-request-timestamp'])
  // In either direction: a clock that runs slow would keep old requests good for longer.
  if (!(Math.abs(Date.now() / 1_000 - timestamp) <= MAX_AGE_SECONDS)) return false
  return isSignatureOf(`v0:${timestamp}:${body}`, signingSecret, String(headers['x-slack-signature']))
}

// The one request that Slack does not sign; nothing of it is used.
function isSslCheck(body: string): boolean {
  return body.length <= SSL_CHECK_CHARS && new URLSearchParams(body).get('ssl_check') === '1'
}

function parseBody(rawBody: string, contentType: unknown): Record<string, unknown> | undefined {
  try {
    const isForm = String(contentType).startsWith('application/x-www-form-urlencoded')
    if (!isForm) return asObject(JSON.parse(rawBody))
    const form = Object.fromEntries(new URLSearchParams(rawBody))
    return typeof form.payload === 'string' ? asObject(JSON.parse(form.payload)) : form
  } catch {
    return undefined
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

async function dispatch(
  app: App,
  body: Record<string, unknown>,
  requestHash: Buffer,
  log: Logger,
): Promise<SlackAnswer> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    const answer = (given: SlackAnswer): void => {
      clearTimeout(timer)
      resolve(given)
    }
    timer = setTimeout(() => {
      const at = [body.type, body.command].find((name) => typeof name === 'string') ?? ''
      log.error('slack.not_acknowledged', { at: at.slice(0, 40) })
      answer({ status: 503, body: '' })
    }, ACK_TIMEOUT_MS)

    const ack = async (response?: string | object): Promise<void> =>
      answer({ status: 200, body: response ?? '' })
    app
      .processEvent({ body, ack, customProperties: { requestHash } })
      // All listeners have run: whoever did not ack by now never will.
      .then(() => answer({ status: 404, body: '' }))
      // What our listeners throw ends in slack/app, so this is a body that Bolt could not read.
      .catch((error: unknown) => {
        log.warn('slack.not_understood', { error })
        answer({ status: 400, body: '' })
      })
  })
}
