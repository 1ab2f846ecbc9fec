// The link that people open. What stands behind its # never reaches a server by itself.

import { Secret } from '../secret.ts'
import type { PreparedShare } from './backend.ts'

/** The link of a new share that is nobody's own: here, or where it is kept. */
export function linkOf(
  baseUrl: string,
  { shareId, capability }: { shareId: string; capability?: PreparedShare['capability'] },
): Secret | undefined {
  if (!capability) return undefined
  return 'link' in capability
    ? capability.link
    : Secret.fromText(buildLink(baseUrl, { shareId, token: capability.token }))
}

/** `BASE_URL/s/<id>`: names a share and opens nothing. */
export function buildPageAddress(baseUrl: string, shareId: string): string {
  return `${baseUrl}/s/${shareId}`
}

/** `BASE_URL/c/<id>#<token>`: the page on which a sender writes. */
export function buildComposeLink(
  baseUrl: string,
  { composeId, token }: { composeId: string; token: Secret },
): string {
  return `${baseUrl}/c/${composeId}#${token.expose()}`
}

/** `BASE_URL/s/<id>#<token>`, with `.<ticket>` behind it where identity has been proven. */
export function buildLink(
  baseUrl: string,
  { shareId, token }: { shareId: string; token: Secret },
  ticket?: Secret,
): string {
  return `${buildPageAddress(baseUrl, shareId)}#${token.expose()}${ticket ? `.${ticket.expose()}` : ''}`
}
