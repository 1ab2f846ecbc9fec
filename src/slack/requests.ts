// Slack's requests over HTTP, checked before anything is read of them: the signature, and a timestamp that is off in
// neither direction. Mounted by web in the one server.

import { isSignatureOf } from '../crypto/signature.ts'
import { hashRequest } from '../crypto/tokens.ts'
import type { Flaw, Forgeries } from './forgeries.ts'
import { asObject, type SlackAnswer, type SlackReceiver } from './receiver.ts'

export interface SlackRequest {
  /** The body's bytes as text: the signature is over them. */
  rawBody: string
  headers: Record<string, string | string[] | undefined>
}

const MAX_AGE_SECONDS = 300
/** Slack's `ssl_check=1&token=...` is far below this. */
const SSL_CHECK_CHARS = 500
const EMPTY: SlackAnswer = { status: 200, body: '' }

/** Answers one request. */
export function createRequestHandler(
  signingSecret: string,
  receiver: SlackReceiver,
  forgeries: Forgeries,
): (request: SlackRequest) => Promise<SlackAnswer> {
  return async ({ rawBody, headers }) => {
    // Before anything is parsed: a stranger's megabyte of form fields took seconds.
    const flaw = findFlaw(signingSecret, rawBody, headers)
    if (flaw) {
      if (isSslCheck(rawBody)) return EMPTY
      if (claimsToBeSlacks(headers)) forgeries.note(flaw)
      return { status: 401, body: '' }
    }
    const parsed = parseBody(rawBody, headers['content-type'])
    if (!parsed) return { status: 400, body: '' }
    if (parsed.ssl_check) return EMPTY
    if (parsed.type === 'url_verification') return { status: 200, body: { challenge: parsed.challenge } }
    return receiver.take(parsed, hashRequest(String(headers['x-slack-signature'])))
  }
}

function findFlaw(signingSecret: string, body: string, headers: SlackRequest['headers']): Flaw | undefined {
  const timestamp = Number(headers['x-slack-request-timestamp'])
  const signature = String(headers['x-slack-signature'])
  if (!isSignatureOf(`v0:${timestamp}:${body}`, signingSecret, signature)) return 'signature'
  // In either direction: a clock that runs slow would keep old requests good for longer.
  return Math.abs(Date.now() / 1_000 - timestamp) <= MAX_AGE_SECONDS ? undefined : 'timestamp'
}

/** What finds this address by chance does not. */
function claimsToBeSlacks(headers: SlackRequest['headers']): boolean {
  return headers['x-slack-signature'] !== undefined && headers['x-slack-request-timestamp'] !== undefined
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
