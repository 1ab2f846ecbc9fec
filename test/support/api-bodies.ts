// Bodies for the HTTP API: a valid one spoilt in its types, lengths, keys, encoding or syntax.

import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type Json, mutatedFrom, weirdValue } from './mutations.ts'

type Valid = { [key: string]: Json }

const emails = (count: number, distinct = count): string[] =>
  Array.from({ length: count }, (_, index) => `person${index % distinct}@sandbox.example`)

/** Values at and beyond the bounds of each field. */
const EDGES: ReadonlyArray<readonly [field: string, value: Json]> = [
  ...each('secretValue', ['', ' \n', 'x'.repeat(10_000), 'x'.repeat(10_001), '🔑'.repeat(10_000)]),
  ...each('secretValue', [
    '🔑'.repeat(10_001),
    '\ud800',
    'a\udfffb',
    'a\u0000b',
    '\ufeff',
    '\ufffd',
    5,
    null,
    [],
  ]),
  ...each('name', [
    '',
    '  ',
    'n'.repeat(50),
    'n'.repeat(51),
    '🔑'.repeat(50),
    'a\u0000',
    '\u202e',
    '\ud800',
    null,
  ]),
  ...each('password', ['', 'x'.repeat(1_025), 'é'.repeat(513), '\ud800', 5, null, ['x'], {}]),
  ...each('expiresIn', [
    '5m',
    '4m',
    '30d',
    '31d',
    '1h30m',
    ' 7d ',
    '1e6',
    '0x10',
    '+1d',
    '-1d',
    '.5h',
    '1mo',
    '',
  ]),
  ...each('expiresIn', [
    '9'.repeat(100),
    `${'9'.repeat(100)}d`,
    '300000.5',
    'NaN',
    'Infinity',
    '1٣d',
    86_400_000,
  ]),
  ...each('maxViews', [
    0,
    -1,
    1,
    1.5,
    3.0,
    2_147_483_647,
    2_147_483_648,
    1e308,
    -0,
    2 ** 53,
    '1',
    true,
    null,
  ]),
  ...each('accessType', ['anyone', 'organization', 'Anyone', 'team', '', null, 1, ['anyone']]),
  ...each('authorizedEmails', [
    [],
    emails(100),
    emails(101),
    emails(101, 2),
    ['nope'],
    [1],
    [null],
    'a@x.io',
    {},
  ]),
  ...each('authorizedEmails', [['A@SANDBOX.example', 'a@sandbox.example'], ['gus@sandbox.example'], [[]]]),
  ...each('authorizedEmails', [['alice@sandbox.example'], [`${'x'.repeat(300)}@x.io`], ['out@side.example']]),
  ...each('allowExternalEmails', [true, false, 'true', 1, null]),
  ...each('token', [
    '',
    'x',
    'A'.repeat(43),
    'A'.repeat(44),
    '\u0000'.repeat(43),
    '\ud800'.repeat(43),
    5,
    null,
    [],
  ]),
  ...each('unknown', ['x']),
]

/** What JSON.stringify would never write. */
const TEXTS: ReadonlyArray<(text: string) => string> = [
  () => '',
  () => ' ',
  () => 'null',
  () => '5',
  () => '"x"',
  () => '[]',
  () => '{}',
  () => '{',
  (text) => `${text.slice(0, -1)},}`,
  (text) => `${text}x`,
  (text) => `${text}${text}`,
  (text) => `\ufeff${text}`,
  (text) => ` \r\n\t${text}${' '.repeat(5_000)}`,
  (text) => `//x\n${text}`,
  (text) => text.replaceAll('"', "'"),
  // The same key twice.
  (text) => `{"secretValue":"first","token":1,${text.slice(1)}`,
  (text) => `${text.slice(0, -1)},"secretValue":5,"token":null}`,
  (text) => `${text.slice(0, -1)},"maxViews":1,"maxViews":2}`,
  // Numbers that do not fit.
  ...['1e400', '-1e400', '1e-400', '1'.repeat(400), '0.1e1', '-0', '1E5', '9007199254740993'].map(
    (number) => (text: string) => `${text.slice(0, -1)},"maxViews":${number}}`,
  ),
  ...['01', '.5', '+1', '0x1', 'NaN', 'Infinity', 'undefined', '1_000'].map(
    (number) => (text: string) => `${text.slice(0, -1)},"maxViews":${number}}`,
  ),
  // Keys that objects already have.
  ...[
    '"__proto__":{"secretValue":"x"}',
    '"__proto__":null',
    '"constructor":{"prototype":{}}',
    '"toString":1',
  ].map((pair) => (text: string) => `${text.slice(0, -1)},${pair}}`),
  (text) => `{"__proto__":${text}}`,
  (text) => `{"\\u005f_proto__":${text}}`,
  (text) => `${text.slice(0, -1)},"name":{"__proto__":{"x":1}}}`,
  // Depth and width.
  () => '['.repeat(100_000),
  () => `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  (text) => `${text.slice(0, -1)},"name":${'['.repeat(3_000)}${']'.repeat(3_000)}}`,
  (text) => `${text.slice(0, -1)},${Array.from({ length: 5_000 }, (_, index) => `"k${index}":1`)}}`,
  (text) => `${text.slice(0, -1)},"authorizedEmails":[${'"x",'.repeat(5_000)}"x"]}`,
  // Escapes.
  (text) => `${text.slice(0, -1)},"name":"\\ud83d\\udd11"}`,
  (text) => `${text.slice(0, -1)},"name":"\\ud83d"}`,
  (text) => `${text.slice(0, -1)},"name":"\\x41"}`,
  (text) => `${text.slice(0, -1)},"name":"a\u0000b"}`,
  (text) => `${text.slice(0, -1)},"secretValue":"${'\\u0041'.repeat(10_000)}"}`,
]

const BROKEN_UTF8 = [[0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]]

/** `valid` with something wrong about it, as text or bytes. */
export function anyApiBody(valid: Valid): fc.Arbitrary<string | Buffer> {
  const text = JSON.stringify(valid)
  const mutated = mutatedFrom(valid).map((body) => JSON.stringify(body))
  const edges = fc
    .uniqueArray(fc.constantFrom(...EDGES), { minLength: 1, maxLength: 2, selector: ([field]) => field })
    .map((some) => JSON.stringify({ ...valid, ...Object.fromEntries(some) }))
  return fc.oneof(
    { weight: 30, arbitrary: mutated },
    { weight: 30, arbitrary: edges },
    { weight: 20, arbitrary: fc.constantFrom(...TEXTS).map((spoil) => spoil(text)) },
    { weight: 8, arbitrary: fc.tuple(mutated, fc.nat(60)).map(([some, cut]) => some.slice(0, -cut)) },
    { weight: 5, arbitrary: weirdValue.map((value) => JSON.stringify(value)) },
    { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...BROKEN_UTF8), fc.nat()).map(breakUtf8(text)) },
    { weight: 4, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        gzipSync(text),
        Buffer.from(text, 'utf16le'),
        Buffer.from(`\ufeff${text}`, 'utf16le'),
        Buffer.from(text.replace('{', '{"name":"é",'), 'latin1'),
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(250_000, 262_200, 300_000, 1_100_000)
        .map((length) => `${text.slice(0, -1)},"name":"${'x'.repeat(length)}"}`),
    },
  )
}

function breakUtf8(text: string): (chosen: [bytes: number[], at: number]) => Buffer {
  const bytes = Buffer.from(text)
  return ([broken, at]) => {
    const split = at % (bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, split), Buffer.from(broken), bytes.subarray(split)])
  }
}

function each(field: string, values: readonly Json[]): Array<readonly [string, Json]> {
  return values.map((value) => [field, value])
}
