// Connections without a request: kept longer than a load balancer keeps them, since one that is closed just as the next
// request of Slack's goes out is a click that failed; and no reason to stop late.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { LocalSlack } from '../../sandbox/slack.ts'
import { createTestPlace, type TestPlace } from '../support/databases.ts'
import { findFreePort } from '../support/free-port.ts'
import { buildEnv, type Program, runProgram } from '../support/service.ts'
import { openTestSlack } from '../support/test-slack.ts'

let slack: LocalSlack
let place: TestPlace
let program: Program | undefined
beforeAll(async () => {
  slack = await openTestSlack()
  place = await createTestPlace('pglite')
})
afterEach(() => program?.kill('SIGKILL'))
afterAll(async () => {
  await slack.close()
  await place.remove()
})

/** Starts the program, with these settings beside the usual ones. @returns its port. */
async function start(settings: Record<string, string> = {}): Promise<number> {
  const port = await findFreePort()
  program = runProgram({ ...buildEnv(slack, place, port), ...settings })
  await program.ready
  return port
}

/** Asks once over a connection that is kept. @returns the answer as it came, and the connection. */
async function askAndStay(port: number, request: string): Promise<{ heard: string; socket: Socket }> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => {})
  socket.write(`${request} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`)
  const [heard] = await once(socket, 'data')
  return { heard: String(heard).toLowerCase(), socket }
}

test('unless the operator says otherwise a connection is kept for 75 seconds, also the one from Slack', async () => {
  const port = await start()
  for (const request of ['GET /healthz', 'POST /slack/events']) {
    const { heard, socket } = await askAndStay(port, request)
    expect(heard).toContain('\r\nconnection: keep-alive\r\n')
    expect(heard).toContain('\r\nkeep-alive: timeout=75\r\n')
    socket.destroy()
  }
})

test('connections that are kept do not hold up the end: SIGTERM closes them and the program exits by itself', async () => {
  const port = await start()
  const kept = await Promise.all(['GET /healthz', 'POST /slack/events'].map((one) => askAndStay(port, one)))
  const closed = Promise.all(kept.map(({ socket }) => once(socket, 'close')))
  // One that is not in time is ended with another status.
  expect(await program?.kill('SIGTERM')).toBe(0)
  await closed
})

test('the setting is kept to: after a second without a request the connection is closed', async () => {
  const port = await start({ KEEP_ALIVE_SECONDS: '1' })
  const { heard, socket } = await askAndStay(port, 'GET /healthz')
  expect(heard).toContain('\r\nkeep-alive: timeout=1\r\n')
  socket.resume()
  await once(socket, 'close')
})
