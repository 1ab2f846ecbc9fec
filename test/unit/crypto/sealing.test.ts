// Whatever is sealed comes back byte for byte, and only so: one bit of it, of the token, of the password or of what
// it is bound to changed, and it does not open.

import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { boxOpen, boxSeal, boxVersion } from '../../../src/crypto/box.ts'
import { gcmOpen, gcmSeal, lengthPrefixed, pad256, unpad256 } from '../../../src/crypto/gcm.ts'
import { type KeyRing, parseKeyRing } from '../../../src/crypto/keys.ts'
import {
  type GrantBinding,
  newSalt,
  openValue,
  sealValue,
  unwrapDataKey,
  wrapDataKey,
} from '../../../src/crypto/share-seal.ts'
import { newToken } from '../../../src/crypto/tokens.ts'
import { AppError } from '../../../src/errors.ts'
import { Secret } from '../../../src/secret.ts'

const keys = makeKeys(1)
const bytes = fc.uint8Array({ maxLength: 1_200 }).map((array) => Buffer.from(array))
const binding: fc.Arbitrary<GrantBinding> = fc.record({
  workspaceId: fc.string(),
  shareId: fc.string(),
  ordinal: fc.nat(99),
  kind: fc.string(),
  recipient: fc.string(),
})
const wrappedKey = fc.record({
  grant: binding,
  passwordHash: fc.constantFrom(Buffer.alloc(0), randomBytes(32)),
})

function makeKeys(...versions: number[]): KeyRing {
  const ring = parseKeyRing(
    versions.map((version) => `${version}:${randomBytes(32).toString('base64')}`).join(),
  )
  if ('problems' in ring) throw new TypeError(ring.problems.join())
  return ring
}

/** The bytes with one bit turned over. */
function flipBit(buffer: Buffer, at: number): Buffer {
  const flipped = Buffer.from(buffer)
  const index = Math.floor(at / 8) % flipped.length
  flipped[index] = (flipped[index] ?? 0) ^ (1 << (at % 8))
  return flipped
}

/** Whether the opening failed in the way that is our fault and says so. */
function isBroken(open: () => unknown): boolean {
  try {
    open()
    return false
  } catch (error) {
    return error instanceof AppError && error.code === 'SealBroken'
  }
}

describe('a value', () => {
  test('comes back byte for byte, for its own share only', () => {
    fc.assert(
      fc.property(bytes, fc.string(), fc.string(), (plain, workspaceId, shareId) => {
        const { sealed, dataKey } = sealValue(Secret.fromBytes(Buffer.from(plain)), workspaceId, shareId)
        expect(openValue(sealed, dataKey, workspaceId, shareId).exposeBytes()).toEqual(plain)
        expect(isBroken(() => openValue(sealed, dataKey, `${workspaceId}.`, shareId))).toBe(true)
        expect(isBroken(() => openValue(sealed, dataKey, workspaceId, `${shareId}.`))).toBe(true)
        expect(isBroken(() => openValue(sealed, randomBytes(32), workspaceId, shareId))).toBe(true)
      }),
    )
  })

  test('does not open when any bit of it was changed', () => {
    const { sealed, dataKey } = sealValue(Secret.fromText('hunter2'), 'T0WORK', 'share')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      if (!isBroken(() => openValue(flipBit(sealed, bit), dataKey, 'T0WORK', 'share')))
        throw new Error(`bit ${bit}`)
    }
  })

  test('does not open when it was cut short', () => {
    const { sealed, dataKey } = sealValue(Secret.fromText('hunter2'), 'T0WORK', 'share')
    for (let length = 0; length < sealed.length; length++) {
      expect(isBroken(() => openValue(sealed.subarray(0, length), dataKey, 'T0WORK', 'share'))).toBe(true)
    }
  })

  test('of up to 255 bytes is stored in one length, whatever it is', () => {
    const lengthOf = (text: string): number => sealValue(Secret.fromText(text), 'T', 's').sealed.length
    expect(lengthOf('1234')).toBe(lengthOf('x'.repeat(255)))
    expect(lengthOf('x'.repeat(256))).toBe(lengthOf('1234') + 256)
  })

  test('sealed twice has nothing in common', () => {
    const seal = () => sealValue(Secret.fromText('the same'), 'T0WORK', 'share')
    const [first, second] = [seal(), seal()]
    expect(first.sealed.equals(second.sealed)).toBe(false)
    expect(first.dataKey.equals(second.dataKey)).toBe(false)
  })
})

describe('a wrapped key', () => {
  test('comes back for its token, password and grant, and takes 91 bytes', () => {
    fc.assert(
      fc.property(wrappedKey, ({ grant, passwordHash }) => {
        const [dataKey, token, salt] = [randomBytes(32), newToken(), newSalt()]
        const wrapped = wrapDataKey(keys, dataKey, token, salt, grant, passwordHash)
        expect(wrapped).toHaveLength(91)
        expect(unwrapDataKey(keys, wrapped, token, salt, grant, passwordHash)).toEqual(dataKey)
      }),
    )
  })

  test('is refused, not broken, for a wrong token, password or salt', () => {
    fc.assert(
      fc.property(wrappedKey, ({ grant, passwordHash }) => {
        const [dataKey, token, salt] = [randomBytes(32), newToken(), newSalt()]
        const wrapped = wrapDataKey(keys, dataKey, token, salt, grant, passwordHash)
        expect(unwrapDataKey(keys, wrapped, newToken(), salt, grant, passwordHash)).toBeUndefined()
        expect(unwrapDataKey(keys, wrapped, token, newSalt(), grant, passwordHash)).toBeUndefined()
        expect(unwrapDataKey(keys, wrapped, token, salt, grant, randomBytes(32))).toBeUndefined()
      }),
    )
  })

  test('does not open for another kind, recipient, ordinal, share or workspace', () => {
    fc.assert(
      fc.property(binding, (grant) => {
        const [token, salt] = [newToken(), newSalt()]
        const wrapped = wrapDataKey(keys, randomBytes(32), token, salt, grant)
        const open = (change: Partial<GrantBinding>) =>
          unwrapDataKey(keys, wrapped, token, salt, { ...grant, ...change })
        expect(open({ kind: `${grant.kind}.` })).toBeUndefined()
        expect(open({ recipient: `${grant.recipient}.` })).toBeUndefined()
        expect(isBroken(() => open({ ordinal: grant.ordinal + 1 }))).toBe(true)
        expect(isBroken(() => open({ shareId: `${grant.shareId}.` }))).toBe(true)
        expect(isBroken(() => open({ workspaceId: `${grant.workspaceId}.` }))).toBe(true)
      }),
    )
  })

  test('is broken when any bit of it was changed, never a wrong password', () => {
    const grant = { workspaceId: 'T0WORK', shareId: 'share', ordinal: 0, kind: 'person', recipient: 'U0ANNA' }
    const [token, salt] = [newToken(), newSalt()]
    const wrapped = wrapDataKey(keys, randomBytes(32), token, salt, grant)
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      if (!isBroken(() => unwrapDataKey(keys, flipBit(wrapped, bit), token, salt, grant)))
        throw new Error(`bit ${bit}`)
    }
  })
})

describe('a box', () => {
  test('opens with its purpose, key and binding, and with no other', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.string(), { maxLength: 4 }), (plain, boundTo) => {
        const sealed = boxSeal(keys, 'name', plain, boundTo)
        expect(boxOpen(keys, 'name', sealed, boundTo)).toEqual(plain)
        expect(isBroken(() => boxOpen(keys, 'delivery', sealed, boundTo))).toBe(true)
        expect(isBroken(() => boxOpen(keys, 'name', sealed, [...boundTo, '']))).toBe(true)
        expect(isBroken(() => boxOpen(makeKeys(1), 'name', sealed, boundTo))).toBe(true)
        expect(isBroken(() => boxOpen(makeKeys(2), 'name', sealed, boundTo))).toBe(true)
      }),
    )
  })

  test('is sealed under the newest key and says which', () => {
    const sealed = boxSeal(makeKeys(1, 258, 7), 'name', Buffer.from('x'), [])
    expect(boxVersion(sealed)).toBe(258)
  })

  test.each([[''], ['01'], ['010001'], ['020001ff'], ['010001ffff']])('is not %p', (hex) => {
    expect(isBroken(() => boxOpen(keys, 'name', Buffer.from(hex, 'hex'), []))).toBe(true)
  })
})

describe('the layers below', () => {
  test('tell a change of key, bytes or binding', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(), (plain, boundTo, bit) => {
        const key = randomBytes(32)
        const sealed = gcmSeal(key, plain, boundTo)
        expect(gcmOpen(key, sealed, boundTo)).toEqual(plain)
        expect(gcmOpen(key, flipBit(sealed, bit), boundTo)).toBeUndefined()
        expect(gcmOpen(flipBit(key, bit), sealed, boundTo)).toBeUndefined()
        expect(gcmOpen(key, sealed, Buffer.concat([boundTo, Buffer.from([0])]))).toBeUndefined()
      }),
    )
  })

  test('pad to a multiple of 256 and back', () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        const padded = pad256(plain)
        expect(padded.length % 256).toBe(0)
        expect(padded.length - plain.length).toBeLessThanOrEqual(256)
        expect(unpad256(padded)).toEqual(plain)
      }),
    )
    for (const end of [
      Buffer.from([0x80]),
      Buffer.from([0x80, 0, 0]),
      Buffer.alloc(255),
      Buffer.alloc(256),
    ]) {
      expect(unpad256(pad256(end))).toEqual(end)
    }
    expect(unpad256(Buffer.alloc(256))).toBeUndefined()
    expect(unpad256(Buffer.from([0x80, 1]))).toBeUndefined()
  })

  test('give no two lists the same bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) => {
        const isSame = lengthPrefixed(...one).equals(lengthPrefixed(...other))
        expect(isSame).toBe(JSON.stringify(one) === JSON.stringify(other))
      }),
    )
    expect(lengthPrefixed('ab', 'c').equals(lengthPrefixed('a', 'bc'))).toBe(false)
    expect(lengthPrefixed('', 'a').equals(lengthPrefixed('a', ''))).toBe(false)
  })
})
