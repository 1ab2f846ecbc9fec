// Clients of the HTTP API that keep connections busy: with a body that comes a byte a second, or with nothing at all.
// Runs against the server's real limits, so it takes as long as they are.

import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { callApi, makeToken, SHARES } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { openStory, type Story } from '../support/service.ts'
import { openSlowClients, type SlowClient } from '../support/slow-clients.ts'

const SLOW = 200
const IDLE = 1_000
/** The request timeout of 15 s and one round of the look for it, every 5 s; a busy machine adds a little. */
const GONE_WITHIN_MS = 22_000

let story: Story
let token: string

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  token = await makeToken(story.alice)
})

afterAll(() => story?.close())

const BODY = JSON.stringify({ secretValue: 'x'.repeat(500) })

function headOf(authorization?: string): string {
  const lines = [
    `POST ${SHARES} HTTP/1.1`,
    'host: x',
    ...(authorization === undefined ? [] : [`authorization: ${authorization}`]),
    'content-type: application/json',
    `content-length: ${BODY.length}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** One round of what others do, all of it answered as ever. */
async function useService(): Promise<number> {
  const startedAt = performance.now()
  const answers = await Promise.all([
    callApi(story.url, { token, body: { secretValue: 'meanwhile' } }),
    callApi(story.url, { token, path: SHARES }),
    fetch(`${story.url}/readyz`),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  return performance.now() - startedAt
}

async function countShares(): Promise<number> {
  const shares = await story.onDatabase((db) => db.selectFrom('shares').select('id').execute())
  return shares.length
}

test('a client without a token is answered before its slow body has come', async () => {
  const [client] = openSlowClients(story.service.port, 1, headOf('Bearer nobody'), BODY)
  await eventually('an answer', () => client?.heard.includes('\r\n\r\n') ?? false)
  expect(client?.heard).toMatch(/^HTTP\/1\.1 401 .*Token not valid\./s)
})

test(`${SLOW} bodies that come a byte a second are cut off in time, share nothing, and keep nobody else waiting`, async () => {
  const sharesBefore = await countShares()
  const slow: SlowClient[] = openSlowClients(story.service.port, SLOW, headOf(`Bearer ${token}`), BODY)
  let isOver = false
  const allGone = Promise.all(slow.map(({ gone }) => gone)).finally(() => {
    isOver = true
  })
  const rounds: number[] = []
  const giveUpAt = performance.now() + GONE_WITHIN_MS
  while (!isOver && performance.now() < giveUpAt) {
    rounds.push(await useService())
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  expect(isOver).toBe(true)
  const longest = Math.round(Math.max(...(await allGone)) / 1_000)
  const typical = rounds.sort((a, b) => a - b)[rounds.length >> 1] ?? 0
  process.stdout.write(
    `slow API bodies: gone after ${longest} s, others in ${Math.round(typical)} ms, ${rounds.length} rounds\n`,
  )
  expect(rounds.length).toBeGreaterThan(5)
  expect(new Set(slow.map(({ heard }) => heard.split('\r\n')[0]))).toEqual(
    new Set(['HTTP/1.1 408 Request Timeout']),
  )
  expect(await countShares()).toBe(sharesBefore + rounds.length)
  expect(story.log.lines().filter(({ level }) => level === 'error')).toEqual([])
})

test(`${IDLE} open connections that say nothing do not keep the service from answering, and are closed`, async () => {
  const sockets = await Promise.all(Array.from({ length: IDLE }, () => openIdle(story.service.port)))
  const closed = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  const open = (): number => sockets.filter(({ destroyed }) => !destroyed).length
  for (let round = 0; round < 5; round++) {
    await useService()
    if (round === 0) expect(open()).toBe(IDLE)
  }
  await closed
  await useService()
})

async function openIdle(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => {})
  socket.on('end', () => socket.destroy())
  socket.resume()
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('close', reject))
  return socket
}
