// A stand-in for Infisical on this machine, for the demo and for story tests: logs in, creates, lists and deletes as
// the real one does, and takes exactly the requests that its document allows. Nothing in src/ knows of it.

import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { readRequestSchema } from './contract.ts'
import { sendError } from './envelope.ts'
import { type InfisicalFailure, InfisicalFailures, type InfisicalRoute, sendFailure } from './failures.ts'
import { createShare, deleteShare, listShares, logIn, type Turn } from './routes.ts'
import { type KeptShare, newIdentity, openKept } from './shares.ts'
import type { InfisicalOptions, InfisicalRequestRecord, State } from './state.ts'

type Handler = (turn: Turn) => unknown

/** A stand-in that runs. */
export interface LocalInfisical {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  /** Every request to its API, newest last. */
  readonly requests: readonly InfisicalRequestRecord[]
  /** The shares it has, oldest first. */
  readonly shares: readonly KeptShare[]
  /** Orders a failure for the next requests to a route. */
  fail(route: InfisicalRoute, failure: InfisicalFailure): void
  /** From now on no token that was given out is valid. */
  revokeTokens(): void
  /** Opens a share by its id or link as a recipient would: spends a view. undefined when it does not open. */
  open(idOrLink: string, password?: string): string | undefined
  /** Another identity's credentials: it sees none of these shares. */
  addIdentity(): { clientId: string; clientSecret: string }
  /** Forgets recorded requests and ordered failures; shares stay. */
  clear(): void
  stop(): Promise<void>
}

/** Starts the stand-in on 127.0.0.1. */
export async function startInfisical(options: InfisicalOptions = {}): Promise<LocalInfisical> {
  const identity = newIdentity()
  const state: State = {
    options,
    url: '',
    requests: [],
    shares: [],
    failures: new InfisicalFailures(),
    identities: [identity],
    tokens: new Map(),
  }
  const server = Fastify({
    forceCloseConnections: true,
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: true, allErrors: true },
    },
  })
  serve(server, state)
  state.url = await server.listen({ port: options.port ?? 0, host: '127.0.0.1' })
  return {
    url: state.url,
    clientId: identity.clientId,
    clientSecret: identity.clientSecret,
    requests: state.requests,
    shares: state.shares,
    fail: (route, failure) => state.failures.add(route, failure),
    revokeTokens: () => state.tokens.clear(),
    open(idOrLink, password) {
      const share = state.shares.find(({ shown }) => shown.id === idOrLink.slice(-shown.id.length))
      return share && openKept(share, password)
    },
    addIdentity() {
      const other = newIdentity()
      state.identities.push(other)
      return other
    },
    clear() {
      state.requests.length = 0
      state.failures.clear()
    },
    stop: () => server.close(),
  }
}

function serve(server: FastifyInstance, state: State): void {
  const on = (route: InfisicalRoute, run: Handler) => buildHandler(state, route, run)
  server.post('/api/v1/auth/universal-auth/login', on('login', logIn))
  server.post('/api/v1/shared-secrets', {
    ...on('create', createShare),
    schema: { body: readRequestSchema(state.options.unknownFields) },
    // Who asks is judged first.
    attachValidation: true,
  })
  server.get('/api/v1/shared-secrets', on('list', listShares))
  server.delete('/api/v1/shared-secrets/:id', on('delete', deleteShare))
  server.get('/shared/secret/:id', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .send(
        '<!doctype html><meta charset="utf-8"><title>Infisical</title><p>Sign in to see this secret.</p>',
      ),
  )
  server.setErrorHandler((error: FastifyError, _request, reply) =>
    sendError(reply, error.statusCode ?? 500, error.code, 'The request could not be read'),
  )
}

/** What every route does: writes the request down before anything touches it, checks the token, then fails or runs. */
function buildHandler(state: State, route: InfisicalRoute, run: Handler) {
  return {
    preValidation: async (request: FastifyRequest): Promise<void> => {
      const { method, url: path, headers } = request
      const body: unknown = structuredClone(request.body)
      state.requests.push({ route, method, path, body, authorization: headers.authorization ?? '' })
    },
    handler: async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const token = state.tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      const failure = state.failures.take(route)
      if (failure && !failure.afterEffect) return sendFailure(reply, failure)
      if (route !== 'login' && !token) return sendError(reply, 401, 'TokenError', 'No such token')
      if (token && token.endsAt <= Date.now()) {
        return sendError(reply, 403, 'TokenError', 'The token has expired')
      }
      const answer = run({ state, request, reply, identityId: token?.identityId ?? '' })
      return failure && !reply.sent ? sendFailure(reply, failure) : answer
    },
  }
}
