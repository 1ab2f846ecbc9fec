// Headers for the HTTP API: who asks, what the body is, under which key, and what a proxy or an attacker adds.

import fc from 'fast-check'
import { weirdText } from './mutations.ts'

export type Header = readonly [name: string, value: string]

/** Stands in values, tokens and keys; must stand in no log line and in no refusal. */
export const API_MARK = 'MARKx7Kq'

/** What the inputs are made with. */
export interface ApiKnown {
  /** With every scope. */
  token: string
  /** Without the scope to share. */
  narrowToken: string
  serviceToken: string
  /** Opens for whoever has it, as often as they like. */
  open: { id: string; key: string }
  /** The same behind a password that nobody here knows. */
  locked: { id: string; key: string }
  /** The token's owner's, to be read and taken back. */
  spareIds: readonly string[]
  /** Somebody else's. */
  foreignId: string
}

export function anyAuthorization({ token, narrowToken, serviceToken }: ApiKnown): fc.Arbitrary<Header[]> {
  const one = (value: string): Header[] => [['authorization', value]]
  return fc.oneof(
    fc.constantFrom<Header[]>(
      [],
      one(''),
      one('Bearer'),
      one('Bearer '),
      one(token),
      one(`Basic ${Buffer.from(`${API_MARK}:${token}`).toString('base64')}`),
      one(`bearer ${token}`),
      one(`BEARER ${token}`),
      one(`Bearer  ${token}`),
      one(`Bearer ${token}x`),
      one(`Bearer ${token.slice(0, -1)}`),
      one(`Bearer ${token} ${token}`),
      one(`Bearer ${token}, Bearer ${narrowToken}`),
      one(`Bearer ${narrowToken}`),
      one(`Bearer ${serviceToken}`),
      one(`Bearer ${serviceToken.toUpperCase()}`),
      one(`Bearer sst_${API_MARK.padEnd(43, 'x')}`),
      one(`Bearer ${'x'.repeat(512)}`),
      one(`Bearer ${'x'.repeat(513)}`),
      one(`Bearer ${'x'.repeat(15_000)}`),
      one('Bearer __proto__'),
      [...one(`Bearer ${token}`), ...one(`Bearer ${narrowToken}`)],
      [...one(`Bearer ${API_MARK}`), ...one(`Bearer ${token}`)],
      [['cookie', `token=${token}; authorization=Bearer ${token}`]],
      [['proxy-authorization', `Bearer ${token}`]],
    ),
    weirdText.map((text) => one(`Bearer ${dropBreaks(text)}`)),
  )
}

const asHeaders = (name: string, values: readonly string[]): fc.Arbitrary<Header[]> =>
  fc.constantFrom(...values.map((value): Header[] => [[name, value]]))

export const anyType: fc.Arbitrary<Header[]> = fc.oneof(
  fc.constantFrom<Header[]>(
    [],
    [
      ['content-type', 'application/json'],
      ['content-type', 'text/plain'],
    ],
  ),
  asHeaders('content-type', [
    ...[
      'APPLICATION/JSON',
      'application/json;',
      'application/json; charset=utf-8',
      'application/json;charset',
    ],
    ...[
      'application/json; charset="UTF-8"',
      'application/json; charset=utf-16',
      'application/json; charset=utf8',
    ],
    ...[
      'application/json; charset=utf-8; charset=utf-16',
      'application/json; boundary=x',
      'application/json,x',
    ],
    ...[
      'application/vnd.api+json',
      'application/json5',
      'text/json',
      'text/plain',
      'multipart/form-data',
      '',
    ],
    ...[
      'application/x-www-form-urlencoded',
      `application/${API_MARK}`,
      '*/*',
      'application/json\u00a0',
      '__proto__',
    ],
    `application/json; charset=${'x'.repeat(5_000)}`,
  ]),
  weirdText.map((text): Header[] => [['content-type', dropBreaks(text)]]),
)

export const anyEncoding = asHeaders('content-encoding', [
  ...['gzip', 'identity', 'IDENTITY', 'br', 'deflate', '', 'identity, identity', 'gzip, identity', 'utf-8'],
])

/** Few enough of them that keys come again, with the same body and with others. */
export const anyKey: fc.Arbitrary<Header[]> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.nat(40).map((index): Header[] => [['idempotency-key', `${API_MARK}-${index}`]]),
  },
  {
    weight: 1,
    arbitrary: asHeaders('idempotency-key', [
      ...[
        '',
        ' ',
        'a b',
        'x'.repeat(255),
        'x'.repeat(256),
        'ключ',
        '\u00ff',
        'a\tb',
        '__proto__',
        '"quoted"',
      ],
    ]),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Header[]>([
      ['idempotency-key', 'one'],
      ['idempotency-key', 'two'],
    ]),
  },
)

export const anyHeader: fc.Arbitrary<Header> = fc.oneof(
  fc.constantFrom<Header>(
    ['expect', '100-continue'],
    ['expect', API_MARK],
    ['upgrade', 'websocket'],
    ['connection', 'close, x'],
    ['x-http-method-override', 'DELETE'],
    ['x-forwarded-for', `10.0.0.1, ${API_MARK}`],
    ['x-request-id', API_MARK],
    ['accept', `text/html;q=${API_MARK}`],
    ['accept-encoding', 'gzip, br;q=0'],
    ['origin', 'https://evil.example'],
    ['host', 'evil.example'],
    ['range', 'bytes=0-1'],
    ['if-none-match', '*'],
    ['trailer', 'authorization'],
    ['te', 'trailers'],
    ['x-long', 'x'.repeat(20_000)],
    ['x-null', 'a\u0000b'],
    ['bad name', 'x'],
    ['__proto__', 'x'],
    ['', 'x'],
  ),
  weirdText.map((text): Header => ['x-weird', dropBreaks(text)]),
)

function dropBreaks(text: string): string {
  return text.replace(/[\r\n]/g, '')
}
