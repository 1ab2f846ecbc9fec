// Capabilities are random, told apart from other text, and stored only as hashes; generated passwords are long and
// hard to misread.

import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { newEncryptionKeys, parseKeyRing } from '../../../src/crypto/keys.ts'
import {
  generatePassword,
  hashClient,
  hashToken,
  isId,
  newId,
  newToken,
  parseToken,
} from '../../../src/crypto/tokens.ts'
import { Secret } from '../../../src/secret.ts'

describe('a token', () => {
  test('is 32 random bytes and reads back as itself', () => {
    const token = newToken()
    expect(Buffer.from(token.expose(), 'base64url')).toHaveLength(32)
    expect(parseToken(token.expose())?.expose()).toBe(token.expose())
    expect(new Set(Array.from({ length: 1_000 }, () => newToken().expose())).size).toBe(1_000)
  })

  test.each([
    [''],
    ['a'.repeat(42)],
    ['a'.repeat(44)],
    [`${'a'.repeat(42)}=`],
    [`${'a'.repeat(42)}\n`],
    [`${'a'.repeat(43)}\n`],
    [undefined],
    [null],
    [43],
    [['a'.repeat(43)]],
    [{ toString: () => 'a'.repeat(43) }],
  ])('is not %p', (text) => {
    expect(parseToken(text)).toBeUndefined()
  })

  test('is found by its SHA-256', () => {
    const token = Secret.fromText('a'.repeat(43))
    expect(hashToken(token)).toEqual(createHash('sha256').update('a'.repeat(43)).digest())
  })
})

describe('an id', () => {
  test('has 22 characters and is told from other text', () => {
    expect(newId()).toMatch(/^[\w-]{22}$/)
    expect(isId(newId())).toBe(true)
    for (const text of ['', 'a'.repeat(21), 'a'.repeat(23), `${'a'.repeat(21)}/`, `${'a'.repeat(22)}\n`]) {
      expect(isId(text)).toBe(false)
    }
  })
})

describe('whoever guesses', () => {
  test('is stored as a hash that takes the server’s key', () => {
    const [one, other] = [newEncryptionKeys(), newEncryptionKeys()].map(parseKeyRing)
    if (!one || 'problems' in one || !other || 'problems' in other) throw new TypeError('fresh keys are good')
    expect(hashClient(one, 'T0WORK/U0ANNA')).toHaveLength(32)
    expect(hashClient(one, 'T0WORK/U0ANNA')).toEqual(hashClient(one, 'T0WORK/U0ANNA'))
    expect(hashClient(one, 'T0WORK/U0ANNA')).not.toEqual(hashClient(one, 'T0WORK/U0BEN'))
    expect(hashClient(one, 'T0WORK/U0ANNA')).not.toEqual(hashClient(other, 'T0WORK/U0ANNA'))
  })
})

describe('a generated password', () => {
  test('is 20 of 32 symbols that are hard to mistake for each other, all of them used', () => {
    const passwords = Array.from({ length: 500 }, () => generatePassword().expose())
    for (const password of passwords) expect(password).toMatch(/^[abcdefghjkmnpqrstuvwxyz2-9-]{20}$/)
    expect(new Set(passwords).size).toBe(passwords.length)
    const used = new Set(passwords.join(''))
    expect(used.size).toBe(32)
    for (const lookalike of 'il1o0') expect(used.has(lookalike)).toBe(false)
  })

  test('has every symbol about equally often', () => {
    const text = Array.from({ length: 500 }, () => generatePassword().expose()).join('')
    const expected = text.length / 32
    for (const symbol of new Set(text)) {
      expect(Math.abs(text.split(symbol).length - 1 - expected)).toBeLessThan(expected / 2)
    }
  })
})
