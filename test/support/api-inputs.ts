// Requests to the five operations of the HTTP API as an attacker or a broken client sends them: valid ones with a few
// parts spoilt, as bytes on the wire.

import fc from 'fast-check'
import { SHARES } from './api.ts'
import { anyApiBody } from './api-bodies.ts'
import {
  API_MARK,
  type ApiKnown,
  anyAuthorization,
  anyEncoding,
  anyHeader,
  anyKey,
  anyType,
  type Header,
} from './api-headers.ts'
import { type Json, weirdText } from './mutations.ts'
import type { RawRequest } from './raw-http.ts'

/** `isWhole` false: where the bytes end, the request ends. */
export type ApiInput = RawRequest & { isWhole: boolean }

interface Parts {
  method: string
  path: string
  authorization: readonly Header[]
  type: readonly Header[]
  encoding: readonly Header[]
  key: readonly Header[]
  more: readonly Header[]
  body: string | Buffer
}

const PART_NAMES = ['method', 'path', 'authorization', 'type', 'encoding', 'key', 'more', 'body'] as const

const JSON_TYPE: readonly Header[] = [['content-type', 'application/json']]

interface Base {
  method: string
  path: string
  body?: { [key: string]: Json }
}

/** Any operation, mostly with one to three parts spoilt. */
export function anyApiInput(known: ApiKnown): fc.Arbitrary<ApiInput> {
  const chosen = fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 20, arbitrary: fc.constant(['body' as const]) },
    { weight: 20, arbitrary: fc.subarray([...PART_NAMES], { minLength: 1, maxLength: 3 }) },
  )
  const parts = anyBase(known).chain((base) =>
    fc.tuple(fc.constant(buildParts(base, known)), anyParts(base, known), chosen).map(spoil),
  )
  return fc.tuple(parts, anyFraming).map(([some, frame]) => frame(toRequest(some)))
}

function anyBase({ open, locked, spareIds, foreignId }: ApiKnown): fc.Arbitrary<Base> {
  const id = fc.constantFrom(open.id, locked.id, foreignId, ...spareIds)
  const create = fc
    .constantFrom<{ [key: string]: Json }>(
      { secretValue: API_MARK },
      {
        secretValue: `${API_MARK} é🔑\r\n`,
        name: 'fuzz',
        expiresIn: '1d',
        maxViews: 3,
        accessType: 'organization',
        authorizedEmails: ['bob@sandbox.example', 'carol@sandbox.example'],
        allowExternalEmails: false,
      },
      { secretValue: API_MARK, accessType: 'anyone', maxViews: 1 },
    )
    .map((body): Base => ({ method: 'POST', path: SHARES, body }))
  const access = fc
    .constantFrom(
      { id: open.id, body: { token: open.key } },
      { id: open.id, body: { token: open.key, password: API_MARK } },
      { id: locked.id, body: { token: locked.key, password: API_MARK } },
      { id: locked.id, body: { token: open.key } },
    )
    .map((one): Base => ({ method: 'POST', path: `${SHARES}/${one.id}/access`, body: one.body }))
  const list = fc
    .constantFrom('', '?limit=1', '?limit=5&offset=3', '?status=open&limit=2')
    .map((query): Base => ({ method: 'GET', path: `${SHARES}${query}` }))
  return fc.oneof(
    { weight: 10, arbitrary: create },
    { weight: 5, arbitrary: access },
    { weight: 2, arbitrary: list },
    { weight: 2, arbitrary: id.map((one): Base => ({ method: 'GET', path: `${SHARES}/${one}` })) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(foreignId, ...spareIds)
        .map((one): Base => ({ method: 'DELETE', path: `${SHARES}/${one}` })),
    },
  )
}

function buildParts({ method, path, body }: Base, { token }: ApiKnown): Parts {
  return {
    method,
    path,
    authorization: [['authorization', `Bearer ${token}`]],
    type: body ? JSON_TYPE : [],
    encoding: [],
    key: [],
    more: [],
    body: body ? JSON.stringify(body) : '',
  }
}

function anyParts(base: Base, known: ApiKnown): fc.Arbitrary<Parts> {
  return fc.record({
    method: fc.constantFrom(
      ...['GET', 'POST', 'DELETE', 'HEAD', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'CONNECT'],
      ...['post', 'POST ', '', API_MARK, 'GET /x'],
    ),
    path: anyPath(base, known),
    authorization: anyAuthorization(known),
    type: anyType,
    encoding: anyEncoding,
    key: anyKey,
    more: fc.array(anyHeader, { minLength: 1, maxLength: 3 }),
    body: anyApiBody(base.body ?? { secretValue: API_MARK }),
  })
}

function spoil([valid, spoilt, names]: [Parts, Parts, ReadonlyArray<keyof Parts>]): Parts {
  const changed = Object.fromEntries(names.map((name) => [name, spoilt[name]]))
  // Or most bodies would be refused for their type.
  return { ...valid, ...(names.includes('body') && { type: JSON_TYPE }), ...changed }
}

function toRequest({ method, path, authorization, type, encoding, key, more, body }: Parts): ApiInput {
  return {
    method,
    path,
    headers: [...authorization, ...type, ...encoding, ...key, ...more],
    body,
    isWhole: true,
  }
}

function anyPath({ path }: Base, { open, foreignId }: ApiKnown): fc.Arbitrary<string> {
  const [plain = ''] = path.split('?')
  const encode = (text: string): string => encodeURIComponent(text.toWellFormed())
  return fc.oneof(
    fc.constantFrom(
      ...[`${plain}/`, `${plain}//`, `/${plain}`, plain.toUpperCase(), `${plain}%2f`, `${plain};x=1`],
      ...[`${plain}%00`, `${plain}/../..`, `${plain}#x`, `${plain}\\x`, `http://evil.example${plain}`, '*'],
      ...['/api', '/api/', '/api/%zz', '/api/v1', '/api/v2/shared-secrets', '/api/v1/shared-secrets-x'],
      ...[`${SHARES}/${open.id}/open`, `${SHARES}/${open.id}x/access`, `${SHARES}/${foreignId}/access`],
      ...[`${SHARES}/__proto__`, `${SHARES}/${'x'.repeat(15_000)}`, `${SHARES}/${'a/'.repeat(4_000)}`],
      ...[`${SHARES}/%C0%AF/access`, `${SHARES}/%F0%9F%94%91`, `${SHARES}//access`],
    ),
    anyQuery.map((query) => `${plain}?${query}`),
    anyQuery.map((query) => `${SHARES}?${query}`),
    weirdText.map((text) => `${SHARES}/${encode(text)}`),
    weirdText.map((text) => `${plain}?${encode(text)}`),
    // Bytes that no client would send in an address.
    weirdText.map((text) => `${SHARES}/${text.replace(/\s/g, '')}/access`),
  )
}

const anyQuery: fc.Arbitrary<string> = fc.constantFrom(
  ...[
    'limit=0',
    'limit=101',
    'limit=100',
    'limit=1&limit=2',
    'limit=',
    'limit=1e3',
    'limit[]=1',
    'limit=%F0',
  ],
  ...[
    'limit=٣',
    'limit=1.0',
    'limit=-1',
    'limit=99999999999999999999',
    'offset=100',
    'offset=101',
    'offset=x',
  ],
  ...['status=open', 'status=Open', 'status=', 'status=open&status=spent', 'cursor=', `cursor=${API_MARK}`],
  ...[`cursor=${'A'.repeat(500)}`, `cursor=${'A'.repeat(501)}`, 'cursor=%00', 'cursor=a&offset=1'],
  ...['__proto__=1', '__proto__[x]=1', 'constructor=1', 'toString=1', '&&&', '=', '%zz', `token=${API_MARK}`],
  ...[`access_token=${API_MARK}`, `x=${'y'.repeat(12_000)}`, `${'a=1&'.repeat(2_000)}`],
)

/** Most requests as they are; some in chunks, cut off, or with a length that is not theirs. */
const anyFraming: fc.Arbitrary<(input: ApiInput) => ApiInput> = fc.oneof(
  { weight: 20, arbitrary: fc.constant((input: ApiInput) => input) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }).map((size) => inChunks(size)) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 0.99, noNaN: true }).map((share) => cutOff(share)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<Header>(
        ['content-length', '5'],
        ['content-length', '-1'],
        ['content-length', '1, 2'],
        ['content-length', '99999999999999999999'],
        ['transfer-encoding', 'chunked'],
        ['transfer-encoding', 'gzip, chunked'],
        ['transfer-encoding', API_MARK],
      )
      .map((header) => (input: ApiInput) => ({
        ...input,
        headers: [...(input.headers ?? []), header],
        isWhole: false,
      })),
  },
)

function inChunks(size: number): (input: ApiInput) => ApiInput {
  return (input) => {
    const bytes = Buffer.from(input.body ?? '')
    const count = Math.ceil(bytes.length / size)
    const chunks = Array.from({ length: count }, (_, index) => {
      const chunk = bytes.subarray(index * size, (index + 1) * size)
      return Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])
    })
    const headers = [...(input.headers ?? []), ['transfer-encoding', 'chunked'] as const]
    return { ...input, headers, body: Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]) }
  }
}

function cutOff(share: number): (input: ApiInput) => ApiInput {
  return (input) => {
    const bytes = Buffer.from(input.body ?? '')
    const headers = [...(input.headers ?? []), ['content-length', String(bytes.length + 1)] as const]
    return { ...input, headers, body: bytes.subarray(0, bytes.length * share), isWhole: false }
  }
}
