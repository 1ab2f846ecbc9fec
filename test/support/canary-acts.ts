// Everything that can be done with the program, and everything that can go wrong in it, done with known secrets. Each
// act may follow any other.

import { expect } from '@jest/globals'
import type { Failure } from '../../sandbox/failures.ts'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import { ACTIONS } from '../../src/slack/ids.ts'
import { letAskAnew } from './ask-anew.ts'
import { type CanaryStory, TYPED } from './canary-story.ts'
import { capabilityOf, ticketOf } from './capabilities.ts'
import { takeComposeLink } from './composing.ts'
import { findFreePort } from './free-port.ts'
import { postAsPage } from './page-posts.ts'
import { buildEnv, runProgram } from './service.ts'
import { fillForm, pressReveal, type SharedSecret, share, submit } from './sharing.ts'

const { value: secret, name, password } = TYPED
function peopleOf({ slack }: CanaryStory): Record<'alice' | 'bob' | 'carol', Person> {
  const { alice, bob, carol } = PEOPLE
  return { alice: slack.person(alice.id), bob: slack.person(bob.id), carol: slack.person(carol.id) }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A page of some proxy that shows what it was asked, all of it. */
function echo(canaries: Record<string, string>): string {
  return `<html><body>Bad gateway while forwarding ${Object.values(canaries).join(' | ')}</body></html>`
}

/** What Slack may say to any call on a bad day, quoting the request. */
export const BAD_DAYS: Array<Partial<Parameters<LocalSlack['fail']>[0]>> = [
  { status: 200 },
  { status: 502 },
  { status: 429 },
  { status: 429, retryAfterSeconds: 1 },
]

/** Written on a page: what was chosen in Slack waits sealed, the value comes by the page alone. */
export async function writeInBrowser(story: CanaryStory): Promise<void> {
  const { alice, bob } = peopleOf(story)
  const { id, token } = await takeComposeLink(alice, { to: [bob], name, password })
  story.remember('composeToken', token)
  await story.dump('while a page waits')
  const post = (step: string, body: object) => postAsPage(story.proxy.url, `/c/${id}/${step}`, body)
  expect((await post('open', { token })).status).toBe(200)
  expect((await post('share', { token, secretValue: secret.repeat(2_000) })).status).toBe(422)
  expect((await post('share', { token, secretValue: secret })).status).toBe(200)
  expect((await post('share', { token, secretValue: secret })).status).toBe(404)
  await bob.waitForMessage(
    ({ fromApp, buttons }) => fromApp && buttons.some(({ label }) => label === 'Reveal'),
  )
}

export async function shareWithEverything(story: CanaryStory): Promise<void> {
  const { alice, bob, carol } = peopleOf(story)
  await alice.command('/share-secret', `@bob 2h ${TYPED.stray}`)
  await alice.waitForModal('Share a secret')
  const shared = await share(alice, { secret, name, password, to: [bob, carol], views: 'No limit' })
  const message = await shared.messageOf(bob)
  await takeTokens(story, shared)
  await shared.card()
  const form = await fillForm(alice, { secret, name, password, to: [bob] })
  await form.click('Generate')
  await alice.waitForShown('(20 characters typed)')
  story.remember('generated', form.field('Password').value ?? '')
  const generated = await submit(alice, form, [bob])
  await takeTokens(story, generated)

  const consent = await pressReveal(bob, message)
  story.remember('ticket', ticketOf(consent))
  await consent.fill('Password', TYPED.guess)
  await consent.submit()
  await consent.fill('Password', password)
  expect((await consent.submit()).outcome).toBe('update')
  expect(consent.codeBlocks.join('')).toBe(secret)
  await story.dump('after a reveal')
}

/** Home under every tab, while what it lists changes; a token made there; its buttons, the form of the policy. */
export async function lookAtHome(story: CanaryStory): Promise<void> {
  const { alice, bob, carol } = peopleOf(story)
  const shared = await share(alice, { secret, name, password, to: [bob, carol], views: 'No limit' })
  await takeTokens(story, shared)
  for (const person of [alice, bob, carol]) {
    await person.openHome()
    await person.waitForHome('[API tokens')
    const tabs = person.home?.buttons.filter(({ actionId }) => actionId.startsWith(ACTIONS.homeTab)) ?? []
    for (const { actionId } of tabs.toReversed()) await person.home?.click(actionId)
  }
  await alice.waitForHome('[Revoke]')
  await alice.home?.click(ACTIONS.homeRevoke)
  await alice.home?.click(`${ACTIONS.homeTab}:closed`)
  await alice.waitForHome('# Your secrets that are over')
  await alice.home?.click(`${ACTIONS.homeTab}:tokens`)
  await (await alice.waitForHome('[New API token]')).click('New API token')
  const form = await alice.waitForModal('New API token')
  await form.fill('Name', 'in Home')
  await form.submit()
  story.remember('apiToken', (form.codeBlocks[0] ?? '').slice(4))
  await form.close()
  await (await alice.waitForHome('in Home')).click('Revoke')
  for (const day of BAD_DAYS) {
    await underFailure(story, { ...day, method: 'views.publish', userId: alice.id }, () => alice.openHome())
  }
  await story.dump('with Home open')
}

/** From somebody's message: the form, every button of it, the message to its author, a share. */
export async function useMessages(story: CanaryStory): Promise<void> {
  const { alice, bob, carol } = peopleOf(story)
  const turn = async () => {
    await alice.modal?.close()
    await alice.messageShortcut('message_to_secret', bob.say(TYPED.message))
    return alice.waitForModal('Share a secret')
  }
  const form = await turn()
  await form.click('Tell the author')
  await alice.waitForShown('has been told')
  await form.choose('Groups and channels', '@sre')
  await alice.waitForShown('added to Recipients')
  await form.select('Expires', 'Custom')
  await alice.waitForShown('Expires after')
  await form.fill('Expires after', '36h')
  const shared = await submit(alice, form, [bob, carol])
  expect(shared.modal.shown).toContain('The original message is still there')
  await takeTokens(story, shared)
  const told = await bob.waitForMessage('a message of yours')
  await bob.click(told, 'Turn into a secret')
  await bob.waitForModal('Share a secret')
  await bob.modal?.close()
  for (const day of BAD_DAYS) {
    const message = bob.say(TYPED.message)
    await underFailure(story, { ...day, method: 'views.open' }, () =>
      alice.messageShortcut('message_to_secret', message),
    )
    const again = await turn()
    await underFailure(story, { ...day, method: 'chat.postMessage', userId: bob.id }, () =>
      again.click('Tell the author'),
    )
    await underFailure(story, { ...day, method: 'usergroups.users.list' }, () =>
      again.choose('Groups and channels', '@sre'),
    )
    await underFailure(story, { ...day, method: 'views.update' }, () => again.click('More options'))
  }
  await story.dump('after messages')
}

async function takeTokens(story: CanaryStory, shared: SharedSecret): Promise<void> {
  const { bob, carol } = peopleOf(story)
  story.remember('token', capabilityOf(await shared.messageOf(bob)).token)
  for (const message of shared.messagesOf(carol)) story.remember('token', capabilityOf(message).token)
}

export async function failDeliveries(story: CanaryStory): Promise<void> {
  // Not Bob: what is tried again later would come between.
  const { alice, carol } = peopleOf(story)
  const days = BAD_DAYS.map((day) => ({ ...day, body: echo(story.canaries) }))
  const failures: Failure[] = []
  for (const day of [...days, { error: 'invalid_blocks' }, { error: secret }, { reset: true }]) {
    failures.push(story.slack.fail({ method: 'chat.postMessage', userId: carol.id, ...day }))
    await share(alice, { secret, name, password, to: [carol] })
    failures.push(story.slack.fail({ method: 'chat.update', ...day }))
  }
  // One after the other: each makes all messages wait.
  const countStruck = () => failures.filter(({ struck }) => struck > 0).length
  await waitFor(story.slack, 'most of them to strike', () => countStruck() > BAD_DAYS.length)
  for (const failure of failures) failure.cancel()
  await story.dump('with deliveries that failed')
}

export async function failWindows(story: CanaryStory, days = BAD_DAYS): Promise<void> {
  const { alice, bob } = peopleOf(story)
  const shared = await share(alice, { secret, name, password, to: [bob], views: 'No limit' })
  const message = await shared.messageOf(bob)
  story.remember('token', capabilityOf(message).token)
  for (const day of days) {
    await underFailure(story, { ...day, method: 'views.open' }, () =>
      alice.command('/share-secret', `@bob ${TYPED.stray}`),
    )
    const orders = ['response_url', 'views.open'].map((method) => ({ ...day, method }))
    await underFailure(story, orders[0], () =>
      underFailure(story, orders[1], () => bob.click(message, 'Reveal')),
    )
    await underFailure(story, { ...day, method: 'views.update' }, () => bob.click(message, 'Reveal'))
    const consent = await pressReveal(bob, message)
    await consent.fill('Password', password)
    await letAskAnew(story.slack, PEOPLE.bob)
    await underFailure(story, { ...day, method: 'users.info' }, () => consent.submit())
    const form = await fillForm(alice, { secret, name, password, to: [bob] })
    await underFailure(story, { ...day, method: 'views.update' }, () => form.select('Expires', 'Custom'))
    await form.close()
  }
}

/** A 429 slows down what follows it: for stories in which it comes last. */
export async function limitWindow(story: CanaryStory): Promise<void> {
  const { alice } = peopleOf(story)
  await underFailure(story, { status: 429, method: 'views.open' }, () =>
    alice.command('/share-secret', `@bob ${TYPED.stray}`),
  )
}

/** Has the next call fail with a page that quotes everything, and waits until it has. */
async function underFailure(
  story: CanaryStory,
  order: Parameters<LocalSlack['fail']>[0] | undefined,
  act: () => Promise<unknown>,
) {
  if (!order) return
  const failure = story.slack.fail({ ...order, body: echo(story.canaries) })
  await act()
  await waitFor(story.slack, `${order.method} to fail`, () => failure.struck > 0)
  expect([order.method, failure.struck]).toEqual([order.method, 1])
}

export async function openInBrowser(story: CanaryStory): Promise<void> {
  const { alice, bob } = peopleOf(story)
  const shared = await share(alice, { secret, name, password, to: [bob], views: 'No limit' })
  const message = await shared.messageOf(bob)
  const { shareId, token } = capabilityOf(message)
  story.remember('token', token)
  const ticket = story.remember('ticket', ticketOf(await pressReveal(bob, message)))
  await fetch(`${story.proxy.url}/s/${shareId}?${new URLSearchParams({ token, ticket })}`)
  await postAsPage(story.proxy.url, `/s/${shareId}/open`, { token })
  const opened = await postAsPage(story.proxy.url, `/s/${shareId}/open`, { token, ticket })
  const pass = story.remember('pass', String(opened.json.pass))
  await postAsPage(story.proxy.url, `/s/${shareId}/open`, { token, ticket })
  await postAsPage(story.proxy.url, `/s/${shareId}/reveal`, { token, pass, password: TYPED.guess })
  const revealed = await postAsPage(story.proxy.url, `/s/${shareId}/reveal`, { token, pass, password })
  expect(revealed.json.value).toBe(secret)
  await postAsPage(story.proxy.url, `/s/${shareId}/reveal`, { token, pass, password })
}

/** Errors that quote the rows they are about, a table that is gone, connections that break. */
export async function failDatabase(story: CanaryStory): Promise<void> {
  const { alice, bob } = peopleOf(story)
  const shared = await share(alice, { secret, name, password, to: [bob], views: 'No limit' })
  const message = await shared.messageOf(bob)
  const { shareId, token } = capabilityOf(message)
  story.remember('token', token)
  await story.rows.run(`create function quote_row() returns trigger language plpgsql as $$
    begin raise exception 'no: % (%)', new, '${secret.replaceAll("'", "''")}'; end $$`)
  for (const table of ['shares', 'grants', 'proofs', 'guesses', 'seen_requests', 'share_events']) {
    const ticket = story.remember('ticket', ticketOf(await pressReveal(bob, message)))
    const consent = await pressReveal(bob, message)
    await story.rows.run(
      `create trigger quoting before insert or update on ${table} for each row execute function quote_row()`,
    )
    await consent.fill('Password', password)
    await consent.submit()
    await tryEverything(story, shareId, token, ticket)
    await story.rows.run(`drop trigger quoting on ${table}`)
  }
  for (const table of ['grants', 'proofs']) {
    const ticket = story.remember('ticket', ticketOf(await pressReveal(bob, message)))
    await story.rows.run(`alter table ${table} rename to away`)
    await tryEverything(story, shareId, token, ticket)
    await story.rows.run(`alter table away rename to ${table}`)
  }
  await story.rows.run(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  await tryEverything(story, shareId, token, story.remember('ticket', 'x'.repeat(43)))
  await pause(500)
}

async function tryEverything(
  story: CanaryStory,
  shareId: string,
  token: string,
  ticket: string,
): Promise<void> {
  const { alice, bob } = peopleOf(story)
  await submit(alice, await fillForm(alice, { secret, name, password, to: [bob] }), [bob])
  const opened = await postAsPage(story.proxy.url, `/s/${shareId}/open`, { token, ticket })
  const pass = typeof opened.json.pass === 'string' ? story.remember('pass', opened.json.pass) : ticket
  await postAsPage(story.proxy.url, `/s/${shareId}/reveal`, { token, pass, password })
  await bob.modal?.close()
}

/** Requests that are wrong and full of secrets. */
export async function sendNonsense(story: CanaryStory): Promise<void> {
  const all = Object.values(story.canaries).join(' ')
  const safe = encodeURIComponent(all)
  for (const path of [`/${safe}`, `/s/${safe}`, `/s/%zz${safe}`, `/assets/${safe}`, `/healthz?${safe}`]) {
    await fetch(`${story.proxy.url}${path}`, {
      headers: { 'x-any': safe.slice(0, 4_000), cookie: safe.slice(0, 4_000) },
    })
  }
  for (const body of [all, `{"token":"${safe}`, JSON.stringify({ token: all, [all]: all }), all.repeat(20)]) {
    for (const type of ['application/json', 'text/plain', `x/${safe.slice(0, 50)}`]) {
      await postAsPage(story.proxy.url, `/s/${'a'.repeat(22)}/open`, body, { 'content-type': type })
      await postAsPage(story.proxy.url, '/slack/events', body, { 'content-type': type })
    }
    await sendSigned(story.slack, { body, contentType: 'application/json' })
  }
  const team = { id: story.slack.team.id }
  for (const payload of [
    {
      type: 'view_submission',
      user: { id: PEOPLE.bob.id },
      team,
      view: { id: 'V1', callback_id: 'share', state: { values: { secret: all } } },
    },
    {
      type: 'view_submission',
      user: { id: PEOPLE.bob.id },
      team,
      view: { id: 'V1', callback_id: { x: all }, state: null },
    },
    {
      type: 'block_actions',
      user: { id: PEOPLE.bob.id },
      team,
      trigger_id: 'x',
      actions: [{ action_id: 'reveal', value: all }],
      container: {},
      response_url: `http://127.0.0.1:1/${safe}`,
    },
    { type: all, user: { id: PEOPLE.bob.id }, team, actions: null },
    {
      type: 'event_callback',
      team_id: story.slack.team.id,
      event: { type: all, user: PEOPLE.bob.id, text: all },
    },
  ]) {
    await sendSigned(story.slack, { body: JSON.stringify(payload), contentType: 'application/json' })
  }
}

export async function endShares(story: CanaryStory): Promise<void> {
  const { alice, bob } = peopleOf(story)
  const revoked = await share(alice, { secret, name, password, to: [bob] })
  const message = await revoked.messageOf(bob)
  story.remember('token', capabilityOf(message).token)
  await alice.click(await revoked.card(), 'Revoke')
  const expired = await share(alice, { secret, name, to: [bob] })
  const late = await expired.messageOf(bob)
  const { shareId, token } = capabilityOf(late)
  story.remember('token', token)
  const consent = await pressReveal(bob, late)
  const ticket = story.remember('ticket', ticketOf(consent))
  await story.rows.run(`update shares set expires_at = clock_timestamp() where id = $1`, [shareId])
  await consent.submit()
  await postAsPage(story.proxy.url, `/s/${shareId}/open`, { token, ticket })
  await pressReveal(bob, late)
  await pause(1_500)
}

/** Settings that are wrong and secret: what the program says then, it says on stderr. */
export async function startWithWrongSettings(story: CanaryStory): Promise<void> {
  const port = await findFreePort()
  const right = buildEnv(story.slack, story.place, port)
  const wrong: Array<Record<string, string>> = [
    {
      ENCRYPTION_KEYS: `1:${TYPED.password}`,
      SLACK_SIGNING_SECRET: 'short',
      SLACK_BOT_TOKEN: `xoxp-${TYPED.guess}`,
    },
    { DATABASE_URL: `postgres://user:${TYPED.databasePassword}@127.0.0.1:1/nowhere` },
    { SLACK_BOT_TOKEN: `xoxb-${TYPED.stray}` },
    { API_SERVICE_TOKEN: TYPED.shortServiceToken, API_SERVICE_OWNER: TYPED.guess },
  ]
  await Promise.all(
    wrong.map(async (env, index) => {
      const failing = runProgram({ ...right, ...env })
      expect(await failing.exited).toBeGreaterThan(0)
      story.dumps.push([`output of wrong start ${index}`, failing.output])
    }),
  )
}
