// The OpenAPI document, made from the table of operations alone: no settings and no database.

import swagger from '@fastify/swagger'
import fastify from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { OPERATIONS, type OperationId } from '../contract/operations.ts'
import { buildRouteSchema } from './api/route-schema.ts'
import { API_DESCRIPTION, API_TITLE } from './api/words.ts'

/** @returns the document, ready for JSON. */
export async function buildOpenApi(): Promise<object> {
  const server = fastify()
  await server.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: API_TITLE,
        description: API_DESCRIPTION,
        version: '1.0.0',
      },
      // As the contract says it of the document; the routes ask for a token all the same.
      security: [],
    },
    transform: jsonSchemaTransform,
  })
  server.setValidatorCompiler(() => () => true)
  server.setSerializerCompiler(() => JSON.stringify)
  for (const operationId of Object.keys(OPERATIONS) as OperationId[]) {
    const { method, path } = OPERATIONS[operationId]
    server.route({ method, url: path, schema: buildRouteSchema(operationId), handler: () => undefined })
  }
  await server.ready()
  return server.swagger()
}
