// Every route, as the running server has it, tried by its owner, by another tenant, another member, somebody who was
// removed and nobody in particular. A route that is missing from the matrix fails.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { OTHER_TEAM, PEOPLE } from '../../sandbox/people.ts'
import { hashToken, newToken } from '../../src/crypto/tokens.ts'
import { readAssets } from '../../src/web/assets.ts'
import { createServer } from '../../src/web/server.ts'
import { AUDIT, callApi, SHARES } from '../support/api.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import { type ComposeLink, takeComposeLink } from '../support/composing.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { postAsPage } from '../support/page-posts.ts'
import { bringTicket, type InHand, takePass, takeTicket } from '../support/page-story.ts'
import { openStory, type Story } from '../support/service.ts'
import { ACTORS, type Actor, giveToken, type PerActor } from '../support/tenant-actors.ts'

const VALUE = 'the value of bob alone'
const ASSET = readAssets().all[0]?.path ?? ''
const NAME = 'a name for two'

let story: Story
let rows: DatabaseRows
type Owner = 'alice' | 'bob' | 'carol'
/** For alice's shares, for bob's way to open them, and for carol, who is an administrator. */
let tokens: Record<Owner, PerActor<string | undefined>>
let hand: InHand
let made: ComposeLink | undefined

beforeAll(async () => {
  // One after the other they share faster than Slack lets anybody be written to.
  story = await openStory({ kind: 'postgres', slack: { limits: 'off' } })
  rows = await openRows(story.place)
  const team = story.slack.team.id
  const others = {
    otherTenant: await story.onDatabase((db) => giveToken(db, OTHER_TEAM.id, PEOPLE.pat.id)),
    otherMember: await story.onDatabase((db) => giveToken(db, team, PEOPLE.dana.id)),
    removed: await story.onDatabase((db) => giveToken(db, team, PEOPLE.eve.id)),
    anonymous: undefined,
  }
  tokens = {
    alice: { ...others, own: await story.onDatabase((db) => giveToken(db, team, PEOPLE.alice.id)) },
    carol: { ...others, own: await story.onDatabase((db) => giveToken(db, team, PEOPLE.carol.id)) },
    bob: { ...others, own: await story.onDatabase((db) => giveToken(db, team, PEOPLE.bob.id)) },
  }
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})
beforeEach(async () => {
  made = undefined
  hand = await bringTicket(story.alice, story.bob, { secret: VALUE, name: NAME, views: 'No limit' })
  // Another tenant in the same database, with a share of the same id from a member of the same id.
  const theirs = JSON.stringify({ workspace_id: OTHER_TEAM.id })
  await rows.run('insert into shares select (jsonb_populate_record(s, $1)).* from shares s where id = $2', [
    theirs,
    hand.id,
  ])
  await rows.run(
    `insert into grants select (jsonb_populate_record(g, $1 || jsonb_build_object('token_hash', sha256('x' || token_hash)))).*
     from grants g where share_id = $2`,
    [theirs, hand.id],
  )
})

interface Seen {
  status: number
  text: string
}

interface Route {
  /** The statuses; `+` where the answer shows something of the share. */
  expected: PerActor<string>
  send(actor: Actor): Promise<Seen>
}

const api =
  (method: string, path: () => string, owner: Owner, body?: () => object) =>
  async (actor: Actor): Promise<Seen> => {
    const token = tokens[owner][actor]
    return callApi(story.url, {
      method,
      path: path(),
      ...(token && { token }),
      ...(body && { body: body() }),
    })
  }

/** The same for everybody, whatever they bring along. */
const open = (method: string, path: string, expected = '200'): Route => ({
  expected: {
    own: expected,
    otherTenant: expected,
    otherMember: expected,
    removed: expected,
    anonymous: expected,
  },
  send: async (actor) => {
    const token = tokens.alice[actor]
    const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` }
    const answer = await fetch(`${story.url}${path}`, { method, ...(headers && { headers }) })
    return { status: answer.status, text: await answer.text() }
  },
})

/** A ticket or pass for bob's own grant that proves somebody else. */
async function forge(kind: 'ticket' | 'pass', workspaceId: string, userId: string): Promise<string> {
  const proof = newToken()
  await rows.run(
    `insert into proofs (hash, kind, workspace_id, share_id, ordinal, user_id, expires_at)
     values ($1, $2, $3, $4, 0, $5, clock_timestamp() + interval '1 minute')`,
    [hashToken(proof), kind, workspaceId, hand.id, userId],
  )
  return proof.expose()
}

async function proofOf(kind: 'ticket' | 'pass', actor: Actor): Promise<string | undefined> {
  const team = story.slack.team.id
  if (actor === 'anonymous') return undefined
  if (actor === 'otherTenant') return forge(kind, OTHER_TEAM.id, PEOPLE.bob.id)
  if (actor === 'otherMember') return forge(kind, team, PEOPLE.dana.id)
  const own = await takeTicket(story.bob, hand.message)
  const proof = kind === 'ticket' ? own.ticket : await takePass(story.url, own)
  // The event would close what was shared with him; the page has to refuse him without it.
  if (actor === 'removed') {
    await letAskAnew(story.slack, PEOPLE.bob)
    await story.slack.changePerson(PEOPLE.bob.id, { kind: 'deactivated' }, { isLost: true })
  }
  return proof
}

const page =
  (step: 'open' | 'reveal', kind: 'ticket' | 'pass') =>
  async (actor: Actor): Promise<Seen> => {
    const proof = await proofOf(kind, actor)
    const answer = await postAsPage(story.url, `/s/${hand.id}/${step}`, { token: hand.token, [kind]: proof })
    await story.slack.changePerson(PEOPLE.bob.id, { kind: 'member' })
    return answer
  }

const NOBODY_ELSE = { otherTenant: '404', otherMember: '404', removed: '404', anonymous: '404' }
const BY_TOKEN = { otherTenant: '401', removed: '401', anonymous: '401' }

/** Its owner has the right token; the others know the id and bring a token of their own. */
const compose = (step: 'open' | 'share', own: string): Route => ({
  expected: { ...NOBODY_ELSE, own },
  async send(actor) {
    made ??= await takeComposeLink(story.alice, { to: [story.bob], secret: VALUE, name: NAME })
    const token = actor === 'own' ? made.token : newToken().expose()
    const answer = await postAsPage(story.url, `/c/${made.id}/${step}`, { token, secretValue: 'theirs' })
    return { status: answer.status, text: answer.text }
  },
})

const ROUTES: Readonly<Record<string, Route>> = {
  [`POST ${SHARES}`]: {
    expected: { ...BY_TOKEN, own: '200', otherMember: '200' },
    send: api(
      'POST',
      () => SHARES,
      'alice',
      () => ({ secretValue: 'their own' }),
    ),
  },
  [`GET ${SHARES}`]: {
    expected: { ...BY_TOKEN, own: '200+', otherMember: '200' },
    send: api('GET', () => SHARES, 'alice'),
  },
  [`GET ${SHARES}/:id`]: {
    expected: { ...BY_TOKEN, own: '200+', otherMember: '404' },
    send: api('GET', () => `${SHARES}/${hand.id}`, 'alice'),
  },
  [`POST ${SHARES}/:id/access`]: {
    expected: { ...BY_TOKEN, own: '200+', otherMember: '404' },
    send: api(
      'POST',
      () => `${SHARES}/${hand.id}/access`,
      'bob',
      () => ({ token: hand.token }),
    ),
  },
  [`DELETE ${SHARES}/:id`]: {
    expected: { ...BY_TOKEN, own: '200+', otherMember: '404' },
    send: api('DELETE', () => `${SHARES}/${hand.id}`, 'alice'),
  },
  // For administrators alone.
  [`GET ${AUDIT}`]: {
    expected: { ...BY_TOKEN, own: '200+', otherMember: '403' },
    async send(actor) {
      await rows.run(`update share_events set at = at - interval '1 minute'`)
      return api('GET', () => AUDIT, 'carol')(actor)
    },
  },
  'POST /s/:id/open': { expected: { ...NOBODY_ELSE, own: '200+' }, send: page('open', 'ticket') },
  'POST /s/:id/reveal': { expected: { ...NOBODY_ELSE, own: '200+' }, send: page('reveal', 'pass') },
  // Asking tells nobody anything: test/hostile/confirm-strangers.test.ts.
  'POST /s/:id/confirm': {
    expected: { own: '200', otherTenant: '200', otherMember: '200', removed: '200', anonymous: '200' },
    async send() {
      await rows.run('delete from budgets')
      return postAsPage(story.url, `/s/${hand.id}/confirm`, { token: hand.token })
    },
  },
  'POST /s/:id/watch': {
    expected: { own: '200', otherTenant: '200', otherMember: '200', removed: '200', anonymous: '200' },
    send: () => postAsPage(story.url, `/s/${hand.id}/watch`, { watch: newToken().expose() }),
  },
  // Who it is from is in the signature alone: test/long/tenants-slack.test.ts.
  'POST /slack/events': open('POST', '/slack/events', '401'),
  // Whoever has the link writes once, and reads nothing of the share.
  'POST /c/:id/open': compose('open', '200'),
  'POST /c/:id/share': compose('share', '200'),
  'GET /c/:id': open('GET', `/c/${'A'.repeat(22)}`),
  'HEAD /c/:id': open('HEAD', `/c/${'A'.repeat(22)}`),
  'GET /s/:id': open('GET', `/s/${'A'.repeat(22)}`),
  'HEAD /s/:id': open('HEAD', `/s/${'A'.repeat(22)}`),
  'GET /assets/*': open('GET', ASSET),
  'HEAD /assets/*': open('HEAD', ASSET),
  'GET /robots.txt': open('GET', '/robots.txt'),
  'HEAD /robots.txt': open('HEAD', '/robots.txt'),
  'GET /healthz': open('GET', '/healthz'),
  'HEAD /healthz': open('HEAD', '/healthz'),
  'GET /readyz': open('GET', '/readyz'),
  'HEAD /readyz': open('HEAD', '/readyz'),
}

/** All routes of the server that the service builds, and the assets' real addresses. */
async function readRoutes(): Promise<{ routes: string[]; assets: string[] }> {
  const settings = { baseUrl: story.url, keepAliveMs: 5_000, requestsPerMinute: { open: 1, other: 1 } }
  const onSlackRequest = async () => ({ status: 401, body: '' })
  const unused = { log: story.log, onSlackRequest } as unknown as Parameters<typeof createServer>[1]
  const server = await createServer(settings, unused)
  await server.ready()
  const tree = server.printRoutes({ commonPrefix: false })
  await server.close()
  const above: string[] = []
  const all = tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods] = /^([│ ]*)[├└]── (\S+)(?: \((.*)\))?$/.exec(line) ?? []
    above.splice(indent.length / 4, Number.POSITIVE_INFINITY, part)
    const path = above.join('')
    return (methods ?? '')
      .split(', ')
      .filter(Boolean)
      .map((method) => `${method} ${path}`)
  })
  const isAsset = (route: string): boolean => route.includes('/assets/')
  return {
    routes: [
      ...new Set(all.map((route) => (isAsset(route) ? route.replace(/\/assets\/.*/, '/assets/*') : route))),
    ],
    assets: all.filter(isAsset).map((route) => route.split(' ')[1] ?? ''),
  }
}

/** What was done to shares and by whom; proofs, which are made in passing, aside. */
async function readEffects(): Promise<unknown> {
  const { shares, grants, guesses, events } = await rows.readEffects()
  // Ids are not alone here: rows of the same one come in any order.
  return [shares, grants, guesses, events].map((all) =>
    (all as object[]).map((row) => JSON.stringify(row)).sort(),
  )
}

test('the matrix has every route of the running server, and no other', async () => {
  const { routes, assets } = await readRoutes()
  expect(routes.length).toBeGreaterThan(10)
  expect(routes.toSorted()).toEqual(Object.keys(ROUTES).toSorted())
  for (const asset of assets) expect((await fetch(`${story.url}${asset}`)).status).toBe(200)
})

describe.each(Object.entries(ROUTES))('%s', (name, { expected, send }) => {
  // Its owner last, since some of it can be done once only.
  const order = ACTORS.toSorted((a, b) => Number(a === 'own') - Number(b === 'own'))
  test(`answers each as it should: ${order.map((actor) => `${actor} ${expected[actor]}`).join(', ')}`, async () => {
    const outcomes: Partial<Record<Actor, string>> = {}
    for (const actor of order) {
      const before = await readEffects()
      const { status, text } = await send(actor)
      const shows = [VALUE, NAME, hand.id].some((secret) => text.includes(secret))
      outcomes[actor] = `${status}${shows ? '+' : ''}`
      if (actor !== 'own' && !(actor === 'otherMember' && status === 200)) {
        expect([actor, await readEffects()]).toEqual([actor, before])
      }
    }
    expect([name, outcomes]).toEqual([name, expected])
  })
})

test('another tenant’s share of the same id is left alone by what is done to this one', async () => {
  const { alice, bob } = tokens
  expect(
    (await callApi(story.url, { path: SHARES, ...(alice.own && { token: alice.own }) })).json.secrets[0].id,
  ).toBe(hand.id)
  const access = {
    path: `${SHARES}/${hand.id}/access`,
    body: { token: hand.token },
    ...(bob.own && { token: bob.own }),
  }
  expect((await callApi(story.url, access)).json.secretValue).toBe(VALUE)
  const remove = { path: `${SHARES}/${hand.id}`, method: 'DELETE', ...(alice.own && { token: alice.own }) }
  expect((await callApi(story.url, remove)).json.status).toBe('revoked')
  const states = await rows.run('select workspace_id, state, views from shares where id = $1 order by 1', [
    hand.id,
  ])
  expect(states).toEqual([
    { workspace_id: OTHER_TEAM.id, state: 'open', views: 0 },
    { workspace_id: story.slack.team.id, state: 'revoked', views: 1 },
  ])
})

test('a token of another tenant is none here, even where its owner has the id of a member', async () => {
  const foreign = await story.onDatabase((db) => giveToken(db, OTHER_TEAM.id, PEOPLE.alice.id))
  expect((await callApi(story.url, { path: SHARES, token: tokens.alice.own ?? '' })).status).toBe(200)
  expect((await callApi(story.url, { path: SHARES, token: foreign })).status).toBe(401)
})
