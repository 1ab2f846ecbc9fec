// The contract over HTTP: every operation of the table, with who may call it asked before its body is read.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { LIMITS } from '../../contract/limits.ts'
import { OPERATIONS, type OperationId } from '../../contract/operations.ts'
import { type AuditApiDeps, handleAudit } from './audit.ts'
import { admitAnonymous, authenticate, type Caller } from './auth.ts'
import { acceptStrictJson } from './carrier.ts'
import { type CreateApiDeps, handleCreate } from './create.ts'
import { buildRouteSchema } from './route-schema.ts'
import { handleAccess, handleDelete, handleList, handleRead, type SharesApiDeps } from './shares.ts'

export interface ApiDeps extends CreateApiDeps, SharesApiDeps, AuditApiDeps {}

type Handler = (caller: Caller, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

export function registerApi(server: FastifyInstance, deps: ApiDeps): void {
  const handlers: Readonly<Record<OperationId, Handler>> = {
    createSharedSecret: (caller, request, reply) => handleCreate(deps, caller, request, reply),
    listSharedSecrets: (caller, request) => handleList(deps, caller, request),
    getSharedSecretById: (caller, request) => handleRead(deps, caller, request),
    accessSharedSecret: (caller, request) => handleAccess(deps, caller, request),
    deleteSharedSecret: (caller, request) => handleDelete(deps, caller, request),
    listAuditEvents: (caller, request) => handleAudit(deps, caller, request),
  }
  server.register(async (scope) => {
    acceptStrictJson(scope)
    // The contract's schemas are asked in the handlers, in the contract's order and with its words.
    scope.setValidatorCompiler(() => (value) => ({ value }))
    scope.setSerializerCompiler(serializerCompiler)
    for (const [operationId, operation] of Object.entries(OPERATIONS) as Array<
      [OperationId, (typeof OPERATIONS)[OperationId]]
    >) {
      const callers = new WeakMap<FastifyRequest, Caller>()
      scope.route({
        method: operation.method,
        url: operation.path,
        bodyLimit: LIMITS.body.maxBytes,
        // Counted by token and in the database, so that processes agree.
        config: { rateLimit: false },
        exposeHeadRoute: false,
        schema: buildRouteSchema(operationId),
        async onRequest(request, reply) {
          reply.header('x-request-id', request.id)
          const isAnonymous =
            operationId === 'accessSharedSecret' && request.headers.authorization === undefined
          if (isAnonymous) await admitAnonymous(deps, request)
          else callers.set(request, await authenticate(deps, request, operation.scope))
        },
        handler: (request, reply) => handlers[operationId](callers.get(request) as Caller, request, reply),
      })
    }
  })
}
