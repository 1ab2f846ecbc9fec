// What holds for any input whatever: an answer, nothing thrown, nothing changed, nothing shown.

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseCreateRequest } from '../../../src/contract/create-request.ts'
import { LIMITS } from '../../../src/contract/limits.ts'

describe('for any input', () => {
  const fields = fc.record(
    {
      secretValue: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      name: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      password: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      expiresIn: fc.oneof(fc.constantFrom('5m', '31d', '1s'), fc.string(), fc.jsonValue()),
      maxViews: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()),
      accessType: fc.oneof(fc.constantFrom('anyone', 'organization'), fc.jsonValue()),
      authorizedEmails: fc.oneof(fc.array(fc.oneof(fc.emailAddress(), fc.string())), fc.jsonValue()),
      allowExternalEmails: fc.oneof(fc.boolean(), fc.jsonValue()),
      other: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )

  test('answers a request or issues, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fields), (input) => {
        const parsed = parseCreateRequest(input)
        if (parsed.ok) return parsed.request.expiresInMs >= LIMITS.lifetime.minMs
        return parsed.issues.length > 0 && parsed.issues.length <= 100
      }),
    )
  })

  test('any well-formed secret and password come back unchanged', () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 200 })
      .filter((value) => value.isWellFormed())
    fc.assert(
      fc.property(text, text, (secretValue, password) => {
        const parsed = parseCreateRequest({ secretValue, password })
        expect(parsed.ok && parsed.request.secretValue.expose()).toBe(secretValue)
        expect(parsed.ok && parsed.request.password?.expose()).toBe(password)
      }),
    )
  })

  test('issues never hold a value that was sent', () => {
    const canary = fc.string({
      unit: fc.constantFrom('Q', 'Z', '7', '\u{1f511}'),
      minLength: 8,
      maxLength: 40,
    })
    const wrongValue = canary.chain((value) =>
      fc.constantFrom<unknown>(`${value}\ud800`, value.repeat(2_000), [value], { [value]: value }),
    )
    const anyField = fc.dictionary(
      fc.constantFrom(
        'secretValue',
        'name',
        'password',
        'expiresIn',
        'accessType',
        'authorizedEmails',
        'other',
      ),
      wrongValue,
      { minKeys: 1 },
    )
    fc.assert(
      fc.property(anyField, (input) => {
        const parsed = parseCreateRequest(input)
        expect(parsed.ok).toBe(false)
        expect(JSON.stringify(parsed)).not.toMatch(/[QZ7\u{1f511}]{8}/u)
      }),
    )
  })
})
