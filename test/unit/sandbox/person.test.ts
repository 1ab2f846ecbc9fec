// The person's side: what reaches the app, what typed values live through, what answers do.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { type Json, readRecord, readText } from '../../../sandbox/json.ts'
import { PEOPLE } from '../../../sandbox/people.ts'
import type { Modal } from '../../../sandbox/person/modal.ts'
import type { Person } from '../../../sandbox/person/person.ts'
import { replayLast, sendSigned } from '../../../sandbox/person/signed.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import { type FakeApp, input, modal, openFakeApp, plain, type Received, type Reply } from './fake-app.ts'

let slack: LocalSlack
let app: FakeApp
let client: WebClient
let alice: Person
let answers: Record<string, (payload: Json) => Reply | Promise<Reply>>

const choices = ['1 day', 'Custom'].map((text) => ({ text: plain(text), value: text }))
const expires = { type: 'static_select', options: choices, initial_option: choices[0] }
const button = (label: string, more: object = {}) => ({
  type: 'actions',
  block_id: `block-${label}`,
  elements: [{ type: 'button', action_id: `act-${label}`, text: plain(label), ...more }],
})
const form = (...more: object[]) =>
  modal('Share a secret', [
    input('secret', 'Secret', { type: 'plain_text_input', multiline: true, max_length: 10 }),
    input('people', 'Recipients', { type: 'multi_users_select', max_selected_items: 2 }),
    input('expires', 'Expires', expires, { dispatch_action: true }),
    ...more,
    button('More options'),
  ])
const name = (more: object = {}, id = 'name') =>
  input(id, 'Name', { type: 'plain_text_input', ...more }, { optional: true })

beforeEach(async () => {
  slack = await openSlack({ ackTimeoutMs: 2_000 })
  client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } })
  alice = slack.person(PEOPLE.alice.id)
  answers = {}
  app = await openFakeApp(slack, async ({ kind, payload }: Received) => {
    const reply = await answers[kind]?.(payload)
    if (kind === '/share-secret' && reply === undefined) await openForm(readText(payload, 'trigger_id'))
    return reply
  })
})

afterEach(async () => {
  await app.close()
  await slack.close()
})

const openForm = (trigger_id: string, view: object = form()) =>
  client.views.open({ trigger_id, view } as never)
const update = (view: object) => client.views.update({ view_id: alice.top.id, view } as never)

async function openFilled(): Promise<Modal> {
  await alice.command('/share-secret')
  const { top } = alice
  top.fill('Secret', 'hunter2')
  top.pick('Recipients', [PEOPLE.bob.id])
  return top
}

describe('a command', () => {
  test('reaches the app as Slack sends it: escaped, mentions and links wrapped', async () => {
    await alice.command('/share-secret', '@bob @sre @nobody p&ss <b> https://x.io/?a=1&b=2 me@x.io 2h')
    expect(app.last('/share-secret')).toMatchObject({
      text: '<@U0BOB00001|bob> <!subteam^S0SRE00001|@sre> @nobody p&amp;ss &lt;b&gt; <https://x.io/?a=1&amp;b=2> <mailto:me@x.io|me@x.io> 2h',
      user_id: alice.id,
      channel_id: alice.self,
      channel_name: 'directmessage',
      is_enterprise_install: 'false',
      api_app_id: slack.app.id,
    })
  })

  test('is answered to its caller only, at once or through the response_url, five times', async () => {
    answers['/share-secret'] = () => ({ response_type: 'ephemeral', text: 'How it works' })
    const answer = await alice.command('/share-secret', 'help')
    expect(answer).toMatchObject({ status: 200, ephemerals: [{ text: 'How it works', ephemeral: true }] })
    const later = () =>
      fetch(readText(app.last('/share-secret'), 'response_url'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: 'Later' }),
      })
    const statuses = []
    for (let use = 0; use < 6; use += 1) statuses.push((await later()).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404])
    expect(answer.ephemerals).toHaveLength(6)
    expect(slack.person(PEOPLE.bob.id).messages).toEqual([])
  })

  test('in a thread is refused by Slack, and so is anything in the app’s own conversation', async () => {
    const { ts } = slack.person(PEOPLE.bob.id).say('which password?')
    const answer = await alice.command('/share-secret', 'x', { channel: 'C0GENERAL', threadTs: ts })
    expect(answer).toMatchObject({ failure: 'not sent' })
    expect(answer.ephemerals[0]?.text).toBe('/share-secret is not supported in threads. Sorry!')
    const typed = alice.command('/share-secret', '', { channel: alice.dm })
    await expect(typed).rejects.toThrow('Sending messages to this app has been turned off')
    expect(() => alice.say('x', { channel: alice.dm })).toThrow('turned off')
    expect(app.received).toEqual([])
  })

  test('that is not answered in time, or badly, shows Slack’s complaint', async () => {
    answers['/share-secret'] = () => new Promise((resolve) => setTimeout(resolve, 2_600, {}))
    const late = await alice.command('/share-secret')
    expect(late).toMatchObject({ status: 0, failure: 'timeout' })
    expect(late.ephemerals[0]?.text).toContain('operation_timeout')
    answers['/share-secret'] = () => ({ status: 500 })
    expect((await alice.command('/share-secret')).ephemerals[0]?.text).toContain('dispatch_failed')
  })
})

describe('signatures', () => {
  test('a forged or stale request is refused, a replay is the same bytes again', async () => {
    const body = 'command=%2Fother&user_id=U0ALICE001'
    expect(await sendSigned(slack, { body })).toMatchObject({ status: 200 })
    expect(await replayLast(slack)).toMatchObject({ status: 200 })
    expect(app.received).toHaveLength(2)
    expect(await sendSigned(slack, { body, secret: 'guess' })).toMatchObject({ status: 401 })
    const timestamp = Math.floor(Date.now() / 1000) - 301
    expect(await sendSigned(slack, { body, timestamp })).toMatchObject({ status: 401 })
    const headers = { 'x-slack-signature': 'v0=00' }
    expect(await sendSigned(slack, { body, headers })).toMatchObject({ status: 401 })
  })
})

describe('typed values', () => {
  test('live through an update that keeps block id and action id', async () => {
    const top = await openFilled()
    await update(form(name({ initial_value: 'db' })))
    expect(top.field('Secret').value).toBe('hunter2')
    expect(top.field('Recipients').values).toEqual([PEOPLE.bob.id])
    expect(top.field('Name').value).toBe('db')
  })

  test('ignore a new initial_value, unless the block id is new too', async () => {
    await openFilled()
    await update(form(name({ initial_value: 'first' })))
    await update(form(name({ initial_value: 'second' })))
    expect(alice.top.field('Name').value).toBe('first')
    await update(form(name({ initial_value: 'third' }, 'name:2')))
    expect(alice.top.field('Name').value).toBe('third')
  })

  test('are lost in blocks without an id, and with blocks that leave', async () => {
    const anonymous = { ...input('x', 'Note', { type: 'plain_text_input' }), block_id: undefined }
    await alice.command('/share-secret')
    await update(modal('Form', [anonymous, name()]))
    alice.top.fill('Note', 'gone')
    alice.top.fill('Name', 'gone too')
    await update(modal('Form', [anonymous]))
    expect(alice.top.field('Note').value).toBeUndefined()
    await update(modal('Form', [name()]))
    expect(alice.top.field('Name').value).toBeUndefined()
  })

  test('ride in every click, and a dispatching field reports its change', async () => {
    const top = await openFilled()
    expect(app.received.map(({ kind }) => kind)).toEqual(['/share-secret'])
    await top.select('Expires', 'Custom')
    const payload = app.last('block_actions')
    expect(payload).toMatchObject({
      container: { type: 'view', view_id: top.id },
      actions: [
        {
          type: 'static_select',
          block_id: 'expires',
          action_id: 'expires',
          selected_option: { value: 'Custom' },
        },
      ],
      view: {
        state: {
          values: {
            secret: { secret: { type: 'plain_text_input', value: 'hunter2' } },
            people: { people: { type: 'multi_users_select', selected_users: [PEOPLE.bob.id] } },
            expires: { expires: { type: 'static_select', selected_option: { value: 'Custom' } } },
          },
        },
      },
    })
    expect(payload).not.toHaveProperty('response_url')
  })

  test('empty inputs are null or an empty list', async () => {
    await alice.command('/share-secret')
    expect(alice.top.state).toMatchObject({
      secret: { secret: { value: null } },
      people: { people: { selected_users: [] } },
    })
  })
})

describe('a submission', () => {
  const submitWith = async (reply: Reply) => {
    answers.view_submission = () => reply
    return (await openFilled()).submit()
  }

  test('is not sent while Slack’s own checks fail', async () => {
    const top = await openFilled()
    top.fill('Secret', '')
    top.pick('Recipients', [])
    expect(await top.submit()).toMatchObject({ outcome: 'refused', failure: 'not sent' })
    expect(Object.keys(top.errors)).toEqual(['Secret', 'Recipients'])
    top.fill('Secret', 'x'.repeat(11))
    await top.submit()
    expect(top.errors.Secret).toContain('at most 10')
    expect(app.received.some(({ kind }) => kind === 'view_submission')).toBe(false)
    expect(() => top.pick('Recipients', ['U1', 'U2', 'U3'])).toThrow('At most 2')
  })

  test('carries the whole view', async () => {
    expect(await submitWith('')).toMatchObject({ outcome: 'closed', status: 200 })
    const view = readRecord(app.last('view_submission'), 'view')
    expect(view).toMatchObject({ callback_id: '', private_metadata: '', previous_view_id: null })
    expect(view.blocks).toHaveLength(4)
    expect(readRecord(view, 'state')).toMatchObject({ values: { secret: { secret: { value: 'hunter2' } } } })
    expect(alice.modal).toBeUndefined()
  })

  test('errors appear under their fields and leave everything typed', async () => {
    const answer = await submitWith({ response_action: 'errors', errors: { people: 'Bob has left.' } })
    expect(answer.outcome).toBe('errors')
    expect(alice.top.errors).toEqual({ Recipients: 'Bob has left.' })
    expect(alice.top.field('Secret').value).toBe('hunter2')
  })

  test('errors for a block that is no input are a general failure', async () => {
    const errors = { 'block-More options': 'No.' }
    expect((await submitWith({ response_action: 'errors', errors })).outcome).toBe('failed')
    expect(alice.top.problem).toContain('trouble connecting')
  })

  test('update shows another view under the same id, push one on top, clear none', async () => {
    await submitWith({ response_action: 'update', view: modal('Sharing', []) })
    const id = alice.top.id
    expect(alice.top.title).toBe('Sharing')
    answers.view_submission = () => ({ response_action: 'push', view: modal('On top', []) })
    await alice.top.submit()
    expect(alice.top.title).toBe('On top')
    await alice.top.close()
    expect(alice.top.id).toBe(id)
    answers.view_submission = () => ({ response_action: 'clear' })
    expect((await alice.top.submit()).outcome).toBe('clear')
    expect(alice.modal).toBeUndefined()
  })

  test('an answer with a view Slack would refuse is a general failure', async () => {
    const view = modal('x'.repeat(25), [])
    expect((await submitWith({ response_action: 'update', view })).outcome).toBe('failed')
    expect(alice.top.title).toBe('Share a secret')
  })
})

describe('messages and Home', () => {
  test('a click carries the message, its place and a fresh trigger; anybody’s click says who they are', async () => {
    const blocks = [button('Reveal', { value: 'token', confirm: undefined })]
    const { ts } = await client.chat.postMessage({ channel: alice.id, text: 'A secret', blocks } as never)
    const message = await alice.waitForMessage('A secret')
    await slack.person(PEOPLE.carol.id).click(message, 'Reveal')
    const payload = app.last('block_actions')
    expect(payload).toMatchObject({
      user: { id: PEOPLE.carol.id, team_id: slack.team.id },
      container: { type: 'message', message_ts: ts, channel_id: alice.dm, is_ephemeral: false },
      message: { ts, text: 'A secret' },
      channel: { id: alice.dm },
      actions: [{ action_id: 'act-Reveal', value: 'token', type: 'button' }],
    })
    expect(slack.workspace.triggers.get(readText(payload, 'trigger_id'))?.used).toBe(false)
    expect(() => alice.click(message, 'Revoke')).toThrow('There is no button "Revoke". On screen:\n[Reveal]')
  })

  test('Home is published when its tab is opened', async () => {
    answers.app_home_opened = async (payload) => {
      expect(payload).toMatchObject({ type: 'event_callback', event: { tab: 'home', user: alice.id } })
      const view = { type: 'home', blocks: [button('Share a secret')] }
      await client.views.publish({ user_id: alice.id, view } as never)
      return undefined
    }
    await alice.openHome()
    const home = await alice.waitForHome('Share a secret')
    await home.click('Share a secret')
    expect(app.last('block_actions')).toMatchObject({ view: { type: 'home' } })
  })

  test('waiting in vain says what was on screen, but never what was typed', async () => {
    await openFilled()
    const waiting = alice.waitForMessage('Delivered', { timeoutMs: 60 })
    await expect(waiting).rejects.toThrow(
      /Waited 60 ms for a message for alice with Delivered.*Share a secret/s,
    )
    await expect(waiting).rejects.not.toThrow('hunter2')
  })
})
