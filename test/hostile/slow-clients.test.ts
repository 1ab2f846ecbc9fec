// Clients that take their time to keep connections busy: they are cut off by the server's own limits while everybody
// else is answered. Runs against the real limits, so it takes as long as the longest of them.

import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStory, type Story } from '../support/service.ts'

const SLOW_HEADERS = 120
const SLOW_BODIES = 60
const IDLE = 20
/** The request timeout of 15 s and one round of the look for it, every 5 s; a busy machine adds a little. */
const GONE_WITHIN_MS = 22_000
const ANSWER_WITHIN_MS = 1_000

let story: Story

beforeAll(async () => {
  story = await openStory()
})

afterAll(() => story.close())

interface SlowClient {
  /** Milliseconds until the server hung up. */
  gone: Promise<number>
  /** What it said before. */
  readonly heard: string
}

/** Sends `first` at once and then one byte a second for as long as it may. */
function openSlowClient(first: string, rest: string): SlowClient {
  const startedAt = performance.now()
  const socket: Socket = connect({ port: story.service.port, host: '127.0.0.1' })
  let heard = ''
  let sent = 0
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  socket.write(first)
  const dripping = setInterval(() => {
    if (sent < rest.length) socket.write(rest[sent++] ?? '')
  }, 1_000)
  const gone = new Promise<number>((resolve) => {
    socket.on('close', () => {
      clearInterval(dripping)
      resolve(performance.now() - startedAt)
    })
    socket.on('end', () => socket.destroy())
  })
  return {
    gone,
    get heard() {
      return heard
    },
  }
}

function openMany(count: number, first: string, rest = ''): SlowClient[] {
  return Array.from({ length: count }, () => openSlowClient(first, rest))
}

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
  const giveUpAt = performance.now() + GONE_WITHIN_MS
  while (!isOver && performance.now() < giveUpAt) {
    const startedAt = performance.now()
    const [page, health] = await Promise.all([fetch(`${story.url}/s/x`), fetch(`${story.url}/readyz`)])
    answers.push(performance.now() - startedAt)
    expect([page.status, health.status]).toEqual([200, 200])
    await page.text()
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  expect(isOver).toBe(true)
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
  expect(longest.headers).toBeLessThanOrEqual(17)
  expect(longest.idle).toBeLessThanOrEqual(12)
  expect(answers.length).toBeGreaterThan(20)
  expect(typical).toBeLessThan(ANSWER_WITHIN_MS)
}, 60_000)
