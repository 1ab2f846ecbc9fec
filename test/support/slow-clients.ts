// Clients that take their time: they say the first of it at once, the rest a byte a second.

import { connect, type Socket } from 'node:net'

export interface SlowClient {
  /** Milliseconds until the server hung up. */
  gone: Promise<number>
  /** What it said before. */
  readonly heard: string
}

/** Sends `first` at once and then one byte a second for as long as it may. */
export function openSlowClient(port: number, first: string, rest = ''): SlowClient {
  const startedAt = performance.now()
  const socket: Socket = connect({ port, host: '127.0.0.1' })
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

/** So many of the same. */
export function openSlowClients(port: number, count: number, first: string, rest = ''): SlowClient[] {
  return Array.from({ length: count }, () => openSlowClient(port, first, rest))
}
