// Spoilt HTTP requests for every route: methods, addresses, headers, bodies and framing, as bytes on the wire. Nothing
// in them proves anything, so that every one must be refused or do nothing.

import fc from 'fast-check'
import { mutatedFrom, weirdText, weirdValue } from './mutations.ts'
import type { RawRequest } from './raw-http.ts'

/** Stands in most inputs; must stand in no answer and no log line. */
export const MARK = 'MARKx7Kq'

/** `isWhole` false: where the bytes end, the request ends. */
export type HttpInput = RawRequest & { isWhole: boolean }

/** What an attacker may have got hold of: a real link, and proofs that are used up. */
export interface Known {
  url: string
  id: string
  token: string
  ticket: string
  usedPass: string
}

/** Says other things about the body's length than are true; the connection ends with the bytes. */
const misframed = fc.constantFrom<readonly [string, string]>(
  ['content-length', '5'],
  ['content-length', '100000'],
  ['content-length', '-1'],
  ['content-length', 'x'],
  ['content-length', '1, 2'],
  ['transfer-encoding', 'chunked'],
  ['transfer-encoding', 'gzip, chunked'],
  ['transfer-encoding', MARK],
)

/** Every route, spoilt in its method, address, headers, body or framing. */
export function anyHttpInput(known: Known): fc.Arbitrary<HttpInput> {
  const method = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('GET', 'POST', 'POST', 'POST', 'HEAD') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'PUT',
        'DELETE',
        'PATCH',
        'OPTIONS',
        'TRACE',
        'PROPFIND',
        'get',
        'POST ',
        MARK,
        '',
      ),
    },
  )
  const whole = fc
    .record({ method, path: anyPath(known), headers: anyHeaders(known), body: anyBody(known) })
    .map((request) => ({ ...request, isWhole: true }))
  const broken = fc.tuple(whole, misframed).map(([request, framing]) => ({
    ...request,
    headers: [...request.headers, framing],
    isWhole: false,
  }))
  return fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: broken })
}

function anyPath({ id, token, ticket }: Known): fc.Arbitrary<string> {
  const real = [
    `/s/${id}`,
    `/s/${id}/open`,
    `/s/${id}/reveal`,
    `/s/${id}/confirm`,
    `/s/${id}/watch`,
    '/slack/events',
    '/healthz',
    '/readyz',
    '/robots.txt',
    '/assets/reveal.js',
    '/',
    '/nothing',
  ]
  const spoilt = [
    `/s/%zz`,
    '/s/%00',
    `/s/%C0%AF/open`,
    `/s/${id}/open/../reveal`,
    `/s//open`,
    `//evil.example/s/${id}`,
    `/s/${id}%2fopen`,
    `/S/${id}`,
    `/s/${'x'.repeat(12_000)}/open`,
    `/${'a/'.repeat(4_000)}`,
    '*',
    `http://evil.example/s/${id}`,
    '/assets/..%2f..%2f..%2fetc%2fpasswd',
    '/assets/__proto__',
    '/__proto__/constructor',
    `/s/${id};x=1/open`,
  ]
  const tail = fc.oneof(
    fc.constant(''),
    fc.constantFrom(
      `?token=${token}&ticket=${ticket}`,
      '?__proto__[x]=1',
      '?x=%zz',
      `?${MARK}`,
      '#x',
      '/',
      '//',
    ),
    weirdText.map((text) => `?${encodeSafely(text)}`),
  )
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...real), tail).map(([path, end]) => path + end) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...spoilt), tail).map(([path, end]) => path + end) },
    { weight: 1, arbitrary: weirdText.map((text) => `/s/${encodeSafely(text)}/open`) },
    // Bytes that no client would send in an address.
    { weight: 1, arbitrary: weirdText.map((text) => `/s/${text.replace(/\s/g, '')}`) },
  )
}

function encodeSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function anyBody({ id, token, ticket, usedPass }: Known): fc.Arbitrary<string | Buffer> {
  const valid = [
    { token, ticket },
    { token, pass: usedPass, password: MARK },
    { token, pass: ticket, id },
    { watch: ticket, token },
  ]
  const json = fc
    .constantFrom(...valid)
    .chain(mutatedFrom)
    .map((body) => JSON.stringify(body))
  return fc.oneof(
    { weight: 50, arbitrary: json },
    { weight: 10, arbitrary: weirdValue.map((value) => JSON.stringify(value)) },
    { weight: 10, arbitrary: fc.tuple(json, fc.nat(40)).map(([text, cut]) => text.slice(0, -cut)) },
    { weight: 10, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 10,
      arbitrary: fc.constantFrom(
        '',
        `{"__proto__":{"token":"${token}"},"ticket":"${ticket}"}`,
        `{"token":"${token}","token":["${MARK}"]}`,
        '['.repeat(7_000),
        `${'{"a":'.repeat(1_500)}1${'}'.repeat(1_500)}`,
        `{"token":"${MARK.repeat(900)}"}`,
        'x'.repeat(9_000),
        'payload=%7B%22type%22%3A%22block_actions%22%7D',
        `\ufeff{"token":"${token}"}`,
        `{"token":"${MARK}\\ud800"}`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(300_000, 1_100_000)
        .map((length) => `{"token":"${MARK}${'x'.repeat(length)}"}`),
    },
  )
}

function anyHeaders({ url }: Known): fc.Arbitrary<Array<readonly [string, string]>> {
  const ours: Array<readonly [string, string]> = [
    ['origin', url],
    ['sec-fetch-site', 'same-origin'],
    ['content-type', 'application/json'],
  ]
  const one = fc.oneof(
    fc.constantFrom<readonly [string, string]>(
      ['content-type', 'text/plain'],
      ['content-type', 'application/json; charset=utf-16'],
      ['content-type', `application/${MARK}`],
      ['content-type', 'multipart/form-data; boundary=x'],
      ['content-encoding', 'gzip'],
      ['origin', 'https://evil.example'],
      ['origin', `https://${MARK}.example`],
      ['x-forwarded-for', `10.0.0.1, ${MARK}`],
      ['x-forwarded-host', 'evil.example'],
      ['forwarded', 'for=evil'],
      ['host', 'evil.example'],
      ['cookie', `a=${MARK}; ${'b=c; '.repeat(500)}`],
      ['authorization', `Bearer ${MARK}`],
      ['range', 'bytes=0-1,5-9'],
      ['if-none-match', '*'],
      ['accept', `text/html;q=${MARK}`],
      ['accept-encoding', 'gzip, br;q=0'],
      ['expect', '100-continue'],
      ['upgrade', 'websocket'],
      ['x-http-method-override', 'DELETE'],
      ['x-request-id', MARK],
      ['request-id', MARK],
      ['x-slack-signature', `v0=${'0'.repeat(64)}`],
      ['x-slack-request-timestamp', String(Math.floor(Date.now() / 1_000))],
      ['x-slack-retry-num', MARK],
      ['x-long', 'x'.repeat(20_000)],
      ['x-null', 'a\u0000b'],
      ['bad name', 'x'],
      ['__proto__', 'x'],
    ),
    weirdText.map((text) => ['x-weird', text.replace(/[\r\n]/g, '')] as const),
  )
  const some = fc.array(one, { maxLength: 3 })
  return fc.tuple(fc.boolean(), some).map(([isOurs, more]) => [...(isOurs ? ours : []), ...more])
}
