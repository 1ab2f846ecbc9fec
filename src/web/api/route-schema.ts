// One operation as a route describes itself: what the OpenAPI document is made from, and what answers are held to.

import type { FastifySchema } from 'fastify'
import { errorEnvelopes } from '../../contract/answers.ts'
import { OPERATIONS, type Operation, type OperationId } from '../../contract/operations.ts'
import { API_TAG } from './words.ts'

export function buildRouteSchema(operationId: OperationId): FastifySchema {
  const { description, body, querystring, ok }: Operation = OPERATIONS[operationId]
  return {
    tags: [API_TAG],
    description,
    operationId,
    ...(body && { body }),
    ...(querystring && { querystring }),
    response: { 200: ok, ...errorEnvelopes },
  }
}
