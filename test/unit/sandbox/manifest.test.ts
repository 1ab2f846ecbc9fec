// An app is what its manifest declares: the rest of what people do reaches no app.

import { afterEach, describe, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { MANIFEST_TEXT, parseManifest } from '../../../sandbox/manifest.ts'
import { PEOPLE } from '../../../sandbox/people.ts'
import type { Person } from '../../../sandbox/person/person.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import { type FakeApp, input, modal, openFakeApp, plain } from './fake-app.ts'

const OPTIONS_URL = /^ *message_menu_options_url: .*\n/m
const options = { options: [{ text: plain('#general'), value: 'c' }] }
const menu = input(
  'groups',
  'Groups',
  { type: 'multi_external_select' },
  { dispatch_action: true, optional: true },
)

let slack: LocalSlack
let app: FakeApp
let alice: Person

async function openWith(manifest: string): Promise<void> {
  slack = await openSlack({ manifest })
  app = await openFakeApp(slack, ({ kind }) => (kind === 'block_suggestion' ? options : undefined))
  alice = slack.person(PEOPLE.alice.id)
}

afterEach(async () => {
  await app.close()
  await slack.close()
})

async function openMenu() {
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl })
  const trigger_id = slack.workspace.issueTrigger(alice.id)
  await client.views.open({ trigger_id, view: modal('Form', [menu]) } as never)
  return alice.top
}

describe('a menu whose options the app gives', () => {
  test('is asked for where the manifest has an address for it', async () => {
    await openWith(MANIFEST_TEXT)
    expect(await (await openMenu()).suggest('Groups', 'gen')).toEqual(['#general'])
    expect(app.last('block_suggestion')).toMatchObject({ action_id: 'groups', value: 'gen' })
  })

  test('has no results without the address, and the app hears nothing of it', async () => {
    await openWith(MANIFEST_TEXT.replace(OPTIONS_URL, ''))
    const form = await openMenu()
    expect(await form.suggest('Groups', 'gen')).toEqual([])
    await expect(form.choose('Groups', '#general')).rejects.toThrow('"#general" is not offered')
    expect(app.received).toEqual([])
  })

  test('is asked for at its own address and at no other', async () => {
    await openWith(MANIFEST_TEXT.replace(OPTIONS_URL, (line) => line.replace('/slack/events', '/options')))
    expect(await (await openMenu()).suggest('Groups')).toEqual([])
    expect([slack.lastRequest?.path, app.received]).toEqual(['/options', []])
  })
})

describe('what the manifest does not declare', () => {
  test('is no command: Slackbot says so', async () => {
    await openWith(MANIFEST_TEXT)
    const answer = await alice.command('/share-secrets', 'hunter2')
    expect(answer).toMatchObject({ status: 0, failure: 'not sent' })
    expect(answer.ephemerals[0]?.text).toMatch(/^\/share-secrets is not a valid command/)
    expect(app.received).toEqual([])
  })

  test('is no shortcut, nor is one of the other kind', async () => {
    await openWith(MANIFEST_TEXT)
    expect(() => alice.shortcut('share')).toThrow('no global shortcut "share"; on offer: share_secret')
    expect(() => alice.shortcut('message_to_secret')).toThrow('no global shortcut')
    const said = alice.say('x')
    expect(() => alice.messageShortcut('share_secret', said)).toThrow('on offer: message_to_secret')
    expect(app.received).toEqual([])
    await alice.messageShortcut('message_to_secret', said)
    expect(app.received).toHaveLength(1)
  })

  test('is no event: a change of a person is not told', async () => {
    await openWith(MANIFEST_TEXT.replace(/^ *- (user_change|app_home_opened)\n/gm, ''))
    await slack.changePerson(PEOPLE.bob.id, { kind: 'deactivated' })
    await alice.openHome()
    expect(await slack.sendEvent({ type: 'message' })).toMatchObject({ failure: 'not sent' })
    expect(app.received).toEqual([])
    await slack.uninstall()
    expect(app.received.map(({ kind }) => kind)).toEqual(['tokens_revoked', 'app_uninstalled'])
  })

  test('is no button: without interactivity a press goes nowhere', async () => {
    await openWith(MANIFEST_TEXT.replace('is_enabled: true', 'is_enabled: false'))
    const form = await openMenu()
    expect(await form.submit()).toMatchObject({ outcome: 'failed', failure: 'not sent' })
    expect(app.received).toEqual([])
  })
})

test('a text that is no manifest is refused', () => {
  expect(() => parseManifest('- a list')).toThrow('not a YAML object')
})
