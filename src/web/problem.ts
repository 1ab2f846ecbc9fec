// Every refusal over HTTP in one envelope: a reference, the status, a sentence, a stable code. Nothing of the input.

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorEnvelope } from '../contract/answers.ts'
import { toAppError } from '../db/app-error.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import type { Logger } from '../log.ts'

/** Answers with the error's status and words; from 500 up the log has the cause under the same reference. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): FastifyReply {
  const problem = fromFramework(error) ?? toAppError(error)
  if (problem.status >= 500) {
    log.error('http.failed', {
      at: request.routeOptions?.url ?? '',
      code: problem.code,
      requestId: request.id,
      error: problem.cause ?? problem,
    })
  }
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds)
  reply.header('x-request-id', request.id)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  return reply
    .status(problem.status)
    .type('application/json; charset=utf-8')
    .send(buildProblem(problem, request.id))
}

/** The envelope. `details` goes out on 400 and 403 alone; a ValidationFailure's message is the list of its issues. */
export function buildProblem(problem: AppError, requestId: string): ErrorEnvelope {
  const { status, code, message, details } = problem
  return {
    reqId: requestId,
    statusCode: status,
    message: code === 'ValidationFailure' ? (details?.issues ?? message) : message,
    error: code,
    ...(details !== undefined && (status === 400 || status === 403) && { details }),
  }
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'BadRequest',
  404: 'NotFound',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
  429: 'RateLimitExceeded',
}

// What fastify itself refuses: malformed JSON and URLs, sizes, types.
function fromFramework(error: unknown): AppError | undefined {
  const { statusCode } = error as Partial<FastifyError>
  if (error instanceof AppError || statusCode === undefined || statusCode >= 500) return undefined
  return new AppError(BY_STATUS[statusCode] ?? 'BadRequest')
}
