// An HTTP/1.1 client that sends exactly the bytes it is given, malformed ones included, over kept connections: fetch
// would tidy them up or refuse them.

import { connect, type Socket } from 'node:net'
import { WITHIN_MS } from './patience.ts'

export interface RawAnswer {
  status: number
  /** Names in lower case, as sent. */
  headers: Record<string, string>
  body: Buffer
}

/** `closed`: the server hung up without an answer. `silent`: neither came in time. */
export type RawOutcome = RawAnswer | 'closed' | 'silent'

export interface RawClient {
  /** Sends one request and reads one answer. `isWhole` false ends the request where the bytes end. */
  send(bytes: Buffer, options?: { isWhole?: boolean }): Promise<RawOutcome>
  close(): void
}

export interface RawRequest {
  method?: string
  path: string
  /** As they are to be sent, doubles included; `host` and `content-length` are added where they are missing. */
  headers?: ReadonlyArray<readonly [name: string, value: string]>
  body?: Buffer | string
}

/** The bytes of a request. Nothing is checked or escaped. */
export function buildRequest({ method = 'GET', path, headers = [], body = '' }: RawRequest): Buffer {
  const bytes = Buffer.from(body)
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  const needsLength = bytes.length > 0 || method === 'POST'
  const isFramed = names.has('content-length') || names.has('transfer-encoding')
  const all = [
    ...(names.has('host') ? [] : [['host', '127.0.0.1'] as const]),
    ...headers,
    ...(needsLength && !isFramed ? [['content-length', String(bytes.length)] as const] : []),
  ]
  const head = [`${method} ${path} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`)]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes])
}

/** Waits at most `timeoutMs` for an answer. */
export function openRawClient(port: number, timeoutMs = WITHIN_MS): RawClient {
  const idle: Socket[] = []
  const all = new Set<Socket>()

  async function open(): Promise<Socket> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    all.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => all.delete(socket))
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
    return socket
  }

  async function sendOn(socket: Socket, bytes: Buffer, isWhole: boolean): Promise<RawOutcome> {
    const answering = readAnswer(socket, bytes.toString('latin1', 0, 5) === 'HEAD ', timeoutMs)
    if (isWhole) socket.write(bytes)
    else socket.end(bytes)
    const outcome = await answering
    const isReusable = isWhole && typeof outcome === 'object' && outcome.headers.connection !== 'close'
    if (isReusable) idle.push(socket)
    else socket.destroy()
    return outcome
  }

  return {
    async send(bytes, { isWhole = true } = {}) {
      let kept = idle.pop()
      while (kept?.destroyed || kept?.readableEnded) kept = idle.pop()
      if (!kept || !isWhole) return sendOn(await open(), bytes, isWhole)
      const outcome = await sendOn(kept, bytes, isWhole)
      // A kept connection may have been closed at that very moment: only a fresh one tells.
      return outcome === 'closed' ? sendOn(await open(), bytes, isWhole) : outcome
    },
    close() {
      for (const socket of all) socket.destroy()
    },
  }
}

async function readAnswer(socket: Socket, isHeadRequest: boolean, timeoutMs: number): Promise<RawOutcome> {
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    const finish = (outcome: RawOutcome): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('close', onClose).off('end', onClose)
      resolve(outcome)
    }
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk)
      const answer = parseAnswer(Buffer.concat(chunks), isHeadRequest)
      if (answer) finish(answer)
    }
    const onClose = (): void => finish('closed')
    const timer = setTimeout(() => finish('silent'), timeoutMs)
    socket.on('data', onData).on('close', onClose).on('end', onClose)
    if (socket.destroyed) finish('closed')
  })
}

/** @returns undefined while it is not all there. Our servers always say how long a body is. */
function parseAnswer(bytes: Buffer, isHeadRequest: boolean): RawAnswer | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [statusLine = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n')
  const status = Number(statusLine.split(' ')[1])
  const rest = bytes.subarray(headEnd + 4)
  if (status === 100) return parseAnswer(rest, isHeadRequest)
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const length =
    isHeadRequest || status === 204 || status === 304 ? 0 : Number(headers['content-length'] ?? 0)
  return rest.length < length ? undefined : { status, headers, body: rest.subarray(0, length) }
}
