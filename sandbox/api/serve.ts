// The HTTP side of the Web API: token, arguments, ordered failures, the method, the answer.
// Registered on the local Slack's one server by slack.ts.

import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CallLog } from '../calls.ts'
import { type FailureOrder, type Failures, isDeadly } from '../failures.ts'
import type { Holds } from '../holds.ts'
import { isRecord, type Json, readText } from '../json.ts'
import { Refusal } from '../refusal.ts'
import type { SocketMode } from '../socket-mode.ts'
import { settleRichText } from '../unknowns.ts'
import type { Workspace } from '../workspace.ts'
import { channelOf, parseArguments, whomItConcerns } from './arguments.ts'
import { CHAT } from './chat.ts'
import { DIRECTORY } from './directory.ts'
import type { Method, ViewRules } from './method.ts'
import type { RateLimits } from './rate-limits.ts'
import { answerResponseUrl } from './response-url.ts'
import { assertScopes } from './scopes.ts'
import { buildViewMethods, spendAnyTrigger } from './views.ts'

export interface ApiParts extends ViewRules {
  workspace: Workspace
  failures: Failures
  calls: CallLog
  holds: Holds
  limits: RateLimits
  botToken: string
  /** The token of the app itself, which opens connections. */
  appToken: string
  socket: SocketMode
}

/** Adds `POST|GET /api/:method` and `POST /response/:token`. */
export function serveApi(server: FastifyInstance, parts: ApiParts): void {
  const { workspace, calls } = parts
  const methods: Record<string, Method> = { ...DIRECTORY, ...CHAT, ...buildViewMethods(parts) }
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  )

  server.route<{ Params: { method: string } }>({
    method: ['GET', 'POST'],
    url: '/api/:method',
    handler: async (request, reply) => {
      const name = request.params.method
      const args = { ...(isRecord(request.query) ? request.query : {}), ...parseArguments(request.body) }
      const { token, ...shown } = args
      const given = tokenOf(request, token)
      const isOurs = given === parts.botToken
      const channel = channelOf(workspace, args)
      const judged = isOurs ? parts.limits.take(name, channel) : undefined
      calls.add(name, shown, judged)
      const run = () =>
        name === 'apps.connections.open'
          ? openConnection(parts, given, `http://${request.headers.host}`)
          : runMethod(name, methods[name], { ...parts, args, token: given })
      if (isOurs) reply.header('x-oauth-scopes', [...workspace.installation.scopes].join(','))
      if (judged?.retryAfterSeconds !== undefined)
        return fail(reply, { method: name, status: 429, retryAfterSeconds: judged.retryAfterSeconds })
      const userId = whomItConcerns(workspace, args)
      await parts.holds.pass(name, userId)
      const order = parts.failures.take(name, userId)
      if (order?.retryAfterSeconds !== undefined)
        parts.limits.order(name, order.userId && channel, order.retryAfterSeconds)
      if (order?.error !== undefined) spendAnyTrigger(workspace, args)
      return answer(reply, order, run)
    },
  })

  server.post<{ Params: { token: string } }>('/response/:token', async (request, reply) => {
    calls.add('response_url', isRecord(request.body) ? request.body : {})
    const userId = workspace.responseUrls.get(request.params.token)?.userId
    await parts.holds.pass('response_url', userId)
    const order = parts.failures.take('response_url', userId)
    if (order !== undefined && isDeadly(order)) return fail(reply, order)
    try {
      const { status, body } = answerResponseUrl(workspace, request.params.token, request.body)
      return reply.code(status).send(body)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return reply.code(500).send(error.code)
    }
  })
}

interface Run extends ApiParts {
  args: Json
  token: string
}

/** The one method that takes the app's own token, and keeps working where the app is not installed. */
function openConnection({ socket, appToken, botToken }: ApiParts, token: string, url: string): Json {
  if (token === botToken) return { ok: false, error: 'not_allowed_token_type' }
  if (token !== appToken) return { ok: false, error: token === '' ? 'not_authed' : 'invalid_auth' }
  return { ok: true, url: socket.issueUrl(url) }
}

function runMethod(
  name: string,
  method: Method | undefined,
  { workspace, args, token, botToken }: Run,
): Json {
  const { installation } = workspace
  if (method === undefined) return { ok: false, error: 'unknown_method' }
  if (token === '') return { ok: false, error: 'not_authed' }
  if (token !== botToken) return { ok: false, error: 'invalid_auth' }
  if (installation.refusal !== undefined) return { ok: false, error: installation.refusal }
  try {
    assertScopes(workspace, name, args)
    return { ok: true, ...method(workspace, settleRichText(workspace.unknowns, args)) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ok: false, error: error.code, ...error.extra }
  }
}

async function answer(
  reply: FastifyReply,
  order: FailureOrder | undefined,
  run: () => Json,
): Promise<unknown> {
  if (order === undefined) return run()
  if (order.delayMs !== undefined) await sleep(order.delayMs)
  if (!isDeadly(order)) return run()
  if (order.afterEffect === true) run()
  return fail(reply, order)
}

function fail(reply: FastifyReply, order: FailureOrder): FastifyReply {
  if (order.hang === true) return reply.hijack()
  if (order.reset === true) {
    reply.hijack()
    reply.raw.socket?.resetAndDestroy()
    return reply
  }
  const { status = 200, retryAfterSeconds, body } = order
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  if (body !== undefined) return reply.code(status).type('text/html; charset=utf-8').send(body)
  const error = order.error ?? (status === 429 ? 'ratelimited' : 'internal_error')
  return reply.code(status).send({ ok: false, error })
}

function tokenOf(request: FastifyRequest, fromArguments: unknown): string {
  const header = request.headers.authorization ?? ''
  if (header.startsWith('Bearer ')) return header.slice('Bearer '.length)
  return readText({ fromArguments }, 'fromArguments')
}
