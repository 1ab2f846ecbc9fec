// What opens a grant, as Slack carries it: in a button's value and in the link. For a personal grant it opens nothing
// without a click that Slack signed as that person.

import { isId, parseToken } from '../crypto/tokens.ts'
import type { Secret } from '../secret.ts'

export interface Capability {
  shareId: string
  token: Secret
}

/** What a button carries. */
export function joinCapability({ shareId, token }: Capability): string {
  return `${shareId}.${token.expose()}`
}

export function parseCapability(value: unknown): Capability | undefined {
  const [shareId = '', text] = typeof value === 'string' ? value.split('.') : []
  const token = parseToken(text)
  return isId(shareId) && token ? { shareId, token } : undefined
}
