// The local Slack as a process of its own, so that it shares no event loop with what is measured. Started by
// slack-process; besides Slack's own addresses it serves what the benchmarks need, and forgets what is old.

import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { PEOPLE } from '../sandbox/people.ts'
import { buildCommand } from '../sandbox/person/payloads.ts'
import { type LocalSlack, openSlack } from '../sandbox/slack.ts'
import { COLLEAGUES, CROWD } from './colleagues.ts'

/** Commands of one round all wait for their modals: nobody's trigger may run out meanwhile. */
const TRIGGER_LIFETIME_MS = 120_000
const MESSAGES_KEPT = 500

const opened = { count: 0 }
/** Conversations in which something was posted since they were last counted. */
const posted = new Set<string>()
const posts = { calls: 0, refused: 0 }
const isLimited = process.argv.includes('limited')
const slack = await openSlack({
  people: [...Object.values(PEOPLE), ...COLLEAGUES, ...CROWD],
  keepCalls: 100,
  ...(!isLimited && { limits: 'off' as const }),
  triggerLifetimeMs: TRIGGER_LIFETIME_MS,
  extend: serveBench,
})
setInterval(() => forgetOld(slack), 1_000)
process.on('disconnect', () => process.exit(0))
// Ctrl-C is for the benchmark, which ends this process by closing the channel.
process.on('SIGINT', () => {})
const { url, apiUrl, botToken, signingSecret } = slack
process.send?.({ url, apiUrl, botToken, signingSecret })

function serveBench(server: FastifyInstance, local: LocalSlack): void {
  server.addHook('onSend', async (request, reply, payload) => {
    if (request.url === '/api/chat.postMessage') {
      posts.calls++
      if (reply.statusCode === 429) posts.refused++
    }
    const isDone = String(payload).startsWith('{"ok":true')
    if (isDone && request.url === '/api/views.open') opened.count++
    if (isDone && request.url === '/api/chat.postMessage') posted.add(channelOf(String(payload)))
    return payload
  })

  /** Bodies of that many commands, each with a trigger that this Slack will honour once. */
  server.get<{ Querystring: { count: string; text: string } }>('/bench/commands', async ({ query }) => {
    const person = PEOPLE.alice
    local.workspace.responseUrls.clear()
    opened.count = 0
    return Array.from(
      { length: Number(query.count) },
      () =>
        buildCommand(local, person, '/share-secret', query.text, local.workspace.selfDmOf(person.id)).body,
    )
  })

  /** Answers once something was posted to that many people but for one, or time is up, with how many have; then forgets. */
  server.get<{ Querystring: { count: string; except: string; withinMs: string } }>(
    '/bench/posted',
    async ({ query }) => {
      const giveUpAt = Date.now() + Number(query.withinMs)
      const count = () => posted.size - Number(posted.has(local.workspace.dmOf(query.except)))
      while (count() < Number(query.count) && Date.now() < giveUpAt) await sleep(1)
      const found = count()
      posted.clear()
      return found
    },
  )

  server.get('/bench/posts', async () => {
    const counted = { ...posts }
    Object.assign(posts, { calls: 0, refused: 0 })
    return counted
  })

  /** Answers once that many modals have opened since the commands were made, or time is up, with how many have. */
  server.get<{ Querystring: { count: string; withinMs: string } }>('/bench/opened', async ({ query }) => {
    const giveUpAt = Date.now() + Number(query.withinMs)
    while (opened.count < Number(query.count) && Date.now() < giveUpAt) await sleep(5)
    return opened.count
  })
}

/** From the start of Slack's answer to a post. */
function channelOf(payload: string): string {
  return /"channel":"(\w+)"/.exec(payload)?.[1] ?? ''
}

function forgetOld({ workspace }: LocalSlack): void {
  for (const id of workspace.people.keys()) {
    const messages = workspace.messagesIn(workspace.dmOf(id))
    messages.splice(0, Math.max(0, messages.length - MESSAGES_KEPT))
  }
}
