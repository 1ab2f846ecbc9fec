// Stands between the service and Postgres and misbehaves on request: refuses, hangs, or cuts at a chosen statement.

import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

/** What becomes of a statement: it never arrives, or it runs and its answer is lost, at once or by silence. */
export type Mishap = 'cut before' | 'cut after' | 'hang after'

export interface DatabaseProxy {
  /** The database's address, through here. */
  url: string
  /** Breaks all connections and takes no new ones. */
  refuse(): Promise<void>
  /** Takes connections and everything sent over them, and answers nothing. */
  hang(): void
  /** Breaks all connections; new ones work. */
  breakAll(): void
  /** Breaks what hung, and everything works again. */
  restore(): Promise<void>
  /** Waits for the next statement whose text contains this, reads on one snapshot aside. Resolves when it has been struck. */
  strike(text: string, mishap: Mishap): Promise<void>
  close(): Promise<void>
}

/** ReadyForQuery: the server's last word on a statement. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5])

export async function openDatabaseProxy(target: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<[client: Socket, server: Socket]>()
  let isHanging = false
  let ambush: { text: string; mishap: Mishap; done: () => void } | undefined

  const listener = createServer((client) => {
    const server = dial(Number(port), hostname)
    const pair: [Socket, Socket] = [client, server]
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      for (const socket of pair) socket.destroy()
    }
    for (const socket of pair) socket.on('error', end).on('close', end)
    let struck: Mishap | undefined
    let isReading = false
    client.on('data', (chunk) => {
      if (isHanging) return
      if (chunk.includes('read only')) isReading = true
      else if (isReading && (chunk.includes('commit\0') || chunk.includes('rollback\0'))) isReading = false
      else if (ambush && chunk.includes(ambush.text)) {
        const { mishap, done } = ambush
        ambush = undefined
        struck = mishap
        done()
        if (mishap === 'cut before') return end()
      }
      server.write(chunk)
    })
    server.on('data', (chunk) => {
      if (isHanging || struck === 'hang after') return
      if (struck !== 'cut after') return client.write(chunk)
      if (chunk.includes(READY)) end()
    })
  })
  const breakAll = (): void => {
    for (const [client, server] of pairs) for (const socket of [client, server]) socket.resetAndDestroy()
    pairs.clear()
  }
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const own = (listener.address() as AddressInfo).port
  const url = new URL(target)
  url.host = `127.0.0.1:${own}`

  return {
    url: url.href,
    breakAll,
    async refuse() {
      const closed = once(listener, 'close')
      listener.close()
      breakAll()
      await closed
    },
    hang() {
      isHanging = true
    },
    async restore() {
      isHanging = false
      breakAll()
      if (listener.listening) return
      listener.listen(own, '127.0.0.1')
      await once(listener, 'listening')
    },
    strike: (text, mishap) =>
      new Promise((done) => {
        ambush = { text, mishap, done }
      }),
    async close() {
      breakAll()
      if (!listener.listening) return
      const closed = once(listener, 'close')
      listener.close()
      await closed
    },
  }
}
