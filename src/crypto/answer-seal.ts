// An answer that may have to be given again, kept so that the table alone opens nothing: its key is made from the
// server's key and from a word that only the asker has.

import { hkdfSync } from 'node:crypto'
import { gcmOpen, gcmSeal, lengthPrefixed } from './gcm.ts'
import { type KeyRing, requireSubkey } from './keys.ts'

const HEAD_BYTES = 2
const KEY_BYTES = 32

/** Seals under the newest key. `word` is the asker's, `boundTo` says whose answer it is. */
export function sealAnswer(keys: KeyRing, word: string, boundTo: string, answer: Buffer): Buffer {
  const version = keys.sealVersion
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt16BE(version)
  return Buffer.concat([head, gcmSeal(answerKey(keys, version, word), answer, lengthPrefixed(boundTo))])
}

/** @returns the answer, or undefined when the word, the owner or the key version is not right. */
export function openAnswer(keys: KeyRing, word: string, boundTo: string, sealed: Buffer): Buffer | undefined {
  const version = sealed.length > HEAD_BYTES ? sealed.readUInt16BE(0) : -1
  if (!keys.versions.includes(version)) return undefined
  return gcmOpen(answerKey(keys, version, word), sealed.subarray(HEAD_BYTES), lengthPrefixed(boundTo))
}

function answerKey(keys: KeyRing, version: number, word: string): Buffer {
  const master = requireSubkey(keys, version, 'idempotency')
  return Buffer.from(hkdfSync('sha256', master, '', lengthPrefixed('answer', word), KEY_BYTES))
}
