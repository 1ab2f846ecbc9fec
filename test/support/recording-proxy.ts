// Stands before a service and keeps every answer it gave, byte by byte, with what was asked. Everything else passes
// through as it is.

import { createServer, request as forward } from 'node:http'
import { listenLocally, readAll } from './http-server.ts'

export interface Exchange {
  /** `POST /s/<id>/open`, as sent. */
  asked: string
  askedBody: string
  status: number
  /** Status line, headers and body in one. */
  answer: Buffer
}

export interface RecordingProxy {
  url: string
  /** In the order in which the answers came. */
  exchanges: Exchange[]
  close(): Promise<void>
}

/** Listens on a free port; `port` is the service's. */
export async function openRecordingProxy(port: number): Promise<RecordingProxy> {
  const exchanges: Exchange[] = []
  const server = createServer(async (incoming, outgoing) => {
    const askedBody = await readAll(incoming)
    const { method = '', url: path = '', rawHeaders } = incoming
    const onward = forward(
      { port, host: '127.0.0.1', method, path, headers: rawHeaders },
      async (answered) => {
        const body = await readAll(answered)
        const head = [answered.statusCode, ...answered.rawHeaders].join('\n')
        const status = answered.statusCode ?? 0
        exchanges.push({
          asked: `${method} ${path}`,
          askedBody: askedBody.toString('utf8'),
          status,
          answer: Buffer.concat([Buffer.from(`${head}\n\n`), body]),
        })
        outgoing.writeHead(status, answered.rawHeaders).end(body)
      },
    )
    onward.on('error', () => outgoing.destroy())
    onward.end(askedBody)
  })
  const listening = await listenLocally(server)
  return {
    ...listening,
    exchanges,
  }
}
