// Stands before Infisical's stand-in and passes everything on, but for creates that it is told to answer itself: with
// all that it was asked, in every way in which somebody on the way could say it back.

import { createServer, request as forward, type IncomingHttpHeaders } from 'node:http'
import { listenLocally, readAll } from './http-server.ts'

interface EchoAnswer {
  status: number
  headers?: Record<string, string>
  body: string
}

/** An answer made of what was asked. */
export type Echo = (said: string) => EchoAnswer

export interface EchoingProxy {
  url: string
  /** The next create is answered so. */
  echo(answer: Echo): void
  close(): Promise<void>
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const PAGE = { 'content-type': 'text/html; charset=utf-8' }

function inEnvelope(status: number, error: string, headers: Record<string, string> = {}): Echo {
  return (said) => ({
    status,
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify({ reqId: said, statusCode: status, error, message: said }),
  })
}

/** Everything that is no success. */
export const ECHOES: readonly Echo[] = [
  inEnvelope(400, 'BadRequest'),
  (said) => inEnvelope(400, 'BadRequest')(said.slice(said.indexOf(' | {') + 3)),
  inEnvelope(401, 'TokenError'),
  inEnvelope(403, 'PermissionDenied'),
  inEnvelope(404, 'NotFound'),
  inEnvelope(429, 'RateLimitExceeded', { 'retry-after': '1' }),
  inEnvelope(500, 'InternalServerError'),
  (said) => ({
    status: 422,
    headers: JSON_TYPE,
    body: JSON.stringify({
      reqId: 'req-1',
      statusCode: 422,
      error: 'ValidationFailure',
      message: [{ code: said, path: [said], message: said, received: said }],
    }),
  }),
  (said) => ({ status: 200, headers: JSON_TYPE, body: JSON.stringify({ id: said, expiresAt: said }) }),
  (said) => ({ status: 200, headers: JSON_TYPE, body: said }),
  (said) => ({ status: 308, headers: { location: `/${encodeURIComponent(said)}` }, body: '' }),
  ...[400, 404, 502].map(
    (status): Echo =>
      (said) => ({ status, headers: PAGE, body: `<html>${said}` }),
  ),
]

/** Listens on a free port, in front of the server at `target`. */
export async function openEchoingProxy(target: string): Promise<EchoingProxy> {
  const ordered: Echo[] = []
  const server = createServer(async (incoming, outgoing) => {
    const body = await readAll(incoming)
    const { method = '', url = '', headers } = incoming
    const isCreate = method === 'POST' && body.includes('"secretValue":"')
    const echo = isCreate ? ordered.shift() : undefined
    if (echo) {
      const answer = echo(describe(headers, body.toString('utf8')))
      outgoing.writeHead(answer.status, answer.headers).end(answer.body)
      return
    }
    const onward = forward(new URL(url, target), { method, headers }, (answered) => {
      outgoing.writeHead(answered.statusCode ?? 502, answered.rawHeaders)
      answered.on('error', () => outgoing.destroy())
      answered.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    onward.end(body)
  })
  const listening = await listenLocally(server)
  return {
    ...listening,
    echo: (answer) => void ordered.push(answer),
  }
}

/** What was asked: the token, the body as it came, and each of its texts. */
function describe({ authorization }: IncomingHttpHeaders, body: string): string {
  const texts = Object.values(Object(JSON.parse(body))).map(String)
  return [authorization, ...texts, body].join(' | ')
}
