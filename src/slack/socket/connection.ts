// One connection of Socket Mode, over Slack's own client, which opens it, watches over it and carries the answers.
// What that client would do by itself when Slack asks for a change of connections, close at once with answers still
// owed, is left to keep.

import { SocketModeClient } from '@slack/socket-mode'
import type { Logger } from '../../log.ts'
import { clientOptions, type SlackSettings } from '../client.ts'
import type { Gate } from '../gate/gate.ts'
import { EVENTS_LIMITED } from '../missed-events.ts'
import { createSdkLog } from '../sdk-log.ts'

/** What Slack sends, as its client hands it on. */
export interface Envelope {
  envelope_id: string
  /** What would be the body of a request. */
  body: unknown
  ack(answer?: string | object): Promise<void>
}

export interface Connection {
  readonly isOpen: boolean
  /** Resolves when it is closed, or when Slack asks for another in its place. */
  readonly over: Promise<void>
  /** Closes it, and tears it down where the far end does not answer to that. */
  close(): Promise<void>
}

const HELLO_WITHIN_MS = 10_000
/** How long the far end may take to agree that it is over. */
export const CLOSE_WITHIN_MS = 2_000
const ASK_TIMEOUT_MS = 10_000

/** @throws what Slack's client throws when it gets no address; Error when there is no hello in time. */
export async function openConnection(
  settings: SlackSettings & { inbound: { appToken: string } },
  log: Logger,
  gate: Gate,
  onEnvelope: (envelope: Envelope) => void,
): Promise<Connection> {
  const client = new LeavingClient({
    appToken: settings.inbound.appToken,
    logger: createSdkLog(log),
    // Ours to decide when and how often: its own try ends for good, and as an unhandled rejection, when an address
    // cannot be had.
    autoReconnectEnabled: false,
    // An object of its own: it is written into.
    clientOptions: clientOptions(settings, ASK_TIMEOUT_MS, log, gate),
  })
  const closed = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  let isOpen = false
  client.on('disconnected', () => {
    isOpen = false
    closed.resolve()
    over.resolve()
  })
  client.on(LEAVING, () => over.resolve())
  client.on('slack_event', onEnvelope)
  await startInTime(client)
  isOpen = true

  return {
    get isOpen() {
      return isOpen
    },
    over: over.promise,
    async close() {
      if (isOpen) disconnect(client)
      const forced = setTimeout(disconnect, CLOSE_WITHIN_MS, client)
      await closed.promise
      clearTimeout(forced)
    },
  }
}

const LEAVING = 'leaving'

class LeavingClient extends SocketModeClient {
  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    if (typeof data === 'string' && isDisconnect(data)) this.emit(LEAVING)
    // A frame that it trips over must not end the process.
    else await super.onWebSocketMessage(nameEvent(data), isBinary).catch((error) => this.emit('error', error))
  }
}

function isDisconnect(text: string): boolean {
  return readFrame(text).type === 'disconnect'
}

/** Slack's word that it keeps events back comes where events come and is none: the SDK would look for its name in vain. */
function nameEvent(data: string | ArrayBuffer): string | ArrayBuffer {
  if (typeof data !== 'string' || !data.includes(EVENTS_LIMITED)) return data
  const frame = readFrame(data)
  const payload = Object(frame.payload) as Record<string, unknown>
  if (payload.type !== EVENTS_LIMITED) return data
  return JSON.stringify({ ...frame, payload: { ...payload, event: { type: EVENTS_LIMITED } } })
}

function readFrame(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch {
    return {}
  }
}

async function startInTime(client: SocketModeClient): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('no hello')), HELLO_WITHIN_MS)
  try {
    await Promise.race([client.start(), late.promise])
  } catch (error) {
    // It may be waiting for an address still, and open a connection then.
    client.on('connected', () => disconnect(client))
    disconnect(client)
    // A connection that breaks before its hello rejects with nothing.
    throw error ?? new Error('the connection broke')
  } finally {
    clearTimeout(timer)
  }
}

// The second time it does not wait for the far end.
function disconnect(client: SocketModeClient): void {
  client.disconnect().catch(() => {})
}
