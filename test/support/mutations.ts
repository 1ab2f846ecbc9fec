// Inputs as an attacker makes them: something valid with one to three places spoilt.

import fc from 'fast-check'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const EVIL_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  'then',
  '',
]

/** Text that breaks what did not expect it. */
export const weirdText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff x',
    '\u202e\u2066txt',
    '\r\nx: y',
    "' or 1=1; --",
    '{{7*7}}',
    '<script>alert(1)</script>',
    '<!channel> <@U0BOB00001> <https://evil.example|x>',
    '../../etc/passwd',
    'NaN',
    '-1',
    '1e309',
    '99999999999999999999',
    '2026-13-45T99:99:99Z',
    ...EVIL_KEYS,
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.nat(6_000).map((length) => 'x'.repeat(length)),
)

/** Any JSON, mostly of the wrong type. */
export const weirdValue: fc.Arbitrary<Json> = fc.oneof(
  weirdText,
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    2 ** 53,
    -1e308,
    [],
    {},
    [[]],
    [null],
    { id: null },
    { toString: 1 },
    { length: 1e9 },
    JSON.parse('{"__proto__":{"id":"U0BOB00001","ssl_check":1}}'),
    JSON.parse('{"constructor":{"prototype":{"id":"U0BOB00001"}}}'),
  ),
  fc.integer({ min: 1, max: 1_500 }).map(buildDeep),
  fc.nat(300).map((length) => Array.from({ length }, (_, index) => `U${index}`)),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
)

type Mutation = {
  at: number
  how: 'replace' | 'remove' | 'wrap' | 'double' | 'addKey' | 'cut'
  value: Json
  key: string
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom(
    'replace',
    'replace',
    'replace',
    'remove',
    'remove',
    'wrap',
    'double',
    'addKey',
    'cut',
  ),
  value: weirdValue,
  key: fc.constantFrom(...EVIL_KEYS),
})

/** `valid` with one to three spoilt places; `valid` itself stays as it is. */
export function mutatedFrom(valid: Json): fc.Arbitrary<Json> {
  return fc
    .array(mutation, { minLength: 1, maxLength: 3 })
    .map((mutations) => mutations.reduce(applyMutation, structuredClone(valid)))
}

function applyMutation(root: Json, { at, how, value: shared, key }: Mutation): Json {
  // The next mutation may spoil this one's value, which other inputs use as well.
  const value = structuredClone(shared)
  const places = listPlaces(root)
  const place = places[at % (places.length + 1)]
  // One more than there are: the whole.
  if (!place) return how === 'remove' ? null : how === 'wrap' ? [root] : value
  const { holder, name } = place
  const old = (holder as Record<string, Json>)[name] ?? null
  const changed = changeValue(old, how, value, key)
  if (how === 'remove') Reflect.deleteProperty(holder, name)
  else
    Object.defineProperty(holder, name, {
      value: changed,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  return root
}

function changeValue(old: Json, how: Mutation['how'], value: Json, key: string): Json {
  switch (how) {
    case 'wrap':
      return [old]
    case 'double':
      return typeof old === 'string' ? old + old : [old, structuredClone(old)]
    case 'addKey':
      return JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)},"id":${JSON.stringify(old)}}`)
    case 'cut':
      return typeof old === 'string' ? old.slice(0, old.length >> 1) : null
    default:
      return value
  }
}

function listPlaces(value: Json, depth = 0): Array<{ holder: object; name: string }> {
  if (typeof value !== 'object' || value === null || depth > 12) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    { holder: value, name },
    ...listPlaces(inner, depth + 1),
  ])
}

function buildDeep(depth: number): Json {
  let value: Json = 'x'
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}
