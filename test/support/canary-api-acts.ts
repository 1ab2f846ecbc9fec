// Everything that can be done over the HTTP API, and everything that can be wrong about it, done with known secrets.

import { gzipSync } from 'node:zlib'
import { expect } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import { type ApiAnswer, type ApiCall, callApi, SHARES } from './api.ts'
import { type CanaryStory, TYPED } from './canary-story.ts'
import { capabilityOf } from './capabilities.ts'
import { makeFreshToken } from './fresh-token.ts'

const { value, name, password } = TYPED
const RIGHT = { secretValue: value, name, password, accessType: 'anyone' }
const BOB = 'bob@sandbox.example'

/** Who calls, and what there is to open. */
export interface Caller {
  /** With every scope. */
  token: string
  /** Of a share for anyone who has its link. */
  id: string
  key: string
}

/** With a fresh token, made in Slack: by a link and by name, with a key and again. */
export async function shareOverHttp(story: CanaryStory): Promise<Caller> {
  const [alice, bob] = [story.slack.person(PEOPLE.alice.id), story.slack.person(PEOPLE.bob.id)]
  const token = story.remember('apiToken', await makeFreshToken(alice, { name: 'canary' }))
  const call = { token, body: RIGHT, headers: { 'idempotency-key': TYPED.idempotencyKey } }
  const first = await callApi(story.proxy.url, call)
  const again = await callApi(story.proxy.url, call)
  expect([first.status, again.text]).toEqual([200, first.text])
  const key = rememberLink(story, first)
  const messages = new Set(bob.messages.map(({ ts }) => ts))
  const named = { secretValue: value, name, password, authorizedEmails: [BOB], maxViews: 2 }
  expect((await callApi(story.proxy.url, { token, body: named })).status).toBe(200)
  const message = await bob.waitForMessage(({ ts }) => !messages.has(ts))
  story.remember('token', capabilityOf(message).token)
  const byService = await callApi(story.proxy.url, { token: TYPED.serviceToken, body: RIGHT })
  expect(byService.status).toBe(200)
  rememberLink(story, byService)
  await story.dump('with an answer kept for the next time')
  return { token, id: first.json.id, key }
}

/** Lists, reads, opens and takes back, rightly and wrongly. */
export async function useOverHttp(story: CanaryStory, { token, id, key }: Caller): Promise<void> {
  const call = (wish: ApiCall): Promise<ApiAnswer> => callApi(story.proxy.url, { token, ...wish })
  const open = (body: unknown, more: ApiCall = {}): Promise<ApiAnswer> =>
    call({ path: `${SHARES}/${id}/access`, body, ...more })
  const page = await call({ path: `${SHARES}?limit=1` })
  expect(page.json.secrets[0].name).toBe(name)
  await call({ path: `${SHARES}?${new URLSearchParams({ cursor: page.json.nextCursor })}` })
  await call({ path: `${SHARES}?${new URLSearchParams({ cursor: value, status: password })}` })
  expect((await call({ path: `${SHARES}/${id}` })).json.name).toBe(name)
  await open({ token: key })
  await open({ token: key, password: TYPED.guess })
  await open({ token: TYPED.wrongToken.slice(-43), password })
  await open({ token: value, password: [password] })
  await open({ token: key, password, [TYPED.strayKey]: value })
  expect((await open({ token: key, password })).json.secretValue).toBe(value)
  expect(
    (await callApi(story.proxy.url, { path: `${SHARES}/${id}/access`, body: { token: key, password } }))
      .status,
  ).toBe(200)
  await story.dump('with a share opened over HTTP')

  const other = await call({ body: { ...RIGHT, maxViews: 1 } })
  rememberLink(story, other)
  for (const _again of [1, 2]) {
    expect((await call({ method: 'DELETE', path: `${SHARES}/${other.json.id}` })).json.name).toBe(name)
  }
  await call({ path: `${SHARES}/${other.json.id}/access`, body: { token: key, password } })
}

/** Every kind of refusal, of requests that are full of secrets. */
export async function refuseOverHttp(story: CanaryStory, { token, id, key }: Caller): Promise<void> {
  const statusOf = async (wish: ApiCall): Promise<number> =>
    (await callApi(story.proxy.url, { token, ...wish })).status
  const text = JSON.stringify(RIGHT)
  const invalid = [
    { maxViews: value },
    { expiresIn: value },
    { accessType: password },
    { authorizedEmails: [value, password] },
    { authorizedEmails: name },
    { name: `${name}\u0000${value}` },
    { name: value.repeat(3) },
    { secretValue: [value] },
    { secretValue: value.repeat(300) },
    { password: { password } },
    { allowExternalEmails: password },
    { allowExternalEmails: true, password: undefined },
    { maxViews: 1, authorizedEmails: [BOB, 'carol@sandbox.example'] },
    { [TYPED.strayKey]: value },
  ]
  for (const wish of invalid) expect(await statusOf({ body: { ...RIGHT, ...wish } })).toBe(422)
  const unreadable = [
    text.slice(0, -1),
    `${text}${value}`,
    `{"__proto__":${text}}`,
    Buffer.from(text, 'latin1'),
  ]
  for (const body of unreadable) expect(await statusOf({ body })).toBe(400)
  expect(await statusOf({ body: text.repeat(2_000) })).toBe(413)
  for (const headers of [
    { 'content-type': 'text/plain' },
    { 'content-type': `application/json; charset=${TYPED.stray}` },
    { 'content-encoding': 'gzip' },
  ]) {
    expect(await statusOf({ body: headers['content-encoding'] ? gzipSync(text) : text, headers })).toBe(415)
  }
  const outside = { authorizedEmails: ['out@side.example'], allowExternalEmails: true }
  for (const wish of [outside, { authorizedEmails: ['nobody@sandbox.example'] }]) {
    expect(await statusOf({ body: { ...RIGHT, ...wish } })).toBe(400)
  }
  const withKey = (text: string) => ({ 'idempotency-key': text })
  expect(await statusOf({ body: RIGHT, headers: withKey(`${TYPED.idempotencyKey} `.repeat(20)) })).toBe(400)
  const changed = { ...RIGHT, secretValue: `${value}!` }
  expect(await statusOf({ body: changed, headers: withKey(TYPED.idempotencyKey) })).toBe(422)
  expect(await statusOf({ body: changed.secretValue.slice(0, 9), headers: withKey('CanaryUnused') })).toBe(
    400,
  )

  const alice = story.slack.person(PEOPLE.alice.id)
  const narrow = story.remember('apiToken', await makeFreshToken(alice, { name: 'narrow', scopes: ['read'] }))
  const access = { path: `${SHARES}/${id}/access`, body: { token: key, password } }
  for (const as of [narrow, TYPED.serviceToken]) expect(await statusOf({ token: as, ...access })).toBe(403)
  expect(await statusOf({ token: narrow, body: RIGHT })).toBe(403)
  for (const wish of [
    { body: RIGHT },
    access,
    { path: SHARES },
    { method: 'DELETE', path: `${SHARES}/${id}` },
  ]) {
    expect(await statusOf({ ...wish, token: TYPED.wrongToken })).toBe(401)
    for (const authorization of [
      `Basic ${btoa(`x:${token}`)}`,
      `Bearer ${token} ${TYPED.guess.slice(0, 3)}`,
    ]) {
      expect(await statusOf({ ...wish, headers: { authorization } })).toBe(401)
    }
  }
  await alice.command('/share-secret', 'token list')
  await alice.command('/share-secret', 'token revoke narrow')
  expect(await statusOf({ token: narrow, path: SHARES })).toBe(401)
}

/** Errors that quote the rows they are about, and tables that are gone, under every operation. */
export async function failDatabaseOverHttp(story: CanaryStory, caller: Caller): Promise<void> {
  await story.rows.run(`create or replace function quote_row() returns trigger language plpgsql as $$
    begin raise exception 'no: % (%)', new, '${value.replaceAll("'", "''")}'; end $$`)
  for (const table of ['shares', 'grants', 'idempotency_keys', 'api_tokens', 'share_events', 'guesses']) {
    await story.rows.run('update api_tokens set last_used_at = null')
    await story.rows.run(
      `create trigger quoting before insert or update on ${table} for each row execute function quote_row()`,
    )
    expect([table, await tryEverything(story, caller, table)]).toEqual([table, true])
    await story.rows.run(`drop trigger quoting on ${table}`)
  }
  for (const table of ['idempotency_keys', 'api_tokens', 'grants', 'shares']) {
    await story.rows.run(`alter table ${table} rename to away`)
    expect([table, await tryEverything(story, caller, `${table} away`)]).toEqual([table, true])
    await story.rows.run(`alter table away rename to ${table}`)
  }
  await story.rows.run(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  // Which may be opened again before anybody notices.
  await tryEverything(story, caller, 'connections')
  await story.dump('after a database that failed under the API')
}

/** @returns whether anything failed. */
async function tryEverything(
  story: CanaryStory,
  { token, id, key }: Caller,
  where: string,
): Promise<boolean> {
  const call = (wish: ApiCall): Promise<ApiAnswer> => callApi(story.proxy.url, { token, ...wish })
  const headers = { 'idempotency-key': `${TYPED.idempotencyKey}-${where.replace(' ', '-')}` }
  const answers = [
    await call({ body: { ...RIGHT, authorizedEmails: [BOB] }, headers }),
    await call({ body: RIGHT }),
    await call({ path: SHARES }),
    await call({ path: `${SHARES}/${id}` }),
    await call({ path: `${SHARES}/${id}/access`, body: { token: key, password: TYPED.guess } }),
    await call({ path: `${SHARES}/${id}/access`, body: { token: key, password } }),
    await callApi(story.proxy.url, { token: TYPED.wrongToken, body: RIGHT }),
  ]
  for (const answer of answers) if (answer.json?.sharedSecretLink) rememberLink(story, answer)
  return answers.some(({ status }) => status >= 500)
}

/** Addresses, headers and bodies that hold everything at once. */
export async function sendNonsenseOverHttp(story: CanaryStory, { token }: Caller): Promise<void> {
  const all = Object.values(story.canaries).join(' ')
  const safe = encodeURIComponent(all)
  const some = safe.slice(0, 4_000)
  for (const as of [token, TYPED.wrongToken, undefined]) {
    const call = (wish: ApiCall): Promise<ApiAnswer> =>
      callApi(story.proxy.url, { ...(as !== undefined && { token: as }), ...wish })
    for (const path of [`/api/${some}`, `${SHARES}/${some}`, `${SHARES}/%zz${some}`, `${SHARES}?x=${some}`]) {
      await call({ path })
      await call({ path, method: 'PUT', body: all })
      await call({ path: `${path}/access`, body: { token: all, password: all } })
    }
    for (const body of [all, JSON.stringify(all), JSON.stringify([all]), `{"secretValue":"${safe}`]) {
      await call({
        body,
        headers: { 'idempotency-key': some, cookie: some, 'x-request-id': some.slice(0, 99) },
      })
    }
  }
}

/** Takes the token out of the link. */
function rememberLink(story: CanaryStory, { json }: ApiAnswer): string {
  const key = String(json.sharedSecretLink).split('#')[1] ?? ''
  return key === '' ? '' : story.remember('linkToken', key)
}
