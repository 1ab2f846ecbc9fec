// The one form in which Infisical says no.

import type { FastifyReply } from 'fastify'
import type { Json } from '../json.ts'

/** Answers with Infisical's error envelope; `message` is a sentence, or on a 422 the list of issues. */
export function sendError(
  reply: FastifyReply,
  statusCode: number,
  error: string,
  message: unknown,
  more: Json = {},
): FastifyReply {
  return reply.code(statusCode).send({ reqId: reply.request.id, statusCode, message, error, ...more })
}
