// Rows 2 to 4, 48 to 54 and 58 of the decision table: the token, the carrier and bodies that are no fields at all.

import { SHARES } from '../support/api.ts'
import { type Refused, type Sent, shorten, type Variant } from './decision-table-rows.ts'

const BODY = { secretValue: 's' }
const NOT_VALID = { status: 401, error: 'Unauthorized', words: 'Token not valid' }
const BAD_REQUEST = { status: 400, error: 'BadRequest' }
const NO_JSON_TYPE = { status: 415, error: 'UnsupportedMediaType' }
const NOT_FOUND = { status: 404, error: 'NotFound' }
const NO_OBJECT = { status: 422, error: 'ValidationFailure', issues: [['', 'invalid_type']] } as const
const WRONG_HEADERS = [
  `Bearer sst_${'A'.repeat(43)}`,
  `Bearer sst_${'A'.repeat(42)}`,
  'Bearer nope',
  'Bearer',
  `Bearer  sst_${'A'.repeat(43)}`,
  'Basic YTpi',
  '',
]

export const RULES_OF_CALLS: readonly Variant[] = [
  call(2, 'no Authorization', { token: 'none', body: BODY }, { ...NOT_VALID, words: 'Token missing' }),
  ...(['revoked', 'expired'] as const).map((token) =>
    call(3, `a token that is ${token}`, { token, body: BODY }, NOT_VALID),
  ),
  ...WRONG_HEADERS.map((authorization) =>
    call(
      3,
      `Authorization ${JSON.stringify(authorization)}`,
      { token: 'none', headers: { authorization }, body: BODY },
      NOT_VALID,
    ),
  ),
  call(
    4,
    'a token that may all but create',
    { token: 'reader', body: BODY },
    { status: 403, error: 'Forbidden', details: { scope: 'create' } },
  ),
  ...['nope', 'constructor', 'secretvalue'].map((key) =>
    body(48, JSON.stringify({ ...BODY, [key]: 1 }), {
      status: 422,
      error: 'ValidationFailure',
      issues: [['', 'unrecognized_keys']],
      keys: [key],
    }),
  ),
  ...[
    '{"secretValue":"s","__proto__":{}}',
    '{"secretValue":"s","constructor":{"prototype":{}}}',
    '{"secretValue":"s","name":{"__proto__":{}}}',
    '{"secretValue":"s","name":[{"constructor":{"prototype":1}}]}',
    '{"secretValue":"s","\\u005f_proto__":{}}',
  ].map((text) => body(49, text, BAD_REQUEST)),
  ...['[]', '"x"', '5', 'null'].map((text) => body(50, text, NO_OBJECT)),
  call(50, 'neither a body nor a type', {}, NO_OBJECT),
  ...['', '{', '{"secretValue":"s",}', '{"secretValue":s}', "{'secretValue':'s'}"].map((text) =>
    body(51, text, BAD_REQUEST),
  ),
  ...[[0xff], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xe2, 0x82]].map((bytes) =>
    call(52, `the bytes ${bytes.join(' ')} in the value`, { body: around(bytes) }, BAD_REQUEST),
  ),
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/json+x',
    'application/jsonp',
    undefined,
  ].map((type) => call(53, `the type ${type ?? 'none'}`, { type, body: JSON.stringify(BODY) }, NO_JSON_TYPE)),
  ...['gzip', 'identity'].map((encoding) =>
    call(
      53,
      `the encoding ${encoding}`,
      { headers: { 'content-encoding': encoding }, body: BODY },
      NO_JSON_TYPE,
    ),
  ),
  call(
    54,
    'a body of 300 KB',
    { body: JSON.stringify({ secretValue: 's'.repeat(300_000) }) },
    { status: 413, error: 'PayloadTooLarge' },
  ),
  call(58, 'PUT', { method: 'PUT', body: BODY }, NOT_FOUND),
  ...['/api/v1/nothing', '/api', `${SHARES}s`].map((path) =>
    call(58, `the path ${path}`, { path, body: BODY }, NOT_FOUND),
  ),
  call(58, 'the path /api/%zz', { path: '/api/%zz', body: BODY }, BAD_REQUEST),
]

function call(row: number, says: string, sent: Sent, expected: Refused): Variant {
  return { row, says, sent, expected }
}

function body(row: number, text: string, expected: Refused): Variant {
  return call(row, `the body ${shorten(text) || 'that is empty'}`, { body: text }, expected)
}

function around(bytes: number[]): Uint8Array {
  return Buffer.concat([Buffer.from('{"secretValue":"'), Buffer.from(bytes), Buffer.from('"}')])
}
