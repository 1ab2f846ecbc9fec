// Clients that take their time to keep connections busy: they are cut off by the server's own limits while everybody
// else is answered. Runs against the real limits, so it takes as long as the longest of them.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CLIENT_MS } from '../../src/web/server.ts'
import { openStory, type Story } from '../support/service.ts'
import { openSlowClients } from '../support/slow-clients.ts'

const SLOW_HEADERS = 120
const SLOW_BODIES = 60
const IDLE = 20
/** Rounds of what others do that are certain to fit in: the first slow ones are cut off after ten seconds. */
const LEAST_ROUNDS = 3

let story: Story

beforeAll(async () => {
  // As short as it can usefully be: how long idle ones are kept is for the operator to say.
  story = await openStory({ settings: { KEEP_ALIVE_SECONDS: '5' } })
})

afterAll(() => story.close())

const openMany = (count: number, first: string, rest?: string) =>
  openSlowClients(story.service.port, count, first, rest)

test(`${SLOW_HEADERS + SLOW_BODIES + IDLE} slow sockets are closed in time while others are answered`, async () => {
  const json = 'origin: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n'
  const groups = {
    headers: openMany(SLOW_HEADERS, 'GET /s/x HTTP/1.1\r\nhost: x\r\nx-slow: ', 'y'.repeat(60)),
    pageBodies: openMany(SLOW_BODIES / 2, `POST /nothing HTTP/1.1\r\nhost: x\r\n${json}`, '{'.repeat(60)),
    slackBodies: openMany(
      SLOW_BODIES / 2,
      `POST /slack/events HTTP/1.1\r\nhost: x\r\n${json}`,
      '{'.repeat(60),
    ),
    idle: openMany(IDLE, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'),
  }
  const all = Object.values(groups).flat()
  const everyGone = Promise.all(all.map(({ gone }) => gone))
  let isOver = false
  void everyGone.then(() => {
    isOver = true
  })
  const answers: number[] = []
  while (!isOver) {
    const startedAt = performance.now()
    const [page, health] = await Promise.all([fetch(`${story.url}/s/x`), fetch(`${story.url}/readyz`)])
    answers.push(performance.now() - startedAt)
    expect([page.status, health.status]).toEqual([200, 200])
    await page.text()
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  const longest = Object.fromEntries(
    await Promise.all(
      Object.entries(groups).map(async ([name, some]) => {
        const times = await Promise.all(some.map(({ gone }) => gone))
        return [name, Math.round(Math.max(...times) / 1_000)] as const
      }),
    ),
  )
  answers.sort((a, b) => a - b)
  const typical = answers[answers.length >> 1] ?? 0
  process.stdout.write(
    `slow clients: gone after ${JSON.stringify(longest)} s, others in ${Math.round(typical)} ms\n`,
  )
  // All are gone by the server's own limits, whatever the machine adds to them, and nobody else had to wait for that.
  expect(answers.length).toBeGreaterThanOrEqual(LEAST_ROUNDS)
  const { headers, request, look } = CLIENT_MS
  expect(headers + look).toBeLessThanOrEqual(17_000)
  expect(request + look).toBeLessThanOrEqual(22_000)
})
