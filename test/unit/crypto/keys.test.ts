// ENCRYPTION_KEYS is read strictly, and what is wrong with it is said without showing any of it.

import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { type KeyRing, newEncryptionKeys, parseKeyRing } from '../../../src/crypto/keys.ts'

const KEY = randomBytes(32).toString('base64')
const OTHER = randomBytes(32).toString('base64')

function problemsOf(text: string): string[] {
  const parsed = parseKeyRing(text)
  return 'problems' in parsed ? parsed.problems : []
}

function ringOf(text: string): KeyRing {
  const parsed = parseKeyRing(text)
  if ('problems' in parsed) throw new TypeError(parsed.problems.join())
  return parsed
}

describe('the key ring', () => {
  test('seals with the highest version, in whatever order they stand', () => {
    const ring = ringOf(`2:${KEY}, 10:${OTHER},1:${KEY}`)
    expect(ring.sealVersion).toBe(10)
    expect(ring.versions).toEqual([1, 2, 10])
  })

  test('has a key of its own for every version and purpose, always the same', () => {
    const ring = ringOf(`1:${KEY},2:${OTHER}`)
    const subkeys = [1, 2].flatMap((version) =>
      (['wrap', 'delivery', 'name', 'client'] as const).map((purpose) =>
        ring.subkey(version, purpose)?.toString('hex'),
      ),
    )
    expect(new Set(subkeys).size).toBe(8)
    expect(subkeys.every((key) => key?.length === 64)).toBe(true)
    expect(ring.subkey(1, 'wrap')).toEqual(ringOf(`1:${KEY}`).subkey(1, 'wrap'))
    expect(ring.subkey(3, 'wrap')).toBeUndefined()
  })

  test('takes base64 and base64url, with padding and without', () => {
    const key = Buffer.from(KEY, 'base64')
    for (const encoded of [KEY, KEY.replace(/=+$/, ''), key.toString('base64url')]) {
      expect(ringOf(`1:${encoded}`).subkey(1, 'wrap')).toEqual(ringOf(`1:${KEY}`).subkey(1, 'wrap'))
    }
  })

  test('made anew can be read', () => {
    expect(ringOf(newEncryptionKeys()).sealVersion).toBe(1)
    expect(newEncryptionKeys()).not.toBe(newEncryptionKeys())
  })
})

describe('what is wrong with a key ring', () => {
  test.each([
    ['', ['entry 1 is not <version>:<base64 of 32 bytes>']],
    [KEY, ['entry 1 is not <version>:<base64 of 32 bytes>']],
    [`0:${KEY}`, ['entry 1 is not <version>:<base64 of 32 bytes>']],
    [`65536:${KEY}`, ['entry 1 is not <version>:<base64 of 32 bytes>']],
    [`1:${KEY},`, ['entry 2 is not <version>:<base64 of 32 bytes>']],
    [`1:${KEY},1:${OTHER}`, ['version 1 stands there twice']],
    [`1:${randomBytes(31).toString('base64')}`, ['entry 1 holds 31 bytes, not 32']],
    [`1:${randomBytes(33).toString('base64')}`, ['entry 1 holds 33 bytes, not 32']],
    [
      `x:${KEY},2:c2hvcnQ=`,
      ['entry 1 is not <version>:<base64 of 32 bytes>', 'entry 2 holds 5 bytes, not 32'],
    ],
  ])('is said for all entries at once (%#)', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })

  test('is said without a word of the text', () => {
    const problems = problemsOf(`hunter2,1:${KEY}${KEY},2:correct horse`).join()
    for (const part of ['hunter2', KEY.slice(0, 12), 'horse']) expect(problems).not.toContain(part)
  })
})
