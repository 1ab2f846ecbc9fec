// A stand-in for the service behind the recipient's page: the real pages and headers, and the POST routes
// with answers that a test sets. It refuses what the service refuses: a foreign origin, anything but JSON.

import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { registerPages } from '../../src/web/pages.ts'

export const ID = 'AAAAAAAAAAAAAAAAAAAAAA'
export const TOKEN = 'tokenTOKENtokenTOKENtokenTOKENtokenTOKEN-_0'
export const TICKET = 'ticketTICKETticketTICKETticketTICKETticket1'
export const WATCH = 'watchWATCHwatchWATCHwatchWATCHwatchWATCHwa1'
export const PASS = 'passPASSpassPASSpassPASSpassPASSpassPASSpa1'

const STEPS = ['open', 'reveal', 'confirm', 'watch'] as const
type Step = (typeof STEPS)[number]

export interface Call {
  at: Step
  body: Record<string, unknown>
}

export type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown

export interface RevealServer {
  url: string
  /** What the page posted, in order. */
  calls: Call[]
  /** What the routes answer from now on. */
  open: Answer
  reveal: Answer
  confirm: Answer
  watch: Answer
  close(): Promise<void>
}

/** Starts the stand-in on a free port. */
export async function openRevealServer(): Promise<RevealServer> {
  const server = Fastify({ forceCloseConnections: true })
  registerPages(server, { baseUrl: 'http://127.0.0.1' })
  const fake: RevealServer = {
    url: '',
    calls: [],
    open: () => opened(),
    reveal: () => revealed('value'),
    confirm: () => ({ watch: WATCH, number: 42, secondsLeft: 120 }),
    watch: () => ({ state: 'waiting' }),
    close: () => server.close(),
  }
  for (const at of STEPS) {
    server.post(`/s/:id/${at}`, async (request, reply) => {
      const { origin, 'sec-fetch-site': site, 'content-type': type } = request.headers
      if (origin !== fake.url || site !== 'same-origin' || type !== 'application/json') {
        return refuse(reply, 403, 'Forbidden', 'This request did not come from the page it belongs to.')
      }
      fake.calls.push({ at, body: request.body as Record<string, unknown> })
      return fake[at](request, reply)
    })
  }
  // Pages of somebody else: one that only exists, one that frames ours.
  const asHtml = (text: string) => (_request: FastifyRequest, reply: FastifyReply) =>
    reply.type('text/html').send(text)
  server.get('/elsewhere', asHtml('<title>elsewhere</title>'))
  server.get('/frame', asHtml(`<title>frame</title><iframe src="/s/${ID}#${TOKEN}.${TICKET}"></iframe>`))
  fake.url = await server.listen({ host: '127.0.0.1', port: 0 })
  return fake
}

/** The body of an `open` that went well. */
export function opened(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const expiresAt = new Date(Date.now() + 3 * 3_600_000).toISOString()
  return {
    sender: 'Alice Moreau',
    name: null,
    expiresAt,
    viewsLeft: 1,
    passwordRequired: false,
    pass: PASS,
    ...changes,
  }
}

/** The body of a `reveal` that went well. */
export function revealed(value: string, viewsLeft: number | null = 0): Record<string, unknown> {
  return { value, viewsLeft, expiresAt: new Date(Date.now() + 3 * 3_600_000).toISOString() }
}

/** Sends the envelope of a refusal. */
export function refuse(
  reply: FastifyReply,
  statusCode: number,
  error: string,
  message: string,
  retryAfterSeconds?: number,
): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  return reply.code(statusCode).send({ reqId: 'req-0123456789abcdefghijkl', statusCode, message, error })
}
