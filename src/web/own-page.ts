// Whether a POST comes from a page of ours: a form on another site cannot send JSON, a script there is told by its
// Origin.

import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'

/** @throws AppError Forbidden. */
export function assertFromOurPage({ headers }: FastifyRequest, origin: string): void {
  const site = headers['sec-fetch-site']
  const isOurs = headers.origin === origin && (site === undefined || site === 'same-origin')
  if (!isOurs) throw new AppError('Forbidden')
}
