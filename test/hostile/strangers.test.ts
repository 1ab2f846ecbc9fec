// What somebody learns who has not proven to be the recipient: nothing. Every link that does not work gets the same
// bytes and headers, whatever the share behind it, and looking at a link spends nothing.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { NO_STORE, SECURITY_HEADERS } from '../../src/web/headers.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { type PageAnswer, postAsPage } from '../support/page-posts.ts'
import { bringTicket, type InHand, revokeByHand, takePass, takeTicket } from '../support/page-story.ts'
import { buildRequest, openRawClient } from '../support/raw-http.ts'
import { openStory, type Story } from '../support/service.ts'
import { reveal, share } from '../support/sharing.ts'

/** Previewers, scanners and prefetchers, as they name themselves. */
const PREVIEWERS = [
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Slack-ImgProxy (+https://api.slack.com/robots)',
  'Slackbot 1.0 (+https://api.slack.com/robots)',
  'Googlebot/2.1 (+http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)',
  'bingbot/2.0 (+http://www.bing.com/bingbot.htm)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Twitterbot/1.0',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient)',
  'WhatsApp/2.23.20.0',
  'TelegramBot (like TwitterBot)',
  'Discordbot/2.0 (+https://discordapp.com)',
  'SkypeUriPreview Preview/0.5',
  'Microsoft Office Protocol Discovery',
  'Mozilla/5.0 (Windows NT 10.0; SafeLinks)',
  'Barracuda Sentinel (EE)',
  'Proofpoint URL Defense',
  'Mimecast URL Protect',
  'Symantec-Email-Security',
  'curl/8.5.0',
]
const LOOKS = 1_000

let story: Story
let rows: DatabaseRows
let open: InHand
/** Shares and tokens that once worked. */
let over: Record<'spent' | 'revoked' | 'expired', { id: string; token: string }>

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
  open = await bringTicket(story.alice, story.bob, { views: 'No limit' })
  over = { spent: await makeSpent(), revoked: await makeRevoked(), expired: await makeExpired() }
})

afterAll(async () => {
  await rows.close()
  await story.close()
})

async function makeSpent(): Promise<{ id: string; token: string }> {
  const { alice, bob } = story
  const message = await (await share(alice, { to: [bob] })).messageOf(bob)
  const { shareId: id, token } = capabilityOf(message)
  await reveal(bob, message)
  return { id, token }
}

async function makeRevoked(): Promise<{ id: string; token: string }> {
  const { alice, bob } = story
  const shared = await share(alice, { to: [bob] })
  const { shareId: id, token } = capabilityOf(await shared.messageOf(bob))
  await revokeByHand(alice, id)
  return { id, token }
}

async function makeExpired(): Promise<{ id: string; token: string }> {
  const { alice, bob } = story
  const message = await (await share(alice, { to: [bob] })).messageOf(bob)
  const { shareId: id, token } = capabilityOf(message)
  await rows.run(`update shares set expires_at = clock_timestamp() - interval '1 second' where id = $1`, [id])
  return { id, token }
}

const random = (bytes = 32): string => randomBytes(bytes).toString('base64url')

/** What one may post that proves nothing; `proof` is the name of what would: ticket or pass. */
async function listCauses(proof: 'ticket' | 'pass'): Promise<Array<[string, { id: string; body: unknown }]>> {
  const { alice, bob, carol, url } = story
  const { id, token, message } = open
  const own = await takeTicket(bob, message)
  const carols = await bringTicket(alice, carol, { views: 'No limit' })
  const fresh = proof === 'ticket' ? own.ticket : await takePass(url, own)
  const usedUp = await takeUsed(proof)
  const old = await takeOld(proof)
  const other = proof === 'ticket' ? await takePass(url, await takeTicket(bob, message)) : open.ticket
  const foreign = proof === 'ticket' ? carols.ticket : await takePass(url, carols)
  const body = (changed: Record<string, unknown>): unknown => ({ token, [proof]: fresh, ...changed })
  return [
    ['an unknown id', { id: random(16), body: body({}) }],
    ['an unknown id and nothing to prove it', { id: random(16), body: { token } }],
    ['an id that is too short', { id: 'short', body: body({}) }],
    ['an id that is too long', { id: 'x'.repeat(2_000), body: body({}) }],
    ['an id of the wrong characters', { id: `${id.slice(0, -1)}%2F`, body: body({}) }],
    ['a wrong token', { id, body: body({ token: random() }) }],
    ["another share's token", { id, body: body({ token: carols.token }) }],
    ['a token that is too short', { id, body: body({ token: token.slice(1) }) }],
    ['a token that is a number', { id, body: body({ token: 5 }) }],
    ['a token in a list', { id, body: body({ token: [token] }) }],
    ['a token in an object', { id, body: body({ token: { token } }) }],
    ['no token', { id, body: { [proof]: fresh } }],
    [`no ${proof}`, { id, body: { token } }],
    [`an unknown ${proof}`, { id, body: body({ [proof]: random() }) }],
    [`an empty ${proof}`, { id, body: body({ [proof]: '' }) }],
    [`a ${proof} that is true`, { id, body: body({ [proof]: true }) }],
    [`a used ${proof}`, { id, body: body({ [proof]: usedUp }) }],
    [`an expired ${proof}`, { id, body: body({ [proof]: old }) }],
    [`another person's ${proof}`, { id, body: body({ [proof]: foreign }) }],
    [`something else in place of the ${proof}`, { id, body: body({ [proof]: other }) }],
    ['a share that is used up', { id: over.spent.id, body: body({ token: over.spent.token }) }],
    ['a share that was revoked', { id: over.revoked.id, body: body({ token: over.revoked.token }) }],
    ['a share that has expired', { id: over.expired.id, body: body({ token: over.expired.token }) }],
    ['a list', { id, body: [token, fresh] }],
    ['a text', { id, body: JSON.stringify(token) }],
    ['null', { id, body: 'null' }],
    ['a number', { id, body: '1' }],
  ]
}

async function takeUsed(proof: 'ticket' | 'pass'): Promise<string> {
  const inHand = await takeTicket(story.bob, open.message)
  const pass = await takePass(story.url, inHand)
  if (proof === 'ticket') return inHand.ticket
  const { status } = await postAsPage(story.url, `/s/${open.id}/reveal`, { token: open.token, pass })
  expect(status).toBe(200)
  return pass
}

async function takeOld(proof: 'ticket' | 'pass'): Promise<string> {
  const inHand = await takeTicket(story.bob, open.message)
  const old = proof === 'ticket' ? inHand.ticket : await takePass(story.url, inHand)
  await rows.run(
    `update proofs set expires_at = clock_timestamp() - interval '1 second'
     where hash = sha256(convert_to($1, 'UTF8'))`,
    [old],
  )
  return old
}

/** All of an answer that may be compared. */
function toComparable({ status, headers, text }: PageAnswer): unknown {
  const { date: _date, 'x-request-id': _id, ...others } = headers
  return { status, others, text: text.replace(/"req-[\w-]{22}"/, '"req"') }
}

describe('a link that does not work', () => {
  test.each([
    ['open', 'ticket'],
    ['reveal', 'pass'],
  ] as const)('answers %s with the same bytes and headers for every cause', async (at, proof) => {
    const causes = await listCauses(proof)
    const before = await rows.readEffects()
    const answers = new Map<string, unknown>()
    for (const [cause, { id, body }] of causes) {
      answers.set(cause, toComparable(await postAsPage(story.url, `/s/${id}/${at}`, body)))
    }
    const [first] = answers.values()
    expect(first).toMatchObject({ status: 404, text: expect.stringContaining('This link does not work.') })
    for (const [cause, answer] of answers) expect([cause, answer]).toEqual([cause, first])
    expect(await rows.readEffects()).toEqual(before)
  })

  test('and one that does show the same page, to GET and to HEAD', async () => {
    const client = openRawClient(story.service.port)
    const ids = [open.id, over.spent.id, over.revoked.id, over.expired.id, random(16), 'x', 'x'.repeat(3_000)]
    const seen = new Set<string>()
    for (const id of ids) {
      for (const method of ['GET', 'HEAD']) {
        const outcome = await client.send(buildRequest({ method, path: `/s/${id}` }))
        if (typeof outcome === 'string') throw new Error(outcome)
        const { date: _date, ...headers } = outcome.headers
        seen.add(JSON.stringify([outcome.status, headers, method === 'GET' && outcome.body.toString('utf8')]))
      }
    }
    client.close()
    expect(seen.size).toBe(2)
    const heads = [...seen].map((one) => JSON.stringify((JSON.parse(one) as unknown[]).slice(0, 2)))
    expect(new Set(heads).size).toBe(1)
  })
})

describe('every answer', () => {
  test('carries the security headers and is kept by nobody, malformed addresses and refusals included', async () => {
    const post = (path: string, body: string, headers: Record<string, string> = {}) =>
      fetch(`${story.url}${path}`, { method: 'POST', body, headers })
    const json = { origin: story.url, 'content-type': 'application/json' }
    const answers = [
      [200, await fetch(`${story.url}/s/x`)],
      [200, await fetch(`${story.url}/healthz`)],
      [404, await fetch(`${story.url}/nothing`)],
      [400, await fetch(`${story.url}/s/%zz`)],
      [403, await post('/s/x/open', '{}')],
      [400, await post('/s/x/open', '{', json)],
      [415, await post('/s/x/open', '{}', { ...json, 'content-type': 'text/plain' })],
      [413, await post('/s/x/open', 'x'.repeat(9_000), json)],
      [401, await post('/slack/events', '{}', json)],
    ] as const
    for (const [status, answer] of answers) {
      expect([status, answer.url]).toEqual([answer.status, answer.url])
      expect(Object.fromEntries(answer.headers)).toMatchObject({ ...SECURITY_HEADERS, ...NO_STORE })
    }
  })
})

describe('looking at a link', () => {
  test(`${LOOKS} times as ${PREVIEWERS.length} previewers spends nothing`, async () => {
    const { id, token, ticket } = await bringTicket(story.alice, story.bob)
    const before = await rows.readEffects()
    const client = openRawClient(story.service.port)
    // Some send what follows the # after all, or press the buttons' addresses as they find them.
    const paths = [
      `/s/${id}`,
      `/s/${id}/`,
      `/s/${id}?t=${token}`,
      `/s/${id}#${token}.${ticket}`,
      `/s/${id}%23${token}`,
    ]
    const statuses = new Set<unknown>()
    for (let look = 0; look < LOOKS; look++) {
      const outcome = await client.send(
        buildRequest({
          method: look % 3 === 0 ? 'HEAD' : 'GET',
          path: paths[look % paths.length] ?? '',
          headers: [
            ['user-agent', PREVIEWERS[look % PREVIEWERS.length] ?? ''],
            ...(look % 2 === 0
              ? ([
                  ['purpose', 'prefetch'],
                  ['sec-purpose', 'prefetch;prerender'],
                ] as const)
              : []),
          ],
        }),
      )
      statuses.add(typeof outcome === 'string' ? outcome : outcome.status)
    }
    client.close()
    expect([...statuses]).toEqual([200])
    expect(await rows.readEffects()).toEqual(before)
    const { json } = await postAsPage(story.url, `/s/${id}/open`, { token, ticket })
    expect(json).toMatchObject({ viewsLeft: 1 })
  })

  test('does nothing by any other method, nor at what only a POST may do', async () => {
    const { id, token, ticket } = await bringTicket(story.alice, story.bob)
    const before = await rows.readEffects()
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      for (const at of ['', '/open', '/reveal', '/confirm', '/watch']) {
        if (at === '' && (method === 'GET' || method === 'HEAD')) continue
        const answer = await fetch(`${story.url}/s/${id}${at}?token=${token}&ticket=${ticket}`, { method })
        expect([method, at, answer.status]).toEqual([method, at, 404])
        expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      }
    }
    expect(await rows.readEffects()).toEqual(before)
  })
})
