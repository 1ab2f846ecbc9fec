// Texts and addresses that Slack refuses, in its words, at each of their limits: one less passes.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { checkBlocks, checkView } from '../../../sandbox/block-kit/check.ts'
import { PEOPLE } from '../../../sandbox/people.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import { modal, plain, silent } from './fake-app.ts'

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const section = (text: object) => ({ type: 'section', text })
const fields = (text: object) => ({ type: 'section', fields: [text] })
const button = (text: string, more: object = {}) => ({
  type: 'actions',
  elements: [{ type: 'button', action_id: 'go', text: plain(text), ...more }],
})
const link = (url: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url }] }],
})
const tooLong = (max: number, at: string) => `must be less than ${max + 1} characters [json-pointer:${at}]`

describe('lengths', () => {
  test.each<[string, number, (text: string) => object, string]>([
    ['a section', 3_000, (text) => section(mrkdwn(text)), '/blocks/0/text/text'],
    ['a plain section', 3_000, (text) => section(plain(text)), '/blocks/0/text/text'],
    ['a field', 2_000, (text) => fields(mrkdwn(text)), '/blocks/0/fields/0/text'],
    ['a button', 75, (text) => button(text), '/blocks/0/elements/0/text/text'],
    ['a header', 150, (text) => ({ type: 'header', text: plain(text) }), '/blocks/0/text/text'],
  ])('%s has %d characters', (_name, max, toBlock, at) => {
    expect(checkBlocks([toBlock('x'.repeat(max))])).toEqual([])
    expect(checkBlocks([toBlock('x'.repeat(max + 1))])).toEqual([tooLong(max, at)])
  })

  test('a modal has a title of 24 and 100 blocks, a message has 50', () => {
    const dividers = (count: number) => Array(count).fill({ type: 'divider' })
    expect(checkView(modal('t'.repeat(24), dividers(100)), 'modal')).toEqual([])
    expect(checkView(modal('t'.repeat(25), dividers(101)), 'modal')).toEqual([
      'no more than 100 items allowed [json-pointer:/view/blocks]',
      tooLong(24, '/view/title/text'),
    ])
    expect(checkView({ type: 'home', blocks: dividers(101) }, 'home')).toEqual([
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ])
    expect(checkBlocks(dividers(50))).toEqual([])
    expect(checkBlocks(dividers(51))).toEqual(['no more than 50 items allowed [json-pointer:/blocks]'])
  })
})

describe('texts', () => {
  test.each([' ', '\n\n', '\u00a0 \t'])('that are blank (%j) are refused', (blank) => {
    const refusal = (at: string) => [`must be more than 0 characters [json-pointer:${at}]`]
    expect(checkBlocks([section(mrkdwn(blank))])).toEqual(refusal('/blocks/0/text/text'))
    expect(checkBlocks([fields(plain(blank))])).toEqual(refusal('/blocks/0/fields/0/text'))
    expect(checkBlocks([button(blank)])).toEqual(refusal('/blocks/0/elements/0/text/text'))
  })

  test.each(['\u0000', '\u0007', '\u000b', '\u001b', '\u007f'])(
    'with a control character (%j) are refused',
    (one) => {
      expect(checkBlocks([section(mrkdwn(`a${one}b`))])).toEqual([
        'must not contain control characters [json-pointer:/blocks/0/text/text]',
      ])
      expect(checkView(modal(`a${one}b`, []), 'modal')).toEqual([
        'must not contain control characters [json-pointer:/view/title/text]',
      ])
    },
  )

  test('of several lines, with tabs and in every script pass', () => {
    expect(checkBlocks([section(mrkdwn('a\tb\r\nc\u200b\u202e 秘密 🔑'))])).toEqual([])
  })
})

describe('addresses', () => {
  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
  ])('%s leads nowhere', (url) => {
    expect(checkBlocks([button('Go', { url })])).toEqual([
      'is not a valid URL [json-pointer:/blocks/0/elements/0/url]',
    ])
    expect(checkBlocks([link(url)])).toEqual([
      'is not a valid URL [json-pointer:/blocks/0/elements/0/elements/0/url]',
    ])
    expect(checkBlocks([{ type: 'image', image_url: url, alt_text: 'x' }])).toEqual([
      'is not a valid URL [json-pointer:/blocks/0/image_url]',
    ])
  })

  test.each(['https://x.io/s/1#k', 'http://127.0.0.1:3000/', 'mailto:a@x.io', 'slack://open'])(
    '%s does',
    (url) => {
      expect(checkBlocks([button('Go', { url }), link(url)])).toEqual([])
    },
  )
})

describe('the Web API', () => {
  let slack: LocalSlack
  let client: WebClient
  beforeEach(async () => {
    slack = await openSlack()
    client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, logger: silent })
  })
  afterEach(() => slack.close())
  const blocks = [section(mrkdwn('x'.repeat(3_001)))]
  const refused = (error: string, at: string) => ({
    data: { ok: false, error, response_metadata: { messages: [`[ERROR] ${tooLong(3_000, at)}`] } },
  })

  test('refuses the message, and an edit of one, as a whole', async () => {
    const post = client.chat.postMessage({ channel: PEOPLE.bob.id, text: 'x', blocks } as never)
    await expect(post).rejects.toMatchObject(refused('invalid_blocks', '/blocks/0/text/text'))
    const { channel = '', ts = '' } = await client.chat.postMessage({ channel: PEOPLE.bob.id, text: 'x' })
    const edit = client.chat.update({ channel, ts, text: 'y', blocks } as never)
    await expect(edit).rejects.toMatchObject(refused('invalid_blocks', '/blocks/0/text/text'))
    expect(slack.person(PEOPLE.bob.id).messages.map(({ text }) => text)).toEqual(['x'])
  })

  test('refuses the view as a whole', async () => {
    const trigger_id = slack.workspace.issueTrigger(PEOPLE.bob.id)
    const open = client.views.open({ trigger_id, view: modal('x', blocks) } as never)
    await expect(open).rejects.toMatchObject(refused('invalid_arguments', '/view/blocks/0/text/text'))
    expect(slack.person(PEOPLE.bob.id).modal).toBeUndefined()
  })
})
