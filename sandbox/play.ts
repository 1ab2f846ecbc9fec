// The page that plays the people: its files, a live picture of one person's screen, and what that person does.
// Added to the local Slack's server by the demo. Everything goes through the same Person as in tests.

import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { isRecord } from './json.ts'
import { doAction } from './play-actions.ts'
import { buildScreen, type Unread } from './play-screen.ts'
import type { LocalSlack } from './slack.ts'

const FOLDER = join(import.meta.dirname, 'page')
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}
/** Nothing from elsewhere, and nobody may frame it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'"
/** Changes closer together than this reach the page as one. */
const GATHER_MS = 15

/** Adds the page at `/`, its files, `GET /play/stream` and `POST /play/do`. */
export function servePage(server: FastifyInstance, slack: LocalSlack): void {
  const unread: Unread = new Map()
  for (const name of readdirSync(FOLDER)) {
    const body = readFileSync(join(FOLDER, name))
    server.get(name === 'index.html' ? '/' : `/page/${name}`, (_request, reply) =>
      reply
        .type(TYPES[extname(name)] ?? 'application/octet-stream')
        .headers({ 'content-security-policy': POLICY, 'cache-control': 'no-store' })
        .send(body),
    )
  }

  server.get<{ Querystring: { person?: string } }>('/play/stream', (request, reply) => {
    const { person: id = '' } = request.query
    if (!slack.workspace.people.has(id))
      return reply.code(404).send({ error: `There is nobody with the id ${id}` })
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    let timer: NodeJS.Timeout | undefined
    const send = () => {
      timer = undefined
      reply.raw.write(`data: ${JSON.stringify(buildScreen(slack, id, unread))}\n\n`)
    }
    const stop = slack.workspace.onChange(() => {
      timer ??= setTimeout(send, GATHER_MS)
    })
    reply.raw.on('close', () => {
      stop()
      clearTimeout(timer)
    })
    send()
    return reply
  })

  server.post('/play/do', async (request, reply) => {
    try {
      return await doAction(slack, isRecord(request.body) ? request.body : {})
    } catch (error) {
      return reply.code(400).send({ error: error instanceof Error ? error.message : String(error) })
    }
  })
}
