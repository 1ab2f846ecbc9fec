// Who may post to the routes behind our pages: the pages themselves. And what a page posts of its link.

import type { FastifyRequest } from 'fastify'
import { isId, parseToken } from '../crypto/tokens.ts'
import { AppError } from '../errors.ts'
import type { Secret } from '../secret.ts'

/**
 * A form on another site cannot send this, a script on another site is told by its Origin.
 * @throws AppError Forbidden
 */
export function assertFromOurPage({ headers }: FastifyRequest, origin: string): void {
  const site = headers['sec-fetch-site']
  const isOurs = headers.origin === origin && (site === undefined || site === 'same-origin')
  if (!isOurs) throw new AppError('Forbidden')
}

/** The options of such a route: at most so many requests a minute and address, and from our page only. */
export function buildPageRoute(baseUrl: string, perMinute: number) {
  const { origin } = new URL(baseUrl)
  return {
    config: { rateLimit: { max: perMinute, timeWindow: 60_000 } },
    onRequest: async (request: FastifyRequest) => assertFromOurPage(request, origin),
  }
}

/** What a page posts: anything by any name, none of it trusted. */
export function readBody({ body }: FastifyRequest): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}

/** @throws AppError NotFound, as for everything that does not open, where it can be no link's. */
export function parsePathId({ params }: FastifyRequest): string {
  const { id } = params as { id: string }
  if (!isId(id)) throw new AppError('NotFound')
  return id
}

/** @throws AppError NotFound */
export function requireToken(text: unknown): Secret {
  const token = parseToken(text)
  if (!token) throw new AppError('NotFound')
  return token
}
