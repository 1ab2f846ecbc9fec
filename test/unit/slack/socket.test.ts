// The connection of Socket Mode against a local Slack that recycles, breaks, freezes and refuses it.

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { App } from '@slack/bolt'
import type { Json } from '../../../sandbox/json.ts'
import { waitFor } from '../../../sandbox/person/wait.ts'
import type { LocalSlack } from '../../../sandbox/slack.ts'
import { buildEnvelope } from '../../../sandbox/socket-mode.ts'
import { createReceiver } from '../../../src/slack/receiver.ts'
import { CLOSE_WITHIN_MS } from '../../../src/slack/socket/connection.ts'
import { openSocket, type Socket, type SocketSettings } from '../../../src/slack/socket/keep.ts'
import { type CapturedLog, captureLog } from '../../support/captured-log.ts'
import { eventually } from '../../support/eventually.ts'
import { PATIENT_PACE, WITHIN_MS } from '../../support/patience.ts'
import { openTestSlack } from '../../support/test-slack.ts'

type Listener = (event: { body: Record<string, unknown>; ack: (answer?: object) => Promise<void> }) => unknown

const HASTE = { unnoticedMs: 150, shortestWaitMs: 20, longestWaitMs: 40 }
/** For what is not answered: nothing waits for that to be over. */
const UNANSWERED_MS = 5_000

let slack: LocalSlack
let log: CapturedLog
let listener: Listener
let sockets: Socket[]
beforeEach(async () => {
  slack = await openTestSlack()
  log = captureLog()
  sockets = []
  listener = ({ body, ack }) => ack({ heard: body.word })
})
afterEach(async () => {
  await Promise.all(sockets.map((socket) => socket.stop()))
  await slack.close()
  expect(log.text()).not.toContain(slack.appToken)
  expect(log.text()).not.toContain('ticket')
})

/** A socket whose envelopes all end at `listener`. */
async function open(
  settings: Partial<SocketSettings> = {},
  { unansweredAfterMs } = PATIENT_PACE,
): Promise<Socket> {
  const receiver = createReceiver({ log, missed: { note: () => {} }, unansweredAfterMs })
  receiver.init({ processEvent: async (event: Parameters<Listener>[0]) => listener(event) } as unknown as App)
  const all = { botToken: slack.botToken, inbound: { appToken: slack.appToken }, apiUrl: slack.apiUrl }
  const socket = await openSocket({ ...all, ...settings }, receiver, log, HASTE)
  sockets.push(socket)
  return socket
}

function send(word: string, withinMs = WITHIN_MS): Promise<unknown> {
  return slack.socket.send(buildEnvelope('interactive', { word }), withinMs)
}

/** Answers come in order: when one that was asked for later has come, this one never will. */
async function expectUnanswered(answer: Promise<unknown>): Promise<void> {
  listener = ({ body, ack }) => ack({ heard: body.word })
  expect(await send('later')).toEqual({ heard: 'later' })
  expect(await Promise.race([answer, 'unanswered'])).toBe('unanswered')
}

const untilConnected = (count = 1) =>
  waitFor(slack, `${count} connections`, () => slack.socket.connections === count)

describe('an envelope', () => {
  test('is answered with what was acked', async () => {
    await open()
    expect(await send('one')).toEqual({ heard: 'one' })
    listener = ({ ack }) => ack()
    expect(await send('two')).toEqual({})
  })

  test('that nobody acks is left unanswered', async () => {
    await open()
    const heard = Promise.withResolvers<void>()
    listener = () => heard.resolve()
    const answer = send('one', UNANSWERED_MS)
    await heard.promise
    await expectUnanswered(answer)
  })

  test('whose listener takes too long is left unanswered and logged, and the late answer is dropped', async () => {
    await open({}, { ...PATIENT_PACE, unansweredAfterMs: 100 })
    const late = Promise.withResolvers<void>()
    const dropped = Promise.withResolvers<void>()
    listener = async ({ ack }) => {
      await late.promise
      await ack({ too: 'late' })
      dropped.resolve()
    }
    const envelope = buildEnvelope('slash_commands', { command: '/share-secret' })
    const answer = slack.socket.send(envelope, WITHIN_MS)
    const isLogged = () =>
      log.lines().some((line) => line.message === 'slack.not_acknowledged' && line.at === '/share-secret')
    await waitFor(slack, 'it to be logged', isLogged)
    late.resolve()
    await dropped.promise
    listener = ({ ack }) => ack({ in: 'time' })
    await eventually('an answer in time', () => send('later', UNANSWERED_MS))
    expect(await Promise.race([answer, 'unanswered'])).toBe('unanswered')
  })

  test('of nonsense harms nothing', async () => {
    await open()
    for (const payload of [null, [], 'text', 7]) {
      void slack.socket.send(buildEnvelope('events_api', payload as unknown as Json), 50)
    }
    expect(await send('after')).toEqual({ heard: 'after' })
  })
})

describe('a connection', () => {
  test('that Slack recycles is replaced before it goes, and owes nothing when it does', async () => {
    await open()
    const asked = Promise.withResolvers<void>()
    const reply = Promise.withResolvers<void>()
    listener = async ({ ack }) => {
      asked.resolve()
      await reply.promise
      await ack({ still: 'here' })
    }
    const answer = send('one')
    await asked.promise
    slack.socket.refresh(WITHIN_MS)
    await untilConnected()
    reply.resolve()
    expect(await answer).toEqual({ still: 'here' })
    listener = ({ ack }) => ack({ on: 'the next' })
    expect(await send('two')).toEqual({ on: 'the next' })
  })

  test('that breaks is opened again, and nobody need know', async () => {
    const socket = await open()
    slack.socket.cut()
    await waitFor(slack, 'the next', () => log.text().includes('slack.socket_open'))
    expect(socket.isUp).toBe(true)
    expect(await send('again')).toEqual({ heard: 'again' })
    expect(log.lines()).toContainEqual(
      expect.objectContaining({ message: 'slack.socket_over', reason: 'broken' }),
    )
  })

  test('that cannot be had for a while is asked for again, whatever is wrong, and that is known', async () => {
    const socket = await open()
    const refusals = [
      { status: 500 },
      { reset: true },
      { body: '<html>' },
      { error: 'invalid_auth' },
      { status: 429, retryAfterSeconds: 1 },
      { error: 'internal_error', times: 5 },
    ]
    const failures = refusals.map((order) => slack.fail({ method: 'apps.connections.open', ...order }))
    slack.socket.cut()
    await waitFor(slack, 'it to be noticed', () => !socket.isUp)
    await untilConnected()
    expect(socket.isUp).toBe(true)
    expect(failures.map(({ struck }) => struck)).toEqual([1, 1, 1, 1, 1, 5])
    const attempts = log.lines().filter(({ message }) => message === 'slack.socket_not_open')
    expect(attempts.map(({ code }) => code)).toContain('invalid_auth')
  })

  test('is opened by each process of its own, and each gets its share', async () => {
    await open()
    await open()
    await untilConnected(2)
    expect(await Promise.all(['a', 'b', 'c'].map((word) => send(word)))).toEqual([
      { heard: 'a' },
      { heard: 'b' },
      { heard: 'c' },
    ])
  })
})

describe('told to stop', () => {
  test('it lets answers out that are owed, and takes nothing new', async () => {
    const socket = await open()
    const heard: unknown[] = []
    const reply = Promise.withResolvers<void>()
    listener = async ({ body, ack }) => {
      heard.push(body.word)
      await reply.promise
      await ack({ heard: body.word })
    }
    const first = send('first')
    await waitFor(slack, 'the first', () => heard.length === 1)
    const stopped = socket.stop()
    const second = slack.socket.send(buildEnvelope('interactive', { word: 'second' }), 300)
    expect(await second).toBeUndefined()
    reply.resolve()
    expect(await first).toEqual({ heard: 'first' })
    await stopped
    expect(heard).toEqual(['first'])
    await waitFor(slack, 'it to close', () => slack.socket.connections === 0)
  })

  test('it does not wait for a far end that says nothing any more', async () => {
    const socket = await open()
    slack.socket.freeze()
    // Its own time is the only one that goes by: what would end it later does not come.
    jest.useFakeTimers({
      doNotFake: ['Date', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'],
    })
    const stopped = socket.stop()
    await jest.advanceTimersByTimeAsync(CLOSE_WITHIN_MS)
    jest.useRealTimers()
    await expect(stopped).resolves.toBeUndefined()
  })

  test('it stops trying to connect', async () => {
    const socket = await open()
    const failure = slack.fail({ method: 'apps.connections.open', status: 500, times: 1_000 })
    slack.socket.cut()
    await waitFor(slack, 'a try', () => failure.struck > 0)
    await socket.stop()
    const { struck } = failure
    failure.cancel()
    await open()
    for (const word of ['a', 'b', 'c']) expect(await send(word)).toEqual({ heard: word })
    expect(failure.struck).toBe(struck)
    expect(slack.socket.connections).toBe(1)
  })
})

describe('at the start', () => {
  test('a token that Slack refuses is a fault of the settings, in words', async () => {
    await expect(open({ inbound: { appToken: 'xapp-wrong' } })).rejects.toMatchObject({
      name: 'ConfigError',
      problems: [expect.stringMatching(/^SLACK_APP_TOKEN was refused by Slack \(invalid_auth\)\. Make an/)],
    })
    await expect(open({ inbound: { appToken: slack.botToken } })).rejects.toMatchObject({
      problems: [expect.stringContaining('(not_allowed_token_type)')],
    })
  })

  test('a Slack that does not answer is not', async () => {
    slack.fail({ method: 'apps.connections.open', status: 500 })
    await expect(open()).rejects.not.toMatchObject({ name: 'ConfigError' })
  })
})
