// The canary story with Infisical as the backend: what is shared there, by hand and over HTTP, while everything is well
// and in every way in which Infisical, or somebody before it, can fail.

import { expect } from '@jest/globals'
import { FAILURE_WAYS, type FailureWay } from '../../sandbox/infisical/failures.ts'
import { type LocalInfisical, startInfisical } from '../../sandbox/infisical/server.ts'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { type ApiAnswer, type ApiCall, callApi, SHARES } from './api.ts'
import { type CanaryStory, openCanaryStory, TYPED } from './canary-story.ts'
import { ECHOES, type EchoingProxy, openEchoingProxy } from './echoing-proxy.ts'
import { makeFreshToken } from './fresh-token.ts'
import { fillForm } from './sharing.ts'

const { value, name, password } = TYPED
const RIGHT = { secretValue: value, name, password, authorizedEmails: ['bob@sandbox.example'], maxViews: 1 }

export interface InfisicalCanary {
  story: CanaryStory
  infisical: LocalInfisical
  /** Between the program and Infisical. */
  front: EchoingProxy
  /** The token of a member, with every scope. */
  token: string
  close(): Promise<void>
}

export async function openInfisicalCanary(): Promise<InfisicalCanary> {
  const infisical = await startInfisical()
  const front = await openEchoingProxy(infisical.url)
  const story = await openCanaryStory({
    BACKEND: 'infisical',
    INFISICAL_API_URL: front.url,
    INFISICAL_CLIENT_ID: infisical.clientId,
    INFISICAL_CLIENT_SECRET: infisical.clientSecret,
  })
  story.remember('clientSecret', infisical.clientSecret)
  const token = story.remember('apiToken', await makeFreshToken(aliceOf(story), { name: 'canary' }))
  return {
    story,
    infisical,
    front,
    token,
    async close() {
      await story.close()
      await front.close()
      await infisical.stop()
    },
  }
}

function aliceOf({ slack }: CanaryStory): Person {
  return slack.person(PEOPLE.alice.id)
}

function call({ story, token }: InfisicalCanary, wish: ApiCall): Promise<ApiAnswer> {
  return callApi(story.proxy.url, { token, ...wish })
}

/** Shares, reads and takes back on both surfaces. */
export async function shareThere(canary: InfisicalCanary): Promise<void> {
  const { story, infisical } = canary
  expect(await shareByForm(canary)).toContain('Shared with')
  const headers = { 'idempotency-key': TYPED.idempotencyKey }
  const created = await call(canary, { body: RIGHT, headers })
  expect([created.status, (await call(canary, { body: RIGHT, headers })).text]).toEqual([200, created.text])
  expect(infisical.open(created.json.sharedSecretLink, password)).toBe(value)
  const path = `${SHARES}/${created.json.id}`
  await call(canary, { path: SHARES })
  await call(canary, { path })
  await call(canary, { path: `${path}/access`, body: { token: TYPED.wrongToken.slice(-43), password } })
  await call(canary, { body: { ...RIGHT, password: password.repeat(4) } })
  await story.dump('with shares at Infisical')
  rememberIds(canary)
  infisical.fail('delete', { way: 'serverError' })
  expect((await call(canary, { path, method: 'DELETE' })).status).toBe(503)
  expect((await call(canary, { path, method: 'DELETE' })).json.status).toBe('revoked')
}

/** Every way in which a create can fail, with the share made there all the same and without. */
export async function failThere(canary: InfisicalCanary): Promise<void> {
  const { infisical, story } = canary
  for (const way of FAILURE_WAYS.filter((one) => one !== 'hang')) {
    for (const afterEffect of [false, true]) {
      infisical.fail('create', { way, afterEffect, retryAfterSeconds: 1 })
      const headers = { 'idempotency-key': `${TYPED.idempotencyKey}-${way}-${afterEffect}` }
      await expectAnswer(way, call(canary, { body: RIGHT, headers }))
    }
    infisical.fail('create', { way, retryAfterSeconds: 1 })
    await shareByForm(canary)
  }
  infisical.fail('create', { way: 'hang', times: 2 })
  await Promise.all([shareByForm(canary), expectAnswer('hang', call(canary, { body: RIGHT }))])
  await story.dump('after creates that failed')
}

/** The answers that say back what was asked. */
export async function echoThere(canary: InfisicalCanary): Promise<void> {
  const { front, story } = canary
  for (const [index, echo] of ECHOES.entries()) {
    front.echo(echo)
    const headers = { 'idempotency-key': `${TYPED.idempotencyKey}-echo-${index}` }
    await call(canary, { body: RIGHT, headers })
    front.echo(echo)
    await shareByForm(canary)
  }
  await story.dump('after creates that were said back')
}

/** Logins that fail, the last of them for a minute. */
export async function failLogins(canary: InfisicalCanary): Promise<void> {
  const { infisical, story } = canary
  for (const way of ['serverError', 'page', 'malformed', 'reset', 'unauthorized'] as const) {
    infisical.revokeTokens()
    infisical.fail('login', { way })
    expect([way, (await call(canary, { body: RIGHT })).status]).toEqual([way, 503])
  }
  await shareByForm(canary)
  await story.dump('after logins that failed')
}

/** Everything Infisical was sent, in parts; its ids and tokens are canaries from here on. */
export function readRequests(canary: InfisicalCanary): Array<[place: string, text: string]> {
  const { infisical, story } = canary
  rememberIds(canary)
  const tokens = new Set(infisical.requests.map(({ authorization }) => authorization.replace('Bearer ', '')))
  for (const token of tokens) if (token !== '') story.remember('accessToken', token)
  return infisical.requests.flatMap(
    ({ route, path, body, authorization }): Array<[string, string]> => [
      [`infisical ${route} path`, path],
      [`infisical ${route} body`, JSON.stringify(body ?? '')],
      [`infisical ${route} authorization`, authorization],
    ],
  )
}

function rememberIds({ infisical, story }: InfisicalCanary): void {
  const known = new Set(Object.values(story.canaries))
  for (const { shown } of infisical.shares) if (!known.has(shown.id)) story.remember('remoteId', shown.id)
}

async function expectAnswer(way: FailureWay, answering: Promise<ApiAnswer>): Promise<void> {
  const { status } = await answering
  expect([way, [200, 400, 503, 504].includes(status)]).toEqual([way, true])
}

/** @returns what the window says in the end. What it says beside its fields is kept to be looked through. */
async function shareByForm({ story }: InfisicalCanary): Promise<string> {
  const alice = aliceOf(story)
  const to = [story.slack.person(PEOPLE.bob.id)]
  const form = await fillForm(alice, { secret: value, name, password, to })
  await form.submit()
  const over = /Shared with|Nothing was shared|did not confirm|Infisical refused|Could not share/
  const { blocks, shown, view } = await alice.waitForShown(over)
  const words = blocks.filter(({ type }) => type !== 'input')
  story.dumps.push([`words of ${view.sent.callback_id}`, JSON.stringify(words)])
  return shown
}
