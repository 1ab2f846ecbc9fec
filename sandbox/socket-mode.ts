// Socket Mode's far end: the app opens connections to here instead of being called, and what people do goes out on
// one of them in an envelope, which the app acknowledges on that same connection. Part of the local Slack's one server.

import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { isRecord, type Json, parseJson, readText } from './json.ts'
import { APP } from './people.ts'

export interface Envelope {
  envelope_id: string
  type: 'events_api' | 'interactive' | 'slash_commands'
  payload: Json
  accepts_response_payload: boolean
  /** Of an event that is sent again. */
  retry_attempt?: number
  retry_reason?: string
}

interface Connection {
  websocket: WebSocket
  /** Told to go: nothing new is sent on it. */
  isLeaving: boolean
  /** Envelopes sent on it and not acknowledged yet. */
  owed: Map<string, (payload: Json) => void>
}

const PATH = '/socket-mode'
/** Slack's warning comes about ten seconds before it closes. */
const GRACE_MS = 10_000

export class SocketMode {
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #tickets = new Set<string>()
  readonly #connections = new Set<Connection>()
  #turn = 0

  /** Takes over the connections that are made to an address of `issueUrl`. */
  serve(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://slack')
      if (pathname !== PATH || !this.#tickets.delete(searchParams.get('ticket') ?? ''))
        return socket.destroy()
      this.#server.handleUpgrade(request, socket, head, (websocket) => this.#welcome(websocket))
    })
  }

  /** An address that one connection can be made to; what `apps.connections.open` answers. */
  issueUrl(slackUrl: string): string {
    const ticket = randomBytes(16).toString('hex')
    this.#tickets.add(ticket)
    return `${slackUrl.replace('http', 'ws')}${PATH}?ticket=${ticket}&app_id=${APP.id}`
  }

  /** Connections that take envelopes. */
  get connections(): number {
    return this.#takers.length
  }

  /** Sends an envelope on one of the connections, which take turns. @returns the acknowledgement's payload, or undefined when none came in time */
  async send(envelope: Envelope, timeoutMs: number): Promise<Json | undefined> {
    const takers = this.#takers
    const connection = takers[this.#turn++ % takers.length]
    if (connection === undefined) return undefined
    const { promise, resolve } = Promise.withResolvers<Json | undefined>()
    const timer = setTimeout(resolve, timeoutMs, undefined)
    connection.owed.set(envelope.envelope_id, resolve)
    connection.websocket.send(JSON.stringify(envelope))
    return promise.finally(() => {
      clearTimeout(timer)
      connection.owed.delete(envelope.envelope_id)
    })
  }

  /** Slack recycles its connections: each is told to go, and closed when its time is up. */
  refresh(graceMs = GRACE_MS): void {
    for (const connection of this.#takers) {
      connection.isLeaving = true
      connection.websocket.send(
        JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'local' } }),
      )
      setTimeout(() => connection.websocket.close(1000), graceMs).unref()
    }
  }

  /** The network fails: every connection is gone without a word. */
  cut(): void {
    for (const { websocket } of this.#connections) websocket.terminate()
    this.#connections.clear()
  }

  /** The far end is there and says nothing any more: no answer to a ping or to a close frame. */
  freeze(): void {
    for (const { websocket } of this.#connections) websocket.pause()
  }

  get #takers(): Connection[] {
    return [...this.#connections].filter(({ isLeaving }) => !isLeaving)
  }

  #welcome(websocket: WebSocket): void {
    const connection: Connection = { websocket, isLeaving: false, owed: new Map() }
    this.#connections.add(connection)
    websocket.on('close', () => this.#connections.delete(connection))
    websocket.on('error', () => websocket.terminate())
    websocket.on('message', (data) => acknowledge(connection, data.toString()))
    const info = { host: 'local', build_number: 1, approximate_connection_time: 3_600 }
    const hello = { type: 'hello', num_connections: this.connections, connection_info: { app_id: APP.id } }
    websocket.send(JSON.stringify({ ...hello, debug_info: info }))
  }
}

/** The envelope that carries this, with an id of its own. */
export function buildEnvelope(type: Envelope['type'], payload: Json): Envelope {
  return {
    envelope_id: randomUUID(),
    type,
    payload,
    accepts_response_payload: type !== 'events_api',
  }
}

function acknowledge({ owed }: Connection, text: string): void {
  const message = parseJson(text)
  if (!isRecord(message)) return
  const { payload } = message
  owed.get(readText(message, 'envelope_id'))?.(isRecord(payload) ? payload : {})
}
