// Slack's ways to talk to an app: the signed request, v0 HMAC-SHA256 over `v0:<timestamp>:<raw body>`, and, where the
// app has opened a connection, an envelope on it. Everything a person does goes through sendSigned; tests also call it
// with wrong secrets and old timestamps, which only requests have.

import { createHmac } from 'node:crypto'
import type { Holds } from '../holds.ts'
import { isRecord, type Json, parseJson, readRecord, readText } from '../json.ts'
import type { Manifest } from '../manifest.ts'
import { buildEnvelope, type Envelope, type SocketMode } from '../socket-mode.ts'
import type { Workspace } from '../workspace.ts'
import type { EventLimit } from './events.ts'

/** What the person's side needs of the local Slack. */
export interface Line {
  readonly workspace: Workspace
  /** The local Slack's own address. */
  readonly url: string
  /** The app's address, once connected. */
  readonly appUrl: string | undefined
  readonly signingSecret: string
  /** What the app has declared; without one it hears nothing of people. */
  readonly manifest?: Manifest
  /** Where the app connects to in Socket Mode. */
  readonly socket?: SocketMode
  /** Slack waits 3,000 ms for the app and then shows a failure. */
  readonly ackTimeoutMs: number
  /** How long Slack waits before it sends an event again; not at all without. */
  readonly retryDelaysMs?: readonly number[]
  readonly eventLimit?: EventLimit
  /** Aborts when the local Slack closes. */
  readonly closing?: AbortSignal
  /** What a story holds back of the app's answers. */
  readonly holds?: Holds
  lastRequest: SignedRequest | undefined
}

export type ContentType = 'application/x-www-form-urlencoded' | 'application/json'

export interface SignedRequest {
  /** Of the app's address. */
  path: string
  body: string
  headers: Record<string, string>
  /** Set where it went through a connection of the app's. */
  envelope?: Envelope
}

export interface Retry {
  num: number
  /** As `http_timeout`. */
  reason: string
}

export interface Unsigned {
  body: string
  contentType?: ContentType | (string & {})
  /** Of the app's address; `/slack/events` unless told. */
  path?: string
  /** Sent again: for the how manieth time, and why. */
  retry?: Retry
  /** Seconds since 1970; now unless told. */
  timestamp?: number
  /** Another signing secret, for forgeries. */
  secret?: string
  /** Added last, so they can replace the signature too. */
  headers?: Record<string, string>
}

export interface Answer {
  /** The HTTP status; 0 when no answer came. */
  status: number
  ms: number
  body: string
  headers: Record<string, string>
  /** Why there is no answer: `timeout`, or the connection's error. */
  failure: string | null
}

/** Slack itself kept it from the app. */
export const NOT_SENT: Answer = { status: 0, ms: 0, body: '', headers: {}, failure: 'not sent' }

/** Signs and sends one request to the app's address, or through its connection. Never throws for what the app does, see `failure`. */
export async function sendSigned(line: Line, unsigned: Unsigned): Promise<Answer> {
  const { body, contentType = 'application/x-www-form-urlencoded', secret = line.signingSecret } = unsigned
  const timestamp = String(unsigned.timestamp ?? Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  const request = {
    path: unsigned.path ?? '/slack/events',
    body,
    headers: {
      'content-type': contentType,
      accept: 'application/json,*/*',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac}`,
      ...(unsigned.retry && {
        'x-slack-retry-num': String(unsigned.retry.num),
        'x-slack-retry-reason': unsigned.retry.reason,
      }),
      ...unsigned.headers,
    },
  }
  const isForged = [unsigned.secret, unsigned.timestamp, unsigned.headers].some((part) => part !== undefined)
  line.lastRequest =
    !isForged && goesThroughSocket(line)
      ? { ...request, envelope: { ...toEnvelope(body, contentType), ...toAttempt(unsigned.retry) } }
      : request
  return send(line, line.lastRequest)
}

/** True while the app has a connection open. */
export function goesThroughSocket({ socket }: Line): boolean {
  return socket !== undefined && socket.connections > 0
}

/** Sends the exact bytes and headers of the last signed request again. @throws Error when there was none */
export async function replayLast(line: Line): Promise<Answer> {
  if (line.lastRequest === undefined) throw new Error('Nothing was sent to the app yet')
  return send(line, line.lastRequest)
}

/** In an envelope a retry is two fields, and a reason has no `http_`. */
function toAttempt(retry: Retry | undefined): Partial<Envelope> {
  return retry ? { retry_attempt: retry.num, retry_reason: retry.reason.replace('http_', '') } : {}
}

function toEnvelope(body: string, contentType: string): Envelope {
  const form = contentType === 'application/json' ? undefined : new URLSearchParams(body)
  const payload = parseJson(form?.get('payload') ?? (form ? '' : body))
  if (form && payload === undefined) return buildEnvelope('slash_commands', Object.fromEntries(form))
  return buildEnvelope(form ? 'interactive' : 'events_api', isRecord(payload) ? payload : {})
}

function send(line: Line, request: SignedRequest): Promise<Answer> {
  return request.envelope && line.socket
    ? sendEnvelope(line, line.socket, request.envelope)
    : post(line, request)
}

/** What is acknowledged looks as if it had been answered over HTTP. */
async function sendEnvelope(line: Line, socket: SocketMode, envelope: Envelope): Promise<Answer> {
  const startedAt = performance.now()
  const payload = await socket.send(envelope, line.ackTimeoutMs)
  const ms = Math.round((performance.now() - startedAt) * 10) / 10
  if (payload === undefined) return { status: 0, ms, body: '', headers: {}, failure: 'timeout' }
  return { status: 200, ms, body: toBody(payload), headers: {}, failure: null }
}

function toBody(payload: Json): string {
  return Object.keys(payload).length === 0 ? '' : JSON.stringify(payload)
}

async function post(line: Line, { path, body, headers }: SignedRequest): Promise<Answer> {
  if (line.appUrl === undefined) throw new Error('Not connected to an app: call slack.connect(appUrl) first')
  const startedAt = performance.now()
  const signal = AbortSignal.timeout(line.ackTimeoutMs)
  const elapsed = () => Math.round((performance.now() - startedAt) * 10) / 10
  try {
    const response = await fetch(`${line.appUrl}${path}`, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal,
    })
    const text = await response.text()
    return {
      status: response.status,
      ms: elapsed(),
      body: text,
      headers: Object.fromEntries(response.headers),
      failure: null,
    }
  } catch (error) {
    const failure = signal.aborted ? 'timeout' : toFailure(error)
    return { status: 0, ms: elapsed(), body: '', headers: {}, failure }
  }
}

/** By shape and not by class: test runners have their own Error. */
function toFailure(error: unknown): string {
  if (!isRecord(error)) return String(error)
  return readText(readRecord(error, 'cause'), 'message') || readText(error, 'message')
}
