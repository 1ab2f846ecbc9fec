// What a page posts that has a link and no proof of who reads it: `confirm` asks for an answer from Slack, `watch` hears
// of it, once as a ticket. Whoever has no link worth anything gets answers of the same make, and waits in vain.

import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { askConfirmation, type ConfirmDeps, watchConfirmation } from '../share/confirm.ts'
import { nameBrowser } from './browser-name.ts'
import { buildPageRoute, parsePathId, readBody, requireToken } from './our-page.ts'
import { UNKNOWN_ADDRESS } from './words.ts'

export interface ConfirmSettings {
  baseUrl: string
  /** `open` counts for asking; a page that watches calls often, and spends nothing: `other`. */
  requestsPerMinute: { open: number; other: number }
}

export function registerConfirm(
  server: FastifyInstance,
  { baseUrl, requestsPerMinute }: ConfirmSettings,
  deps: ConfirmDeps,
): void {
  server.post('/s/:id/confirm', buildPageRoute(baseUrl, requestsPerMinute.open), async (request) => {
    const asked = await askConfirmation(deps, {
      shareId: parsePathId(request),
      token: requireToken(readBody(request).token),
      browser: nameBrowser(request.headers['user-agent']),
      address: describeAddress(request),
    })
    return {
      watch: asked.watch.expose(),
      ...('code' in asked ? { code: asked.code.expose() } : { number: asked.number }),
      secondsLeft: asked.secondsLeft,
    }
  })

  server.post('/s/:id/watch', buildPageRoute(baseUrl, requestsPerMinute.other), async (request) => {
    const watch = requireToken(readBody(request).watch)
    const seen = await watchConfirmation(deps.db, parsePathId(request), watch)
    return seen.state === 'confirmed' ? { state: seen.state, ticket: seen.ticket.expose() } : seen
  })
}

// A proxy that is believed may still hand on what a stranger wrote.
function describeAddress({ ip = '' }: Partial<Pick<FastifyRequest, 'ip'>>): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(plain) === 0 ? UNKNOWN_ADDRESS : plain
}
