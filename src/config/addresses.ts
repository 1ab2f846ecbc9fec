// Addresses in the settings, from what an operator writes. Pure; a wrong one stops the start.

import { isLoopback } from '../mail/settings.ts'

/** Whether what goes there is encrypted, or stays on this machine. */
export function isSafeUrl({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

/**
 * Reads the address of an Infisical: US, EU or self-hosted, with or without `/api` at its end.
 * @returns the base without a trailing slash, any other path kept; or what is wrong with it, to follow its name.
 */
export function parseApiUrl(text: string): string | { problem: string } {
  if (!URL.canParse(text)) return { problem: 'must be an address such as https://eu.infisical.com.' }
  const url = new URL(text)
  if (!isSafeUrl(url)) {
    return { problem: 'must be an https address (http only for this machine itself).' }
  }
  // `new URL` forgets an empty query, fragment or user; what was written shows them.
  if (/[?#]/.test(text)) return { problem: 'must not have a query or a fragment.' }
  if (/^[^:]*:[\\/]*[^\\/]*@/.test(text)) return { problem: 'must not name a user or a password.' }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/api$/, '')
  return url.origin + path.replace(/\/+$/, '')
}
