// What the page that plays people is served and may do, without a browser.

import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { readText } from '../../../sandbox/json.ts'
import { PEOPLE } from '../../../sandbox/people.ts'
import { servePage } from '../../../sandbox/play.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import { Transcript } from '../../../sandbox/transcript.ts'
import { type FakeApp, input, modal, openFakeApp } from './fake-app.ts'

const OPTIONS = ['@sre', '#general'].map((text, index) => ({
  text: { type: 'plain_text', text, emoji: true },
  value: `S${index}`,
}))
const groups = modal('Groups', [
  input(
    'groups',
    'Groups',
    { type: 'multi_external_select', min_query_length: 0 },
    { dispatch_action: true },
  ),
])

let slack: LocalSlack
let app: FakeApp

beforeEach(async () => {
  slack = await openSlack({ extend: servePage })
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } })
  app = await openFakeApp(slack, async ({ kind, payload }) => {
    const form = modal('Form', [input('secret', 'Secret', { type: 'plain_text_input' })])
    const view = readText(payload, 'text') === 'groups' ? groups : form
    if (kind === '/share-secret')
      await client.views.open({ trigger_id: readText(payload, 'trigger_id'), view } as never)
    return kind === 'block_suggestion' ? { options: OPTIONS } : undefined
  })
})

afterEach(async () => {
  await app.close()
  await slack.close()
})

async function play(what: object): Promise<{ failure?: string | null; error?: string }> {
  const response = await fetch(`${slack.url}/play/do`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person: PEOPLE.alice.id, ...what }),
  })
  return response.json()
}

async function readScreen(person: string) {
  const response = await fetch(`${slack.url}/play/stream?person=${person}`)
  const reader = response.body?.getReader()
  const { value } = (await reader?.read()) ?? {}
  await reader?.cancel()
  return JSON.parse(new TextDecoder().decode(value).replace(/^data: /, ''))
}

test('the page comes with a policy that lets nothing in from elsewhere', async () => {
  const response = await fetch(slack.url)
  expect(await response.text()).toContain('/page/play.js')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('a command and a filled form reach the app as if a test had done it', async () => {
  expect(await play({ do: 'command', text: '/share-secret @bob' })).toEqual({ failure: null })
  const { modal: shown } = await readScreen(PEOPLE.alice.id)
  expect(shown).toMatchObject({ title: { text: 'Form' }, values: { secret: { secret: { value: null } } } })
  await play({ do: 'submit', view: shown.id, values: { secret: { secret: 'hunter2' } } })
  expect(app.last('view_submission')).toMatchObject({
    view: { state: { values: { secret: { secret: { value: 'hunter2' } } } } },
  })
  expect((await readScreen(PEOPLE.alice.id)).modal).toBeNull()
  expect(await play({ do: 'submit', view: shown.id })).toEqual({ error: 'This view is closed' })
})

test('a menu whose options the app gives is asked for and chosen from', async () => {
  await play({ do: 'command', text: '/share-secret groups' })
  const { modal: shown } = await readScreen(PEOPLE.alice.id)
  const place = { view: shown.id, block: 'groups', action: 'groups' }
  expect(await play({ do: 'suggest', ...place, text: 'sr' })).toEqual({ options: OPTIONS })
  expect(app.last('block_suggestion')).toMatchObject({ action_id: 'groups', value: 'sr' })
  await play({ do: 'use', ...place, values: { groups: { groups: ['S1', 'S9'] } } })
  expect(app.last('block_actions')).toMatchObject({ actions: [{ selected_options: [OPTIONS[1]] }] })
})

test('what is said in a channel is seen by who is in it, and has a menu', async () => {
  const channel = 'C0DEPLOYS'
  await play({ do: 'say', text: 'p&ss', channel })
  const find = async (person: string) =>
    (await readScreen(person)).conversations.find(({ id }: { id: string }) => id === channel)
  expect(await find(PEOPLE.carol.id)).toBeUndefined()
  const [message] = (await find(PEOPLE.bob.id)).messages
  expect(message).toMatchObject({ from: PEOPLE.alice.id, text: 'p&amp;ss' })
  const { shortcuts } = await readScreen(PEOPLE.bob.id)
  const run = { shortcut: shortcuts.message.id, channel, ts: message.ts }
  await play({ person: PEOPLE.bob.id, do: 'messageShortcut', ...run })
  expect(app.last('message_action')).toMatchObject({
    callback_id: 'message_to_secret',
    user: { id: PEOPLE.bob.id },
    channel: { id: channel, name: 'privategroup' },
    message: { text: 'p&amp;ss', ts: message.ts, user: PEOPLE.alice.id },
  })
  await play({ do: 'shortcut', shortcut: shortcuts.global.id })
  expect(app.last('shortcut')).toMatchObject({ callback_id: 'share_secret' })
  await play({ do: 'command', text: '/share-secret', channel })
  expect(app.last('/share-secret')).toMatchObject({ channel_id: channel })
  // Somebody who is not in it types in the conversation with themselves.
  await play({ person: PEOPLE.carol.id, do: 'command', text: '/share-secret', channel })
  expect(app.last('/share-secret')).toMatchObject({
    channel_id: slack.person(PEOPLE.carol.id).self,
  })
})

test('nothing can be typed to the app, whose messages are read only', async () => {
  const { dm } = slack.person(PEOPLE.alice.id)
  const { app: shown, conversations } = await readScreen(PEOPLE.alice.id)
  expect(shown).toMatchObject({ dm, isReadOnly: true })
  expect(conversations[0]).toMatchObject({ id: slack.person(PEOPLE.alice.id).self, kind: 'self' })
  const error = 'Sending messages to this app has been turned off: nothing can be typed here'
  expect(await play({ do: 'command', text: '/share-secret', channel: dm })).toEqual({ error })
  expect(await play({ do: 'say', text: 'hunter2', channel: dm })).toEqual({ error })
  expect(app.received).toEqual([])
})

test('others’ messages count as unread until their screen is looked at', async () => {
  const { bob } = PEOPLE
  const text = 'hello'
  slack.workspace.addMessage({
    channel: slack.person(bob.id).dm,
    from: slack.app.botUserId,
    text,
    blocks: [],
    onlyFor: null,
  })
  const unread = async () =>
    (await readScreen(PEOPLE.alice.id)).people.find((person: { id: string }) => person.id === bob.id).unread
  expect(await unread()).toBe(1)
  await readScreen(bob.id)
  expect(await unread()).toBe(0)
})

test('the transcript tells how each step went, and never the secret', async () => {
  let printed = ''
  const told = new Transcript({ write: (text) => (printed += text) }, 'hunter2')
  expect(await told.step('Reads', async () => 'got hunter2')).toBe(true)
  const failing = async () => Promise.reject(new Error('No button. On screen:\nhunter2'))
  expect(await told.step('Clicks', failing)).toBe(false)
  expect(told.failed).toBe(1)
  expect(printed).toMatch(/✓ Reads +\d+ ms\n {4}got \(the secret\)\n {2}✗ Clicks/)
  expect(printed).not.toContain('hunter2')
})
