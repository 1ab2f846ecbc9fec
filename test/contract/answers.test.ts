// What createSharedSecret answers is what the contract's document says, without a key beyond it, and what the
// document leaves open: fifteen fields always, the forms of ids, links and times, the headers.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { NO_STORE, SECURITY_HEADERS } from '../../src/web/headers.ts'
import { type ApiAnswer, callApi, SHARES } from '../support/api.ts'
import { answerSchema, readContract, readOperation } from '../support/contract-document.ts'
import { USUAL_KIND } from '../support/databases.ts'
import { findFaults } from '../support/json-schema.ts'
import { openRawClient } from '../support/raw-http.ts'
import { openStory, type Story } from '../support/service.ts'
import type { Sent } from './decision-table-rows.ts'
import { expectCommonHeaders, makeTokens, send, type Tokens } from './send.ts'

const OPERATION = readOperation(readContract())
const BOB = 'bob@sandbox.example'

const FULL = {
  secretValue: 's',
  name: 'db',
  password: 'pw',
  expiresIn: '1h',
  maxViews: 3,
  accessType: 'anyone',
  authorizedEmails: [BOB],
  allowExternalEmails: false,
}

describe.each([USUAL_KIND])('answers on %s', (kind) => {
  let story: Story
  let tokens: Tokens
  const ask = (sent: Sent): Promise<ApiAnswer> => send(story.url, tokens, sent)

  beforeAll(async () => {
    story = await openStory({ kind })
    tokens = await makeTokens(story, story.alice)
  })
  afterAll(() => story?.close())

  const representative: Array<[status: number, what: string, sent: Sent]> = [
    [200, 'the least', { body: { secretValue: 's' } }],
    [200, 'everything', { body: FULL }],
    [200, 'a link for anyone', { body: { secretValue: 's', accessType: 'anyone' } }],
    [400, 'no JSON', { body: '{' }],
    [400, 'a forbidden key', { body: '{"__proto__":{}}' }],
    [400, 'a policy', { body: { secretValue: 's', allowExternalEmails: true, password: 'p' } }],
    [400, 'a recipient', { body: { secretValue: 's', authorizedEmails: ['x@y.zz'] } }],
    [400, 'a key for repeats', { body: { secretValue: 's' }, headers: { 'idempotency-key': 'a b' } }],
    [400, 'a broken address', { path: '/api/%zz' }],
    [401, 'no token', { token: 'none', body: {} }],
    [401, 'a wrong token', { token: 'expired', body: {} }],
    [403, 'a scope', { token: 'reader', body: {} }],
    [404, 'a method', { method: 'PUT' }],
    [404, 'a path', { path: '/api/v2/shared-secrets' }],
    [422, 'a missing field', { body: {} }],
    [422, 'no object', { body: '[]' }],
    [422, 'many faults', { body: { secretValue: 5, nope: 1, authorizedEmails: ['', 1], maxViews: 0.5 } }],
    [422, 'a contradiction', { body: { secretValue: 's', allowExternalEmails: true } }],
  ]

  test.each(representative)('%i for %s is what the document says', async (status, _, sent) => {
    const answer = await ask(sent)
    expect(answer.status).toBe(status)
    expect(findFaults(answerSchema(OPERATION, status) ?? {}, answer.json)).toEqual([])
    expectCommonHeaders(answer)
    expect(answer.headers.get('x-request-id')).toMatch(/^req-[A-Za-z0-9_-]{22}$/)
    if (status !== 200) expect(answer.json.reqId).toBe(answer.headers.get('x-request-id'))
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null)
    // Statuses beyond the document come in the same envelope: `details` on 400 and 403 alone.
    expect(Object.hasOwn(answer.json, 'details') && ![400, 403].includes(status)).toBe(false)
  })

  test('the least request is answered with all fifteen fields', async () => {
    const { json } = await ask({ body: { secretValue: 's' } })
    expect(json).toEqual({
      id: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      userId: null,
      orgId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: json.createdAt,
      expiresAfterViews: null,
      accessType: 'organization',
      name: null,
      lastViewedAt: null,
      type: 'share',
      authorizedEmails: null,
      identityId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      allowExternalEmails: false,
      sharedSecretLink: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{22}#[\w-]{43}$/),
    })
    expect(json.sharedSecretLink).toContain(`${story.url}/s/${json.id}#`)
    expect(Math.abs(Date.parse(json.createdAt) - Date.now())).toBeLessThan(60_000)
  })

  test('the full request is echoed but for its secrets, with a link that opens nothing', async () => {
    const { json, text } = await ask({ body: { ...FULL, secretValue: 'canary', password: 'canary' } })
    expect(json).toMatchObject({
      expiresAfterViews: 3,
      accessType: 'anyone',
      name: 'db',
      authorizedEmails: [BOB],
      allowExternalEmails: false,
      sharedSecretLink: `${story.url}/s/${json.id}`,
    })
    expect(Date.parse(json.expiresAt) - Date.parse(json.createdAt)).toBe(3_600_000)
    expect(text).not.toContain('canary')
  })

  test('a reference comes from here and never from a header, and the log has it', async () => {
    const answer = await ask({ body: {}, headers: { 'request-id': 'mine', 'x-request-id': 'mine' } })
    expect(answer.text).not.toContain('mine')
    const logged = story.log.lines().filter(({ requestId }) => requestId === answer.json.reqId)
    expect(logged).toEqual([expect.objectContaining({ message: 'http.request', status: 422 })])
    const broken = await ask({ path: '/api/%zz' })
    expect(story.log.text()).toContain(broken.json.reqId)
  })

  test('what is no HTTP is answered in the same envelope, with the same headers', async () => {
    const client = openRawClient(story.service.port)
    const head = `POST ${SHARES} HTTP/1.1\r\nhost: a\r\n`
    for (const rest of [
      'no header\r\n\r\n',
      'content-length: x\r\n\r\n',
      `x: ${'y'.repeat(20_000)}\r\n\r\n`,
    ]) {
      const outcome = await client.send(Buffer.from(head + rest))
      if (typeof outcome === 'string') throw new Error(outcome)
      const json = JSON.parse(outcome.body.toString())
      expect(findFaults(answerSchema(OPERATION, 400) ?? {}, json)).toEqual([])
      expect(json.error).toBe('BadRequest')
      expect(outcome).toMatchObject({
        status: 400,
        headers: { ...SECURITY_HEADERS, ...NO_STORE, 'x-request-id': json.reqId },
      })
      expect(story.log.text()).toContain(json.reqId)
    }
    client.close()
  })

  test('an issue says where, what and why to people and programs, and never what was sent', async () => {
    const body = {
      secretValue: 'canary'.repeat(2_000),
      name: 'canary\u0000',
      expiresIn: 'canary',
      maxViews: -4_711,
      accessType: 'canary',
      authorizedEmails: ['canary'],
      password: ['canary'],
    }
    const { json, text } = await ask({ body })
    expect(text).not.toMatch(/canary|4711|pattern|input/)
    expect(json.message).toHaveLength(7)
    for (const issue of json.message) {
      expect(issue).toMatchObject({ path: expect.any(Array), code: expect.any(String) })
      expect(issue.message).toMatch(/^[A-Z0-9].*\.$/)
      expect(Object.keys(issue).filter((key) => !ISSUE_KEYS.includes(key))).toEqual([])
    }
  })

  test('thousands of unknown keys or addresses give a short answer', async () => {
    const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 1]))
    const unknown = await ask({ body: { secretValue: 's', ...keys } })
    expect(unknown.json.message).toEqual([
      expect.objectContaining({ keys: Array.from({ length: 20 }, (_, index) => `k${index}`) }),
    ])
    const many = await ask({ body: { secretValue: 's', authorizedEmails: Array(20_000).fill('x') } })
    expect(many.json.message).toEqual([expect.objectContaining({ code: 'too_big', maximum: 100 })])
    const wrong = await ask({
      body: { secretValue: 5, name: 5, authorizedEmails: Array(100).fill('x'.repeat(300)) },
    })
    expect([wrong.json.message.length, wrong.text.length < 30_000]).toEqual([100, true])
  })

  test('the list and its siblings carry the same fields without the link', async () => {
    const { json } = await callApi(story.url, { token: tokens.reader ?? '', path: `${SHARES}?limit=1` })
    const [share] = json.secrets
    expect(Object.keys(share)).toHaveLength(16)
    expect(share).not.toHaveProperty('sharedSecretLink')
    expect(share).toMatchObject({ isPasswordProtected: expect.any(Boolean), status: 'open' })
  })
})

const ISSUE_KEYS = 'code path message expected minimum maximum inclusive origin format keys values'.split(' ')
