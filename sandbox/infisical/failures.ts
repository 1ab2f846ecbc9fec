// Failures on request: each way in which an Infisical, or what stands before it, answers on a bad day. Tests order
// them per route; the server takes the first that is due.

import type { FastifyReply } from 'fastify'
import { sendError } from './envelope.ts'

/** What of Infisical's API the stand-in has. */
export type InfisicalRoute = 'login' | 'create' | 'list' | 'delete'

/** What to do instead of answering well. */
export interface InfisicalFailure {
  /** How many requests fail; 1 unless told. `Infinity` for all. */
  times?: number
  /** One of the ways below. */
  way: FailureWay
  /** With `limited`: the header; without it the message says 30 seconds. */
  retryAfterSeconds?: number
  /** The share is made (or deleted) all the same. */
  afterEffect?: boolean
}

type Send = (reply: FastifyReply, retryAfterSeconds?: number) => FastifyReply

const WAYS = {
  badRequest: (reply) => sendError(reply, 400, 'BadRequest', 'This organization does not allow that'),
  validation: (reply) =>
    sendError(reply, 422, 'ValidationFailure', [
      { code: 'custom', path: ['expiresIn'], message: 'Not a duration' },
    ]),
  unauthorized: (reply) => sendError(reply, 401, 'UnauthorizedError', 'Who is there?'),
  tokenError: (reply) => sendError(reply, 401, 'TokenError', 'The token is not valid'),
  tokenExpired: (reply) => sendError(reply, 403, 'TokenError', 'The token has expired'),
  forbidden: (reply) => sendError(reply, 403, 'PermissionDenied', 'You may not do this', { details: [] }),
  noRoute: (reply) =>
    reply.code(404).send({ message: 'Route not found', error: 'Not Found', statusCode: 404 }),
  noUser: (reply) =>
    sendError(reply, 404, 'NotFound', 'User with ID 00000000-0000-0000-0000-000000000000 not found'),
  redirect: (reply) => reply.code(308).header('location', '/elsewhere').send(),
  page: (reply) => reply.type('text/html; charset=utf-8').send('<!doctype html><title>Welcome</title>'),
  limited: (reply, retryAfterSeconds) => {
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
    return sendError(reply, 429, 'RateLimitExceeded', 'Too many requests. Try again in 30 seconds')
  },
  serverError: (reply) => sendError(reply, 500, 'InternalServerError', 'Something is broken'),
  badGateway: (reply) =>
    reply.code(502).type('text/html; charset=utf-8').send('<!doctype html><title>Bad gateway</title>'),
  malformed: (reply) => reply.type('application/json; charset=utf-8').send('{"id":'),
  incomplete: (reply) => reply.send({ id: 'short', expiresAt: 'soon' }),
  oversized: (reply) => reply.send({ padding: 'x'.repeat(65 * 1_024) }),
  /** No answer at all, until the server stops. */
  hang: (reply) => reply.hijack(),
  reset: (reply) => {
    reply.hijack()
    reply.raw.socket?.resetAndDestroy()
    return reply
  },
  /** The connection breaks in the middle of an answer. */
  cut: (reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    reply.raw.write('{"id":', () => reply.raw.socket?.resetAndDestroy())
    return reply
  },
} as const satisfies Record<string, Send>

/** A way to fail. */
export type FailureWay = keyof typeof WAYS

/** Every way there is. */
export const FAILURE_WAYS = Object.keys(WAYS).filter((way): way is FailureWay => way in WAYS)

/** Answers as the failure says. */
export function sendFailure(reply: FastifyReply, failure: InfisicalFailure): FastifyReply {
  return WAYS[failure.way](reply, failure.retryAfterSeconds)
}

/** The failures that were ordered and are not used up. */
export class InfisicalFailures {
  #orders: Array<{ route: InfisicalRoute; failure: InfisicalFailure; left: number }> = []

  add(route: InfisicalRoute, failure: InfisicalFailure): void {
    this.#orders.push({ route, failure, left: failure.times ?? 1 })
  }

  /** The failure due for this request, used up by one. */
  take(route: InfisicalRoute): InfisicalFailure | undefined {
    const order = this.#orders.find((one) => one.route === route && one.left > 0)
    if (order) order.left -= 1
    return order?.failure
  }

  clear(): void {
    this.#orders = []
  }
}
