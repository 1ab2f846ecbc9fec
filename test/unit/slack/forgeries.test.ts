// Requests that claim to be Slack's and are not: what a wrong Signing Secret or clock looks like to whoever runs the service.

import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { createForgeries, type Forgeries } from '../../../src/slack/forgeries.ts'
import type { SlackReceiver } from '../../../src/slack/receiver.ts'
import { createRequestHandler } from '../../../src/slack/requests.ts'
import { type CapturedLog, captureLog } from '../../support/captured-log.ts'

const SECRET = '0123456789abcdef'
const BODY = 'command=%2Fshare-secret&text=hunter2&user_id=U0ALICE001'

let log: CapturedLog
let now: number
let forgeries: Forgeries
let send: (body: string, headers: Record<string, string>) => Promise<number>
beforeEach(() => {
  log = captureLog()
  now = 0
  forgeries = createForgeries(log, () => now)
  const receiver = { take: async () => ({ status: 200, body: '' }) } as unknown as SlackReceiver
  const handle = createRequestHandler(SECRET, receiver, forgeries)
  send = async (body, headers) =>
    (
      await handle({
        rawBody: body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      })
    ).status
})

function sign(secret: string, body = BODY, offSeconds = 0): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000) + offSeconds)
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${mac}` }
}

const warnings = () => log.lines().filter(({ message }) => message === 'slack.signature_refused')

describe('a wrong Signing Secret', () => {
  test('is warned of at the first request, by its name and with the clock as the other cause', async () => {
    expect(await send(BODY, sign('another secret'))).toBe(401)
    expect(warnings()).toMatchObject([{ level: 'warn', reason: 'signature', count: 1 }])
    expect(String(warnings()[0]?.note)).toMatch(/SLACK_SIGNING_SECRET.*clock/)
  })

  test('is warned of once a minute, and counted each time', async () => {
    for (let request = 0; request < 5; request++) await send(BODY, sign('another secret'))
    expect([warnings().length, forgeries.count]).toEqual([1, 5])
    now = 59_999
    await send(BODY, sign('another secret'))
    expect(warnings()).toHaveLength(1)
    now = 60_000
    await send(BODY, sign('another secret'))
    expect(warnings().map(({ count }) => count)).toEqual([1, 7])
  })

  test('lets nothing of the request into the log', async () => {
    const headers = sign('another secret')
    await send(BODY, headers)
    for (const part of ['hunter2', 'U0ALICE001', ...Object.values(headers)])
      expect(log.text()).not.toContain(part)
  })
})

test('a clock that is off is told from a wrong secret', async () => {
  expect(await send(BODY, sign(SECRET, BODY, -301))).toBe(401)
  expect(warnings()).toMatchObject([{ reason: 'timestamp', count: 1 }])
})

test.each([
  ['what is signed as it should be', 200, BODY, sign(SECRET)],
  ['Slack’s check of the certificate', 200, 'ssl_check=1&token=x', {}],
  ['what claims nothing', 401, BODY, {}],
])('%s is no forgery', async (_what, status, body, headers) => {
  expect(await send(body, headers)).toBe(status)
  expect([forgeries.count, warnings()]).toEqual([0, []])
})
