// The one HTTP server: limits, headers, the envelope for errors and the request log, and the routes of each part.
// Built by wire, apart from the process that listens.

import type { Server } from 'node:http'
import rateLimit from '@fastify/rate-limit'
import fastify, {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { newReference } from '../crypto/tokens.ts'
import { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { readAddress } from './address.ts'
import { type ApiDeps, registerApi } from './api/register.ts'
import { type ComposeWebDeps, registerCompose } from './compose.ts'
import { registerConfirm } from './confirm.ts'
import { buildSecurityHeaders, NO_STORE } from './headers.ts'
import { type OpsDeps, registerOps } from './ops.ts'
import { registerPages } from './pages.ts'
import { sendProblem } from './problem.ts'
import { type RevealWebDeps, registerReveal } from './reveal.ts'
import { registerSlackRoute, type SlackRouteDeps } from './slack-route.ts'
import { refuseUnreadable } from './unreadable.ts'

export interface ServerSettings {
  baseUrl: string
  /** Proxies whose X-Forwarded-For is believed: a count of hops or addresses; absent is none. */
  trustProxy?: number | string
  /** How long a connection without a request is kept; longer than the load balancer in front keeps it. */
  keepAliveMs: number
  /** Requests a minute and address: to the pages' POST routes, and to everything else but Slack's. */
  requestsPerMinute: { open: number; other: number }
}

export interface ServerDeps extends RevealWebDeps, ComposeWebDeps, SlackRouteDeps, OpsDeps, ApiDeps {
  log: Logger
}

const SMALL_BODY_BYTES = 8 * 1_024
const HEADER_BYTES = 16 * 1_024
/** So long, in ms, a client may take before it is hung up on, found out at the next look. */
export const CLIENT_MS = { headers: 10_000, request: 15_000, look: 5_000 } as const

export async function createServer(settings: ServerSettings, deps: ServerDeps): Promise<FastifyInstance> {
  const { log } = deps
  const headers = { ...buildSecurityHeaders(settings.baseUrl), ...NO_STORE }
  const options: FastifyHttpOptions<Server> = {
    logger: false,
    genReqId: newReference,
    requestIdHeader: false,
    trustProxy: toTrust(settings.trustProxy),
    bodyLimit: SMALL_BODY_BYTES,
    requestTimeout: CLIENT_MS.request,
    keepAliveTimeout: settings.keepAliveMs,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: CLIENT_MS.headers,
      connectionsCheckingInterval: CLIENT_MS.look,
    },
    // The length of headers is what limits an address: an id that is too long is as wrong as any other.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: HEADER_BYTES },
    // A malformed address: no hook runs for it.
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply.headers(headers), log)
      logRequest(log, request, reply)
    },
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket, headers, log),
  }
  const server = fastify(options)
  // Node would refuse an expectation that it does not know by itself, bare: it is passed over instead.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  )
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers)
  })
  server.addHook('onResponse', async (request, reply) => logRequest(log, request, reply))
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, log))
  server.removeContentTypeParser('text/plain')

  await server.register(rateLimit, {
    global: true,
    max: settings.requestsPerMinute.other,
    timeWindow: 60_000,
    cache: 50_000,
    keyGenerator: readAddress,
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: (_request, { ttl }) =>
      new AppError('RateLimitExceeded', { retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1_000)) }),
  })
  server.setNotFoundHandler({ preHandler: server.rateLimit() }, (request, reply) =>
    sendProblem(new AppError('NotFound'), request, reply, log),
  )

  registerSlackRoute(server, deps)
  registerReveal(server, settings, deps)
  registerCompose(server, settings, deps)
  registerConfirm(server, settings, deps)
  registerApi(server, deps)
  registerPages(server, settings)
  registerOps(server, deps)
  return server
}

function logRequest(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  log.info('http.request', {
    method: request.method,
    at: request.routeOptions.url ?? 'no route',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    requestId: request.id,
  })
}

// A count trusts that many hops, the nearest first.
function toTrust(proxies: number | string | undefined): NonNullable<FastifyServerOptions['trustProxy']> {
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : (proxies ?? false)
}
