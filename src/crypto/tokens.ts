// Random names and capabilities. An id is a name and no secret; a token, ticket or pass is 32 random bytes
// that are stored only as their SHA-256.

import { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { Secret } from '../secret.ts'
import { type KeyRing, requireSubkey } from './keys.ts'

const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/
const ID_PATTERN = /^[A-Za-z0-9_-]{22}$/
const API_TOKEN_PREFIX = 'sst_'
const API_TOKEN_PATTERN = /^sst_[A-Za-z0-9_-]{43}$/
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

/** Tells whether something public is what it was before, without keeping it. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Who is guessing, as it is stored: an HMAC, so that the table names nobody. */
export function hashClient(keys: KeyRing, client: string): Buffer {
  return createHmac('sha256', requireSubkey(keys, keys.sealVersion, 'client'))
    .update(client)
    .digest()
}

const CHOICES = 3
const CODE_DIGITS = 6

/** Three different two-digit numbers in random order, one of which is to be told from the others. */
export function pickNumbers(): { choices: readonly number[]; right: number } {
  const picked = new Set<number>()
  while (picked.size < CHOICES) picked.add(randomInt(10, 100))
  const choices = [...picked]
  return { choices, right: choices[randomInt(CHOICES)] ?? 0 }
}

/** Six digits that somebody types from one screen into another. */
export function newCode(): Secret {
  return Secret.fromText(String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0'))
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

/** A script's token: `sst_` and a capability. */
export function newApiToken(): Secret {
  return Secret.fromText(`${API_TOKEN_PREFIX}${newToken().expose()}`)
}

/** @returns the token, or undefined when the text cannot be one of ours. */
export function parseApiToken(text: string): Secret | undefined {
  return API_TOKEN_PATTERN.test(text) ? Secret.fromText(text) : undefined
}

/** Whether two secrets are the same; takes as long whatever they share. */
export function isSameSecret(a: Secret, b: Secret): boolean {
  return timingSafeEqual(hashToken(a), hashToken(b))
}

/** Names something under a server's key, so that a table of such names cannot be guessed from. */
export function hashUnderKey(key: Buffer, ...parts: ReadonlyArray<string | Secret>): Buffer {
  const plain = parts.map((part) => (typeof part === 'string' ? part : part.expose()))
  return createHmac('sha256', key).update(JSON.stringify(plain)).digest()
}
