// Sealing under the server's own keys alone: delivery tokens until they are delivered, names until the share
// goes. Layout: 0x01 | version (2 bytes) | nonce, ciphertext, tag.

import { AppError } from '../errors.ts'
import { gcmOpen, gcmSeal, lengthPrefixed } from './gcm.ts'
import type { KeyRing, Purpose } from './keys.ts'

const FORMAT = 0x01
const HEAD_BYTES = 3

/** Seals under the newest key, bound to purpose, key version and `boundTo`. */
export function boxSeal(keys: KeyRing, purpose: Purpose, plain: Buffer, boundTo: readonly string[]): Buffer {
  const version = keys.sealVersion
  const head = Buffer.from([FORMAT, version >> 8, version & 0xff])
  const aad = lengthPrefixed(purpose, String(version), ...boundTo)
  return Buffer.concat([head, gcmSeal(requireKey(keys, version, purpose), plain, aad)])
}

/** @throws AppError SealBroken when it was not sealed here, for this, or this key version is missing. */
export function boxOpen(keys: KeyRing, purpose: Purpose, sealed: Buffer, boundTo: readonly string[]): Buffer {
  const version = boxVersion(sealed)
  const aad = lengthPrefixed(purpose, String(version), ...boundTo)
  const plain = gcmOpen(requireKey(keys, version, purpose), sealed.subarray(HEAD_BYTES), aad)
  if (!plain) throw new AppError('SealBroken')
  return plain
}

/** The key version a box was sealed under. @throws AppError SealBroken when it is no box. */
export function boxVersion(sealed: Buffer): number {
  if (sealed.length <= HEAD_BYTES || sealed[0] !== FORMAT) throw new AppError('SealBroken')
  return sealed.readUInt16BE(1)
}

function requireKey(keys: KeyRing, version: number, purpose: Purpose): Buffer {
  const key = keys.subkey(version, purpose)
  if (!key) throw new AppError('SealBroken')
  return key
}
