// The server's master keys by version, and the subkeys made from them. One subkey per purpose, so that what
// is sealed for one use never opens as another. Built once in wire; nothing else sees a master key.

import { hkdfSync, randomBytes } from 'node:crypto'

/** What a subkey is for. */
export type Purpose =
  | 'wrap'
  | 'delivery'
  | 'name'
  | 'client'
  | 'remote'
  | 'cursor'
  | 'idempotency'
  | 'draft'
  | 'confirm'
  | 'address'
  | 'request'

export interface KeyRing {
  /** The version that seals: the highest. */
  readonly sealVersion: number
  readonly versions: readonly number[]
  /** @returns 32 bytes, or undefined when this process does not have that version. */
  subkey(version: number, purpose: Purpose): Buffer | undefined
}

const KEY_BYTES = 32
const HIGHEST_VERSION = 0xffff

/**
 * Reads `1:<base64 of 32 bytes>,2:...`.
 * @returns the ring, or the sentences that say what is wrong; never the text itself.
 */
export function parseKeyRing(text: string): KeyRing | { problems: string[] } {
  const masters = new Map<number, Buffer>()
  const problems: string[] = []
  for (const [index, entry] of text.split(',').entries()) {
    const [, version, encoded] = /^\s*([1-9][0-9]{0,4}):([A-Za-z0-9+/_-]+={0,2})\s*$/.exec(entry) ?? []
    const key = Buffer.from(encoded ?? '', 'base64')
    if (version === undefined || Number(version) > HIGHEST_VERSION) {
      problems.push(`entry ${index + 1} is not <version>:<base64 of 32 bytes>`)
    } else if (key.length !== KEY_BYTES) {
      problems.push(`entry ${index + 1} holds ${key.length} bytes, not ${KEY_BYTES}`)
    } else if (masters.has(Number(version))) {
      problems.push(`version ${version} stands there twice`)
    } else {
      masters.set(Number(version), key)
    }
  }
  return problems.length > 0 ? { problems } : createKeyRing(masters)
}

/** @throws TypeError when this ring does not have that version: ask only for one that it lists. */
export function requireSubkey(keys: KeyRing, version: number, purpose: Purpose): Buffer {
  const key = keys.subkey(version, purpose)
  if (!key) throw new TypeError(`the ring has no version ${version}`)
  return key
}

/** A fresh value for ENCRYPTION_KEYS: version 1 and 32 random bytes. */
export function newEncryptionKeys(): string {
  return `1:${randomBytes(KEY_BYTES).toString('base64')}`
}

function createKeyRing(masters: ReadonlyMap<number, Buffer>): KeyRing {
  const versions = [...masters.keys()].sort((a, b) => a - b)
  const cache = new Map<string, Buffer>()
  return {
    sealVersion: Math.max(...versions),
    versions,
    subkey(version, purpose) {
      const master = masters.get(version)
      if (!master) return undefined
      const cached = cache.get(`${version}/${purpose}`)
      if (cached) return cached
      const key = Buffer.from(hkdfSync('sha256', master, '', `share-secret/1/${purpose}`, KEY_BYTES))
      cache.set(`${version}/${purpose}`, key)
      return key
    },
  }
}
