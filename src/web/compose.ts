// What the compose page posts: `open` says under which rules something will be shared, `share` shares it. A link that
// does not work (any more) gets one answer, whatever the reason.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { formatDuration, parseDuration } from '../contract/duration.ts'
import { LIMITS } from '../contract/limits.ts'
import { isId, parseToken } from '../crypto/tokens.ts'
import { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import type { Secret } from '../secret.ts'
import { type ComposeDeps, type ComposePage, findComposePage, shareComposed } from '../share/compose.ts'
import { assertFromOurPage } from './own-page.ts'

export interface ComposeWebDeps extends ComposeDeps {
  log: Logger
}

export interface ComposeSettings {
  baseUrl: string
  requestsPerMinute: { open: number }
}

export function registerCompose(
  server: FastifyInstance,
  settings: ComposeSettings,
  deps: ComposeWebDeps,
): void {
  const origin = new URL(settings.baseUrl).origin
  const options = {
    bodyLimit: LIMITS.body.maxBytes,
    config: { rateLimit: { max: settings.requestsPerMinute.open, timeWindow: 60_000 } },
    onRequest: async (request: FastifyRequest) => assertFromOurPage(request, origin),
  }
  server.post('/c/:id/open', options, async (request) => {
    const { composeId, token } = parseCapability(request)
    return describePage(await findComposePage(deps, composeId, token))
  })

  server.post('/c/:id/share', options, async (request, reply: FastifyReply) => {
    const { composeId, token } = parseCapability(request)
    const page = await findComposePage(deps, composeId, token)
    const { secretValue } = Object(request.body) as { secretValue?: unknown }
    const created = await shareComposed(deps, page, secretValue)
    deps.log.info('share.created', {
      workspace: page.sender.workspaceId,
      share: created.shareId,
      count: page.draft.userIds.length,
    })
    return reply.send({ recipients: page.draft.userIds.length })
  })
}

interface ComposeCapability {
  composeId: string
  token: Secret
}

function parseCapability(request: FastifyRequest): ComposeCapability {
  const { id } = request.params as { id: string }
  const { token } = Object(request.body) as { token?: unknown }
  const parsed = parseToken(token)
  if (!isId(id) || !parsed) throw new AppError('NotFound')
  return { composeId: id, token: parsed }
}

/** The rules, and no names: whoever holds the link is not asked who they are. */
function describePage({ draft }: ComposePage): object {
  const { expiresIn, maxViews, password } = draft.body
  const lifetimeMs = parseDuration(String(expiresIn))
  return {
    recipients: draft.userIds.length,
    expiresIn: lifetimeMs === undefined ? null : formatDuration(lifetimeMs),
    maxViews: typeof maxViews === 'number' ? maxViews : null,
    hasPassword: password !== undefined,
    maxChars: LIMITS.secret.maxChars,
  }
}
