// Requests that are accepted and what is made of them, and the two rules that join fields.

import { describe, expect, test } from '@jest/globals'
import {
  type CreateRequest,
  type ParseCreateRequestOptions,
  parseCreateRequest,
} from '../../../src/contract/create-request.ts'

const DAY = 86_400_000

describe('a request that is accepted', () => {
  test('needs only a secret: 30 days, no view limit, organization, nobody named', () => {
    const { secretValue, ...rest } = accepted({})
    expect(secretValue.expose()).toBe('s')
    expect(rest).toEqual({
      name: undefined,
      password: undefined,
      expiresInMs: 30 * DAY,
      maxViews: undefined,
      accessType: 'organization',
      authorizedEmails: [],
      allowExternalEmails: false,
      hasLink: true,
    })
  })

  test('may hold every field', () => {
    const request = accepted({
      name: 'db',
      password: 'pw',
      expiresIn: '2h',
      maxViews: 3,
      accessType: 'anyone',
      authorizedEmails: ['a@x.io'],
      allowExternalEmails: true,
    })
    expect(request.name?.expose()).toBe('db')
    expect(request.password?.expose()).toBe('pw')
    expect(request).toMatchObject({ expiresInMs: 7_200_000, maxViews: 3, accessType: 'anyone' })
    expect(request).toMatchObject({ authorizedEmails: ['a@x.io'], allowExternalEmails: true })
  })

  test('treats a field that is undefined as one left out', () => {
    const nothing = {
      name: undefined,
      expiresIn: undefined,
      maxViews: undefined,
      authorizedEmails: undefined,
    }
    expect(accepted(nothing)).toMatchObject({ expiresInMs: 30 * DAY, maxViews: undefined })
  })

  test.each([
    'a'.repeat(10_000),
    '\u{1f511}'.repeat(10_000),
    'a\u0000b',
    '  \n',
    '\u{1f511}',
    'a\r\nb',
    'e\u0301',
    '\ufeffx',
  ])('keeps the secret exactly as given (%#)', (secretValue) => {
    expect(accepted({ secretValue }).secretValue.expose()).toBe(secretValue)
  })

  test.each([
    ['n'.repeat(50), 'n'.repeat(50)],
    ['\u{1f511}'.repeat(50), '\u{1f511}'.repeat(50)],
    ['', undefined],
    ['  ', undefined],
    ['  db  main ', 'db  main'],
  ])('reads the name %j trimmed, and none where that is empty', (name, expected) => {
    expect(accepted({ name }).name?.expose()).toBe(expected)
  })

  test.each([
    ['p', 'p'],
    ['x'.repeat(1_024), 'x'.repeat(1_024)],
    ['\u00e9'.repeat(512), '\u00e9'.repeat(512)],
    ['e\u0301', 'e\u0301'],
    [' p ', ' p '],
    // 1,536 bytes, and 1,024 in NFC.
    ['e\u0301'.repeat(512), 'e\u0301'.repeat(512)],
  ])('reads the password %# exactly as given', (password, expected) => {
    expect(accepted({ password }).password?.expose()).toBe(expected)
  })

  test.each([
    ['5m', 300_000],
    ['300000', 300_000],
    ['300000.5', 300_000],
    ['30d', 30 * DAY],
    ['720h', 30 * DAY],
    ['2592000000', 30 * DAY],
    ['1w', 7 * DAY],
    ['1 D', DAY],
    ['.5h', 1_800_000],
  ])('reads expiresIn %j', (expiresIn, expected) => {
    expect(accepted({ expiresIn }).expiresInMs).toBe(expected)
  })

  test.each([1, 3.0, 2_147_483_647])('reads maxViews %d', (maxViews) => {
    expect(accepted({ maxViews }).maxViews).toBe(maxViews)
  })

  test.each([
    [[], []],
    [emails(100), emails(100)],
    [['A@x.io', 'a@x.io'], ['a@x.io']],
    [
      ['b@x.io', 'A@X.io', 'B@x.io'],
      ['b@x.io', 'a@x.io'],
    ],
    [
      ['a+1@x.io', 'a@x.io'],
      ['a+1@x.io', 'a@x.io'],
    ],
    [[emailOf(254)], [emailOf(254)]],
  ])('reads addresses in small letters, each once, in the order given (%#)', (authorizedEmails, expected) => {
    expect(accepted({ authorizedEmails }).authorizedEmails).toEqual(expected)
  })
})

describe('contradictions', () => {
  test('counts each address once against the views', () => {
    expect(accepted({ maxViews: 1, authorizedEmails: ['A@x.io', 'a@x.io'] }).maxViews).toBe(1)
    expect(accepted({ maxViews: 2, authorizedEmails: emails(2) }).maxViews).toBe(2)
    expect(refused({ maxViews: 2, authorizedEmails: emails(3) })).toEqual([['maxViews', 'custom']])
  })

  test('leaves a view for a link beside people, and takes a list for a link’s place where none is asked for', () => {
    expect(parse({ maxViews: 2 }, { recipients: 2, hasLink: true })).toEqual({
      ok: false,
      issues: [
        {
          path: ['maxViews'],
          code: 'custom',
          message:
            '2 views, kept for the 2 recipients: none is left for the link. Allow at least 3 views, or set no limit.',
        },
      ],
    })
    expect(refused({ maxViews: 1, authorizedEmails: emails(1) }, { hasLink: true })).toEqual([
      ['maxViews', 'custom'],
    ])
    expect(refused({ maxViews: 1 }, { recipients: 2, hasLink: true })).toEqual([['maxViews', 'custom']])
    expect(accepted({ maxViews: 3 }, { recipients: 2, hasLink: true }).hasLink).toBe(true)
    expect(accepted({}, { recipients: 2, hasLink: true }).hasLink).toBe(true)
    expect(accepted({ maxViews: 1 }, { hasLink: true }).hasLink).toBe(true)
    expect(
      [accepted({}, { recipients: 1 }), accepted({ authorizedEmails: emails(1) })].map(
        ({ hasLink }) => hasLink,
      ),
    ).toEqual([false, false])
  })

  test('counts people who were named elsewhere too', () => {
    expect(accepted({ maxViews: 3 }, { recipients: 3 }).maxViews).toBe(3)
    expect(parse({ maxViews: 1 }, { recipients: 3 })).toEqual({
      ok: false,
      issues: [
        {
          path: ['maxViews'],
          code: 'custom',
          message:
            '3 people but 1 view: 2 of them could not open it. Allow at least 3 views, or name fewer people.',
        },
      ],
    })
    expect(parse({ maxViews: 3, authorizedEmails: emails(2) }, { recipients: 2 }).ok).toBe(false)
    expect(parse({ maxViews: 4, authorizedEmails: emails(2) }, { recipients: 2 }).ok).toBe(true)
  })

  test('are named together, once every field is right', () => {
    const both = { maxViews: 1, authorizedEmails: emails(2), allowExternalEmails: true }
    expect(refused(both)).toEqual([
      ['maxViews', 'custom'],
      ['password', 'custom'],
    ])
    expect(refused({ ...both, name: null })).toEqual([['name', 'invalid_type']])
    expect(refused({ ...both, secretValue: '' })).toEqual([['secretValue', 'too_small']])
  })
})

function parse(fields: object, options?: ParseCreateRequestOptions) {
  return parseCreateRequest({ secretValue: 's', ...fields }, options)
}

function accepted(fields: object, options?: ParseCreateRequestOptions): CreateRequest {
  const parsed = parse(fields, options)
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.issues)}`)
  return parsed.request
}

function refused(fields: object, options?: ParseCreateRequestOptions): [string, string][] {
  const parsed = parse(fields, options)
  return parsed.ok ? [] : parsed.issues.map(({ path, code }) => [path.join('.'), code])
}

function emails(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `p${index}@x.io`)
}

function emailOf(length: number): string {
  return `${'a'.repeat(length - '@x.io'.length)}@x.io`
}
