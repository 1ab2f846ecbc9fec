// A Slack app of a few lines, standing in for a real one in the sandbox's own tests: checks signatures and answers
// what the test tells it to.

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { LogLevel } from '@slack/web-api'
import Fastify from 'fastify'
import type { Json } from '../../../sandbox/json.ts'
import type { LocalSlack } from '../../../sandbox/slack.ts'

export interface Received {
  /** A command's name, or the payload's or event's type. */
  kind: string
  payload: Json
  headers: IncomingHttpHeaders
}

export interface FakeApp {
  received: Received[]
  /** The newest payload of a kind. */
  last(kind: string): Json
  close(): Promise<void>
}

export type Reply = string | object | { status: number; headers?: object } | undefined

/** Listens, connects the local Slack to itself, and answers with what `answer` returns (nothing: an empty 200). */
export async function openFakeApp(
  slack: LocalSlack,
  answer: (received: Received) => Reply | Promise<Reply>,
): Promise<FakeApp> {
  const server = Fastify({ forceCloseConnections: true })
  const received: Received[] = []
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  server.post<{ Body: string }>('/slack/events', async (request, reply) => {
    const { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } = request.headers
    const mac = createHmac('sha256', slack.signingSecret)
      .update(`v0:${timestamp}:${request.body}`)
      .digest('hex')
    if (!equal(String(signature), `v0=${mac}`) || Date.now() / 1000 - Number(timestamp) > 300)
      return reply.code(401).send()
    const item = { ...read(request.body), headers: request.headers }
    received.push(item)
    const body = await answer(item)
    if (typeof body === 'object' && 'status' in body) {
      if ('headers' in body) reply.headers(Object(body.headers))
      return reply.code(Number(body.status)).send()
    }
    return reply.send(body ?? '')
  })
  slack.connect(await server.listen({ port: 0, host: '127.0.0.1' }))
  return {
    received,
    last: (kind) => {
      const found = received.findLast((item) => item.kind === kind)
      if (found === undefined) throw new Error(`The app received no ${kind}`)
      return found.payload
    },
    close: () => server.close(),
  }
}

/** A logger for clients whose failures the test wants. */
export const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => LogLevel.ERROR,
}

/** A text object. */
export const plain = (text: string) => ({ type: 'plain_text', text })

/** A modal with the given blocks. */
export const modal = (title: string, blocks: object[], more: object = {}) => ({
  type: 'modal',
  title: plain(title),
  submit: plain('Share'),
  blocks,
  ...more,
})

/** An input block; `id` is its block id and action id. */
export const input = (id: string, label: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: id,
  label: plain(label),
  element: { action_id: id, ...element },
  ...more,
})

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function read(body: string): Omit<Received, 'headers'> {
  if (body.startsWith('{')) {
    const payload = JSON.parse(body)
    return { kind: payload.event?.type ?? payload.type, payload }
  }
  const form = new URLSearchParams(body)
  const payload = form.get('payload')
  if (payload === null) return { kind: form.get('command') ?? '', payload: Object.fromEntries(form) }
  return { kind: JSON.parse(payload).type, payload: JSON.parse(payload) }
}
