// The contract as its owner published it: the operation createSharedSecret of Infisical's OpenAPI document.

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { JsonSchema } from './json-schema.ts'

export interface Operation {
  operationId: string
  requestBody: { content: { 'application/json': { schema: JsonSchema } } }
  responses: Record<string, { content: { 'application/json': { schema: JsonSchema } } }>
}

export interface OpenApiDocument {
  openapi: string
  security: unknown[]
  paths: Record<string, Record<string, Operation>>
}

const FILE = new URL('../../sandbox/infisical/shared-secrets.openapi.yaml', import.meta.url)

export function readContract(): OpenApiDocument {
  return parse(readFileSync(FILE, 'utf8'))
}

export function readOperation({ paths }: OpenApiDocument): Operation {
  const operation = paths['/api/v1/shared-secrets']?.post
  if (!operation) throw new Error('the document has no createSharedSecret')
  return operation
}

/** The schema of an answer, or undefined where the document does not list its status. */
export function answerSchema(operation: Operation, status: number): JsonSchema | undefined {
  return operation.responses[status]?.content['application/json'].schema
}
