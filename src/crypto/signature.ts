// Signatures on requests from outside: `v0=` and an HMAC-SHA256 in hexadecimal. Bolt's own check also takes
// `v0=<hex>=anything`, and compares by hashing both sides once more under a fresh random key, which was half of what a
// command cost this process.

import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether this is the text's signature, to the letter: another spelling of it would be a new request to the replay
 * check. Takes the same time wherever the two differ.
 */
export function isSignatureOf(text: string, secret: string, signature: string): boolean {
  const expected = Buffer.from(`v0=${createHmac('sha256', secret).update(text).digest('hex')}`)
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
