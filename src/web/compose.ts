// What the compose page posts: `open` says under which rules something will be shared, `share` shares it. A link that
// does not work (any more) gets one answer, whatever the reason.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { formatDuration, parseDuration } from '../contract/duration.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Logger } from '../log.ts'
import { type ComposeDeps, type ComposePage, findComposePage, shareComposed } from '../share/compose.ts'
import { buildPageRoute, parsePathId, readBody, requireToken } from './our-page.ts'

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
  const options = {
    ...buildPageRoute(settings.baseUrl, settings.requestsPerMinute.open),
    bodyLimit: LIMITS.body.maxBytes,
  }
  server.post('/c/:id/open', options, async (request) => {
    return describePage(await findPage(deps, request))
  })

  server.post('/c/:id/share', options, async (request, reply: FastifyReply) => {
    const page = await findPage(deps, request)
    const created = await shareComposed(deps, page, readBody(request).secretValue)
    deps.log.info('share.created', {
      workspace: page.sender.workspaceId,
      share: created.shareId,
      count: page.draft.userIds.length,
    })
    return reply.send({ recipients: page.draft.userIds.length })
  })
}

function findPage(deps: ComposeWebDeps, request: FastifyRequest): Promise<ComposePage> {
  return findComposePage(deps, parsePathId(request), requireToken(readBody(request).token))
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
