// Requests that are refused: each row is a body that is otherwise valid, judged by the schema alone.

import { describe, expect, test } from '@jest/globals'
import { parseCreateRequest } from '../../../src/contract/create-request.ts'
import type { Issue } from '../../../src/contract/issues.ts'
import { LIMITS } from '../../../src/contract/limits.ts'

type Row = [fields: object, path: string, code: Issue['code']]

describe('a request that is refused', () => {
  const rows: Row[] = [
    ...eachOf('secretValue', [undefined], 'invalid_type'),
    ...eachOf('secretValue', [''], 'too_small'),
    ...eachOf('secretValue', ['a'.repeat(10_001), '\u{1f511}'.repeat(10_001)], 'too_big'),
    ...eachOf('secretValue', ['\ud800', 'a\udc00b'], 'custom'),
    ...eachOf('secretValue', [5, null, [], {}, ['a'], Array.from({ length: 10_001 })], 'invalid_type'),
    ...eachOf('name', ['n'.repeat(51)], 'too_big'),
    ...eachOf(
      'name',
      ['a\u0000', 'a\tb', 'a\n', 'a\u0085b', '\u202e', 'a\u202ab', 'a\u2066b', 'a\u2069b', '\udfff'],
      'custom',
    ),
    ...eachOf('name', [null], 'invalid_type'),
    ...eachOf('password', [''], 'too_small'),
    ...eachOf('password', ['x'.repeat(1_025), '\u00e9'.repeat(513)], 'too_big'),
    ...eachOf('password', ['\ud800'], 'custom'),
    ...eachOf('password', [null], 'invalid_type'),
    ...eachOf('expiresIn', ['4m', '299999', '299999.9', '0', '-1d', '1ms'], 'too_small'),
    ...eachOf('expiresIn', ['31d', '1y', '2592000001', '2592000000.1'], 'too_big'),
    ...eachOf(
      'expiresIn',
      ['1h30m', ' 7d ', '1mo', 'soon', '1e6', '0x10', '+1d', '', `${'0'.repeat(99)}7d`],
      'custom',
    ),
    ...eachOf('expiresIn', [86_400_000, null], 'invalid_type'),
    ...eachOf('maxViews', [0, -1], 'too_small'),
    ...eachOf('maxViews', [0.5, 1.5], 'custom'),
    ...eachOf('maxViews', [2_147_483_648, 1e308], 'too_big'),
    [JSON.parse('{"maxViews":1e400}'), 'maxViews', 'invalid_type'],
    ...eachOf('maxViews', ['1', true, null], 'invalid_type'),
    ...eachOf('accessType', ['team', 'Anyone', '', null], 'invalid_value'),
    ...eachOf('authorizedEmails', [emails(101)], 'too_big'),
    [
      { authorizedEmails: Array.from({ length: 101 }, (_, i) => `p${i % 2}@x.io`) },
      'authorizedEmails',
      'too_big',
    ],
    ...['nope', ' a@x.io', 'a@localhost', '\u00fc@x.io'].map(
      (email): Row => [{ authorizedEmails: [email] }, 'authorizedEmails.0', 'invalid_format'],
    ),
    [{ authorizedEmails: [1] }, 'authorizedEmails.0', 'invalid_type'],
    [{ authorizedEmails: ['a@x.io', emailOf(255)] }, 'authorizedEmails.1', 'too_big'],
    ...eachOf('authorizedEmails', ['a@x.io', null], 'invalid_type'),
    [{ maxViews: 1, authorizedEmails: emails(2) }, 'maxViews', 'custom'],
    [{ allowExternalEmails: true }, 'password', 'custom'],
    ...eachOf('allowExternalEmails', ['true', 1, null], 'invalid_type'),
    [{ nope: 1 }, '', 'unrecognized_keys'],
    [{ constructor: 1 }, '', 'unrecognized_keys'],
  ]

  const titled = rows.map(([fields, path, code]) => ({ fields, path, code, sent: shorten(fields) }))
  test.each(titled)('$sent is $code at $path', ({ fields, path, code }) => {
    expect(refused(fields)).toEqual([[path, code]])
  })

  test('says something of our own about every fault, and never zod’s words', () => {
    for (const [fields] of rows) {
      for (const { message } of issuesOf({ secretValue: 's', ...fields })) {
        expect(message).toMatch(/^[A-Z0-9].*\.$/)
        expect(message).not.toMatch(/invalid|too (big|small):|expected|unrecognized/i)
      }
    }
  })

  test.each([[[]], ['x'], [5], [null], [undefined], [true]])('is refused where the body is %j', (body) => {
    expect(issuesOf(body)).toEqual([
      { path: [], code: 'invalid_type', expected: 'object', message: 'The request must be a JSON object.' },
    ])
  })

  test('refuses an own key named __proto__', () => {
    expect(issuesOf(JSON.parse('{"secretValue":"s","__proto__":{}}'))).toMatchObject([
      { code: 'unrecognized_keys', keys: ['__proto__'] },
    ])
  })

  test('lists seven wrong fields at once', () => {
    const issues = issuesOf({
      secretValue: 5,
      name: 5,
      password: 5,
      expiresIn: 'soon',
      maxViews: 0,
      accessType: 'x',
      authorizedEmails: 'a@x.io',
    })
    expect(issues).toHaveLength(7)
  })

  test('keeps the list short: 100 issues, 20 unknown keys of 100 characters', () => {
    expect(refused({ authorizedEmails: Array.from({ length: 20_000 }, () => 5) })).toHaveLength(1)
    expect(refused({ authorizedEmails: Array.from({ length: 100 }, () => 'x'.repeat(300)) })).toHaveLength(
      100,
    )
    const unknown = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`${'k'.repeat(200)}${i}`, 1]),
    )
    const [issue] = issuesOf({ secretValue: 's', ...unknown })
    expect(issue?.keys).toEqual(Array.from({ length: 20 }, () => 'k'.repeat(100)))
  })

  test('tells programs the bound', () => {
    expect(issuesOf({ secretValue: 's', expiresIn: '1m' })).toMatchObject([
      { minimum: LIMITS.lifetime.minMs, inclusive: true, origin: 'number' },
    ])
    expect(issuesOf({ secretValue: 's', accessType: 'x' })).toMatchObject([
      { values: ['anyone', 'organization'] },
    ])
  })
})

function issuesOf(input: unknown): Issue[] {
  const parsed = parseCreateRequest(input)
  return parsed.ok ? [] : parsed.issues
}

function refused(fields: object): [string, string][] {
  return issuesOf({ secretValue: 's', ...fields }).map(({ path, code }) => [path.join('.'), code])
}

function eachOf(field: string, values: unknown[], code: Issue['code']): Row[] {
  return values.map((value) => [{ [field]: value }, field, code])
}

function emails(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `p${index}@x.io`)
}

function emailOf(length: number): string {
  return `${'a'.repeat(length - '@x.io'.length)}@x.io`
}

function shorten(fields: object): string {
  const text = JSON.stringify(fields, (_, value) => (value === undefined ? 'undefined' : value))
  return text.length > 70 ? `${text.slice(0, 60)}… (${text.length})` : text
}
