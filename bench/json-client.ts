// A client of the HTTP API under load, over kept connections, with little of its own in the way.

import { Agent, request } from 'node:http'

export interface JsonAnswer {
  status: number
  text: string
}

export interface JsonClient {
  post(path: string, body: object, headers?: Record<string, string>): Promise<JsonAnswer>
  get(path: string): Promise<JsonAnswer>
  close(): void
}

/** A client of `url` with that many connections. */
export function openJsonClient(url: string, connections: number): JsonClient {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const send = (method: string, path: string, body: string, headers: Record<string, string>) =>
    new Promise<JsonAnswer>((resolve, reject) => {
      const outgoing = request({ agent, hostname, port, method, path, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        response.on('error', reject)
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  return {
    post(path, body, headers = {}) {
      const text = JSON.stringify(body)
      const length = String(Buffer.byteLength(text))
      return send('POST', path, text, {
        'content-type': 'application/json',
        'content-length': length,
        ...headers,
      })
    },
    get: (path) => send('GET', path, '', {}),
    close: () => agent.destroy(),
  }
}
