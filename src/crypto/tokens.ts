// Random names and capabilities. An id is a name and no secret; a token, ticket or pass is 32 random bytes
// that are stored only as their SHA-256.

import { createHash, createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { Secret } from '../secret.ts'
import type { KeyRing } from './keys.ts'

const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/
const ID_PATTERN = /^[A-Za-z0-9_-]{22}$/
const PASSWORD_SYMBOLS = 'abcdefghjkmnpqrstuvwxyz23456789-'
const PASSWORD_LENGTH = 20

/** 16 random bytes, base64url: 22 characters. */
export function newId(): string {
  return randomBytes(16).toString('base64url')
}

export function isId(text: string): boolean {
  return ID_PATTERN.test(text)
}

/** A capability: 32 random bytes, base64url, 43 characters. */
export function newToken(): Secret {
  return Secret.fromText(randomBytes(32).toString('base64url'))
}

/** @returns the capability, or undefined when the text cannot be one. */
export function parseToken(text: unknown): Secret | undefined {
  return typeof text === 'string' && TOKEN_PATTERN.test(text) ? Secret.fromText(text) : undefined
}

/** What is stored of a capability, and found by. */
export function hashToken(token: Secret): Buffer {
  return createHash('sha256').update(token.exposeBytes()).digest()
}

/** What is stored of a request that must not be answered twice. */
export function hashRequest(signature: string): Buffer {
  return createHash('sha256').update(signature).digest()
}

/** Who is guessing, as it is stored: an HMAC, so that the table names nobody. */
export function hashClient(keys: KeyRing, client: string): Buffer {
  const key = keys.subkey(keys.sealVersion, 'client')
  if (!key) throw new TypeError('the sealing key is in every ring')
  return createHmac('sha256', key).update(client).digest()
}

/** 20 of 32 symbols that are hard to mistake for each other: 100 bits. */
export function generatePassword(): Secret {
  const symbols = Array.from({ length: PASSWORD_LENGTH }, () => PASSWORD_SYMBOLS[randomInt(32)])
  return Secret.fromText(symbols.join(''))
}

/** Names one request, for people to quote and the log to find: `req-` and 22 characters. */
export function newReference(): string {
  // Made for every request: Node keeps random bytes for UUIDs in stock, which is 20 µs faster than asking the system.
  return `req-${Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url')}`
}
