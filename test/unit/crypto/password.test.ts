// The gate in front of Argon2id: so many at once, a short queue, then Busy; whoever was turned away cost nothing.

import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { createPasswordGate, type HashOptions } from '../../../src/crypto/password.ts'
import { AppError } from '../../../src/errors.ts'
import { Secret } from '../../../src/secret.ts'

const SALT = Buffer.alloc(16, 1)
const QUICK = { memory: 64, passes: 1 }
const hash = (gate = createPasswordGate(1), text = 'pass', options: HashOptions = {}) =>
  gate.hash(Secret.fromText(text), SALT, QUICK, options)

describe('the password gate', () => {
  test('gives 32 bytes, the same for every form of one text, other ones for another salt or cost', async () => {
    const gate = createPasswordGate(2)
    const composed = await hash(gate, 'caf\u00e9')
    expect(composed).toHaveLength(32)
    expect(await hash(gate, 'cafe\u0301')).toEqual(composed)
    expect(await hash(gate, 'cafe')).not.toEqual(composed)
    expect(await gate.hash(Secret.fromText('caf\u00e9'), Buffer.alloc(16, 2), QUICK)).not.toEqual(composed)
    expect(await gate.hash(Secret.fromText('caf\u00e9'), SALT, { ...QUICK, passes: 2 })).not.toEqual(composed)
  })

  test.each([
    ['of a phone, with a space at its end', 'caf\u00e9 1 '],
    ['with hard spaces around and inside', '\u00a0caf\u00e9\u202f1\u00a0'],
    ['of full-width signs', 'ｃａｆe\u0301\u3000１'],
    ['with a line end', 'caf\u00e9 1\n'],
  ])('takes a password %s for the same', async (_what, typed) => {
    const gate = createPasswordGate(1)
    expect(await hash(gate, typed)).toEqual(await hash(gate, 'caf\u00e9 1'))
  })

  test.each(['Caf\u00e9 1', 'caf\u00e91', 'caf\u00e9  1', 'cafe 1', '"caf\u00e9 1"'])(
    'takes %j for another one',
    async (typed) => {
      const gate = createPasswordGate(1)
      expect(await hash(gate, typed)).not.toEqual(await hash(gate, 'caf\u00e9 1'))
    },
  )

  test('lets so many through at once and queues 32; the next one is told that it is busy', async () => {
    const gate = createPasswordGate(2)
    let open = (): void => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    const let34In = Array.from({ length: 34 }, () => hash(gate, 'pass', { beforeHashing: () => opened }))
    expect(gate.running).toBe(2)
    await expect(hash(gate)).rejects.toMatchObject({ code: 'Busy', retryAfterSeconds: 5 })
    open()
    expect(await Promise.all(let34In)).toHaveLength(34)
    expect(gate.running).toBe(0)
  })

  test('turns away who has waited long enough, and goes on with the others', async () => {
    const gate = createPasswordGate(1)
    const first = hash(gate, 'pass', { beforeHashing: () => sleep(80) })
    let counted = 0
    const beforeHashing = async (): Promise<void> => void counted++
    const impatient = hash(gate, 'pass', { waitMs: 20, beforeHashing })
    const patient = hash(gate, 'pass', { beforeHashing })
    await expect(impatient).rejects.toMatchObject({ code: 'Busy' })
    await Promise.all([first, patient])
    expect(counted).toBe(1)
    expect(gate.running).toBe(0)
  })

  test('hands its place on when what runs before hashing throws', async () => {
    const gate = createPasswordGate(1)
    const refusing = { beforeHashing: () => Promise.reject(new AppError('TooManyGuesses')) }
    await expect(hash(gate, 'pass', refusing)).rejects.toMatchObject({ code: 'TooManyGuesses' })
    expect(gate.running).toBe(0)
    expect(await hash(gate)).toHaveLength(32)
  })
})
