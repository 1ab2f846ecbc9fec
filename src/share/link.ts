// The link that people open. What stands behind its # never reaches a server by itself.

import type { Secret } from '../secret.ts'

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
