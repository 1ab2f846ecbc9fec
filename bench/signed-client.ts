// Slack's side of the wire under load: signs bodies before the clock runs, and posts them over kept connections with
// little of its own in the way.

import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'

export interface SignedBody {
  body: string
  headers: Record<string, string | number>
}

export interface PostAnswer {
  status: number
  body: string
}

export interface SignedClient {
  post(signed: SignedBody): Promise<PostAnswer>
  close(): void
}

export function signBody(signingSecret: string, body: string): SignedBody {
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const mac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac}`,
    },
  }
}

/** A client of `url`'s /slack/events with that many connections. */
export function openClient(url: string, connections: number): SignedClient {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const options = { agent, hostname, port, method: 'POST', path: '/slack/events' }
  return {
    post: ({ body, headers }) =>
      new Promise((resolve, reject) => {
        const outgoing = request({ ...options, headers }, (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
          response.on('error', reject)
        })
        outgoing.on('error', reject)
        outgoing.end(body)
      }),
    close: () => agent.destroy(),
  }
}
