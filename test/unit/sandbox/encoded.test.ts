// Plain text in blocks comes back encoded in whatever Slack sends later.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { encodeTexts } from '../../../sandbox/encoded.ts'
import { type Json, readRecord } from '../../../sandbox/json.ts'
import { PEOPLE } from '../../../sandbox/people.ts'
import type { Person } from '../../../sandbox/person/person.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import { type FakeApp, input, modal, openFakeApp, plain } from './fake-app.ts'

const RAW = 'R&D <1> &lt;'
const ENCODED = 'R&amp;D &lt;1&gt; &amp;lt;'
const option = { text: plain(RAW), value: RAW }
const section = { type: 'section', block_id: 's', text: plain(RAW) }
const formatted = {
  type: 'section',
  text: { type: 'mrkdwn', text: 'a & b <1> &lt; <@U1> <https://x.io?a&b|x>' },
}
const rich = {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: RAW }] }],
}
const actions = {
  type: 'actions',
  block_id: 'actions',
  elements: [{ type: 'button', action_id: 'press', text: plain(RAW), value: RAW }],
}

let slack: LocalSlack
let app: FakeApp
let client: WebClient
let alice: Person

beforeEach(async () => {
  slack = await openSlack()
  app = await openFakeApp(slack, () => undefined)
  client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl })
  alice = slack.person(PEOPLE.alice.id)
})
afterEach(async () => {
  await app.close()
  await slack.close()
})

describe('what a click brings back', () => {
  test('of a message: plain text encoded, formatted text where the app has not done it, rich text as it was', async () => {
    const blocks = [section, formatted, rich, actions]
    await client.chat.postMessage({ channel: alice.id, text: 'p&ss<1> <@U1>', blocks } as never)
    const message = await alice.waitForMessage('p&ss')
    // People see it as it was meant.
    expect(message.buttons[0]?.label).toBe(RAW)
    await alice.click(message, RAW)
    const payload = app.last('block_actions')
    expect(readRecord(payload, 'message').text).toBe('p&amp;ss&lt;1&gt; <@U1>')
    expect(readRecord(payload, 'message').blocks).toMatchObject([
      { text: { text: ENCODED } },
      { text: { text: 'a &amp; b &lt;1&gt; &lt; <@U1> <https://x.io?a&b|x>' } },
      { elements: [{ elements: [{ text: RAW }] }] },
      { elements: [{ text: { text: ENCODED }, value: RAW }] },
    ])
    expect(payload).toMatchObject({ actions: [{ text: { text: ENCODED }, value: RAW }] })
  })

  test('of a form: words and chosen options encoded, what was typed as it is', async () => {
    const fields = [
      section,
      input('secret', RAW, { type: 'plain_text_input', initial_value: RAW }),
      input('one', 'One', { type: 'static_select', options: [option], initial_option: option }),
    ]
    const view = modal('A & B', fields, { private_metadata: RAW })
    const trigger_id = slack.workspace.issueTrigger(alice.id)
    const opened = await client.views.open({ trigger_id, view } as never)
    expect(opened.view).toMatchObject({ title: { text: 'A &amp; B' }, private_metadata: RAW })
    expect(alice.top.title).toBe('A & B')
    await alice.top.submit()
    expect(app.last('view_submission')).toMatchObject({
      view: {
        blocks: [
          { text: { text: ENCODED } },
          { label: { text: ENCODED }, element: { initial_value: RAW } },
          { element: { options: [{ text: { text: ENCODED }, value: RAW }] } },
        ],
        private_metadata: RAW,
        state: {
          values: {
            secret: { secret: { value: RAW } },
            one: { one: { selected_option: { text: { text: ENCODED }, value: RAW } } },
          },
        },
      },
    })
  })
})

test('nothing that is kept is changed by encoding a copy', () => {
  const kept: Json = { text: plain('&') }
  expect([encodeTexts(kept), kept]).toEqual([{ text: plain('&amp;') }, { text: plain('&') }])
})
