// Socket Mode: keeps a connection to Slack open, replaces it before Slack closes it, and opens another when it breaks.
// An envelope becomes what a signed request is over HTTP, and is answered on the connection it came by.

import { hashRequest } from '../../crypto/tokens.ts'
import { ConfigError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { SlackSettings } from '../client.ts'
import { createGate } from '../gate/gate.ts'
import type { SlackReceiver } from '../receiver.ts'
import { slackErrorCode } from '../sdk-log.ts'
import { type Connection, type Envelope, openConnection } from './connection.ts'

export interface Socket {
  /** Connected, or not for so short a time that it need not worry anybody. */
  readonly isUp: boolean
  /** Takes nothing new, lets answers out that are owed, closes. */
  stop(): Promise<void>
}

export interface SocketPatience {
  /** So long without a connection is nothing yet. */
  unnoticedMs: number
  /** The first wait after a failure; it doubles, up to `longestWaitMs`. */
  shortestWaitMs: number
  longestWaitMs: number
}

const PATIENCE: SocketPatience = { unnoticedMs: 10_000, shortestWaitMs: 500, longestWaitMs: 30_000 }
/** One that lasted longer did not fail because of us. */
const STABLE_MS = 10_000
/** Slack takes answers for three seconds. */
const ANSWERS_WITHIN_MS = 3_500

export type SocketSettings = SlackSettings & { inbound: { appToken: string } }

/**
 * Connects before it returns.
 * @throws ConfigError when Slack refuses the token; other failures (network) as they come.
 */
export async function openSocket(
  settings: SocketSettings,
  receiver: SlackReceiver,
  log: Logger,
  patience = PATIENCE,
): Promise<Socket> {
  // Of the app's own token.
  const gate = createGate()
  const stopping = Promise.withResolvers<void>()
  let isStopping = false
  let owed = 0
  let lastUpAt = Date.now()

  async function take({ envelope_id, body, ack }: Envelope): Promise<void> {
    if (isStopping) return
    owed++
    try {
      const { status, body: answer } = await receiver.take(body, hashRequest(envelope_id))
      // There is no other answer than yes: what failed is left unanswered, and Slack says so.
      if (status === 200) await ack(answer === '' ? undefined : answer)
    } catch (error) {
      log.warn('slack.answer_lost', { error })
    } finally {
      owed--
    }
  }

  const connect = () => openConnection(settings, log, gate, (envelope) => void take(envelope))
  let current = await connect().catch(explainRefusal)
  const closing = new Set<Promise<void>>()

  /** Runs until it is stopped. */
  async function keep(): Promise<void> {
    for (let failures = 0; !isStopping; ) {
      const openedAt = Date.now()
      await Promise.race([current.over, stopping.promise])
      if (isStopping) return
      log.info('slack.socket_over', { reason: current.isOpen ? 'replaced' : 'broken' })
      lastUpAt = Date.now()
      failures = Date.now() - openedAt >= STABLE_MS ? 0 : failures + 1
      const next = await reconnect(failures)
      if (!next) return
      if (isStopping) return next.close()
      retire(current)
      current = next
      log.info('slack.socket_open')
    }
  }

  async function reconnect(failures: number): Promise<Connection | undefined> {
    for (let attempt = failures; ; attempt++) {
      if (attempt > 0) await Promise.race([afterMs(waitOf(attempt, patience)), stopping.promise])
      if (isStopping) return undefined
      try {
        return await connect()
      } catch (error) {
        const code = slackErrorCode(error)
        log.error('slack.socket_not_open', { attempt: attempt + 1, error, ...(code && { code }) })
      }
    }
  }

  /** Slack sends nothing more on it, and waits a moment for what is owed. */
  function retire(connection: Connection): void {
    const done = untilAnswered().then(() => connection.close())
    closing.add(done)
    void done.finally(() => closing.delete(done))
  }

  async function untilAnswered(): Promise<void> {
    for (const giveUpAt = Date.now() + ANSWERS_WITHIN_MS; owed > 0 && Date.now() < giveUpAt; )
      await afterMs(20)
  }

  const running = keep()
  return {
    get isUp() {
      return current.isOpen || Date.now() - lastUpAt <= patience.unnoticedMs
    },
    async stop() {
      isStopping = true
      stopping.resolve()
      retire(current)
      await Promise.all([running, ...closing])
    },
  }
}

function waitOf(attempt: number, { shortestWaitMs, longestWaitMs }: SocketPatience): number {
  // Not all processes at once.
  return Math.min(longestWaitMs, shortestWaitMs * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2)
}

function explainRefusal(error: unknown): never {
  const code = slackErrorCode(error)
  if (code === undefined) throw error
  throw new ConfigError([
    `SLACK_APP_TOKEN was refused by Slack (${code}). Make an app-level token with the scope connections:write on the app's page, Basic Information, and switch on Socket Mode there.`,
  ])
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
