// The gate as the SDK meets it: what goes out, what is answered without a call, and whom a refusal is about.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import Fastify from 'fastify'
import { SLACK_LIMITS } from '../../../../sandbox/api/rate-limits.ts'
import { createGate, type Gate, rulesOf } from '../../../../src/slack/gate/gate.ts'
import { createVirtualClock, type VirtualClock } from '../../../support/virtual-clock.ts'

interface Answer {
  status: number
  headers?: Record<string, string>
}

const server = Fastify()
const seen: string[] = []
/** What the next calls get; everything else is taken. */
const answers: Answer[] = []
let url: string
let clock: VirtualClock
let gate: Gate
let call: (method: string, channel?: string) => Promise<{ status: number; retryAfter: string | null }>

beforeAll(async () => {
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  server.post('/*', async (request, reply) => {
    seen.push(`${request.url.slice(1)} ${request.body}`.trim())
    const { status, headers = {} } = answers.shift() ?? { status: 200 }
    return reply
      .code(status)
      .headers(headers)
      .send({ ok: status === 200 })
  })
  url = `${await server.listen({ port: 0, host: '127.0.0.1' })}/`
})
afterAll(() => server.close())
beforeEach(() => {
  seen.length = 0
  answers.length = 0
  clock = createVirtualClock()
  gate = createGate(clock)
  const api = gate.fetchFor(`${url}api/`, 5_000)
  call = async (method, channel) => {
    const body = channel === undefined ? 'x=1' : `text=x&channel=${channel}`
    const { status, headers } = await api(`${url}api/${method}`, { method: 'POST', body })
    return { status, retryAfter: headers.get('retry-after') }
  }
})

const refuse = (retryAfter?: number) =>
  answers.push({ status: 429, ...(retryAfter && { headers: { 'retry-after': String(retryAfter) } }) })
const TAKEN = { status: 200, retryAfter: null }

describe('a refusal', () => {
  test('is passed on, and while it lasts the method is answered without a call, and others go on', async () => {
    refuse(100)
    expect(await call('views.publish')).toEqual({ status: 429, retryAfter: '100' })
    expect(await call('views.publish')).toEqual({ status: 429, retryAfter: '105' })
    expect(await call('views.update')).toEqual(TAKEN)
    expect(seen).toEqual(['api/views.publish x=1', 'api/views.update x=1'])
  })

  test('holds for every client of the token', async () => {
    const other = gate.fetchFor(`${url}api/`, 5_000)
    refuse(100)
    await call('views.publish')
    expect((await other(`${url}api/views.publish`, { method: 'POST' })).status).toBe(429)
    expect(seen).toHaveLength(1)
  })

  test('without Retry-After lasts a second, which is waited for', async () => {
    refuse()
    const startedAt = performance.now()
    const patient = createGate().fetchFor(`${url}api/`, 5_000)
    expect((await patient(`${url}api/views.publish`, { method: 'POST' })).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_000)
    expect(seen).toHaveLength(2)
  })

  test('that can be waited for is followed by the same call, once', async () => {
    refuse(1)
    const patient = createGate().fetchFor(`${url}api/`, 5_000)
    const startedAt = performance.now()
    expect((await patient(`${url}api/views.publish`, { method: 'POST' })).status).toBe(200)
    expect(seen).toHaveLength(2)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_000)
  })

  test('of a message right after another to the same person is about that conversation', async () => {
    expect(await call('chat.postMessage', 'U1')).toEqual(TAKEN)
    refuse(100)
    expect(await call('chat.postMessage', 'U1')).toMatchObject({ status: 429 })
    expect(await call('chat.postMessage', 'U2')).toEqual(TAKEN)
    expect(await call('chat.postMessage', 'U1')).toMatchObject({ status: 429 })
    expect(seen).toHaveLength(3)
  })

  test('of any other message is about all of them', async () => {
    refuse(100)
    expect(await call('chat.postMessage', 'U1')).toMatchObject({ status: 429 })
    expect(await call('chat.postMessage', 'U2')).toMatchObject({ status: 429 })
    expect(seen).toHaveLength(1)
  })
})

test('what answers a command elsewhere does not pass the gate', async () => {
  refuse(100)
  const fetchOf = gate.fetchFor(`${url}api/`, 5_000)
  expect((await fetchOf(`${url}response/1`, { method: 'POST', body: '{}' })).status).toBe(429)
  expect((await fetchOf(`${url}response/1`, { method: 'POST', body: '{}' })).status).toBe(200)
})

test('a closed gate lets nobody wait', async () => {
  refuse(2)
  gate.close()
  expect(await call('views.publish')).toEqual({ status: 429, retryAfter: '2' })
  expect(seen).toHaveLength(1)
})

test.each(Object.entries(SLACK_LIMITS))(
  'of %s no more is taken for granted than Slack grants',
  (method, { workspace }) => {
    expect(rulesOf(method).perMinute).toBeLessThanOrEqual(workspace.perMinute)
  },
)
