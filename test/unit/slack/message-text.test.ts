// What the message shortcut takes from a message: exactly what was typed, or nothing.

import { describe, expect, test } from '@jest/globals'
import { isAppMessage, readMessageText } from '../../../src/slack/shortcuts/message-text.ts'

const code = (...elements: object[]) => ({ type: 'rich_text_preformatted', elements })
const words = (text: string) => ({ type: 'rich_text_section', elements: [{ type: 'text', text }] })
const rich = (...elements: object[]) => ({ type: 'rich_text', elements })
const read = (message: unknown) => {
  const found = readMessageText(message)
  return 'text' in found ? { ...found, text: found.text.expose() } : found
}

describe('the text of a message', () => {
  test.each([
    ['is decoded once', 'p&amp;ss &amp;lt; &lt;b&gt;', 'p&ss &lt; <b>'],
    [
      'has its links as they were typed',
      'see <http://db.example|db.example> <https://x.io/?a=1&amp;b=2>',
      'see db.example https://x.io/?a=1&b=2',
    ],
    ['keeps its mentions as words', '<@U0BOB00001|bob> <!here> *b*', '@bob @here *b*'],
    ['keeps lines and spaces', '  first\n\tsecond  ', '  first\n\tsecond  '],
  ])('%s', (_what, text, expected) => {
    expect(read({ user: 'U0BOB00001', text })).toEqual({ kind: 'text', text: expected, hasFiles: false })
  })

  test('of 3,000 characters is taken and of 3,001 is not, also where decoding makes it shorter', () => {
    expect(read({ text: 'x'.repeat(3_000) })).toMatchObject({ kind: 'text' })
    expect(read({ text: 'x'.repeat(3_001) })).toEqual({ kind: 'tooLong' })
    expect(read({ text: '&amp;'.repeat(3_000) })).toMatchObject({ kind: 'text', text: '&'.repeat(3_000) })
  })
})

describe('the one code block of a message', () => {
  test('is taken exactly, without what stands around it', () => {
    const blocks = [rich(words('here: '), code({ type: 'text', text: '"a" & <b>\n' }), words('bye'))]
    expect(read({ text: 'here: ```“a” &amp; &lt;b&gt;``` bye', blocks })).toEqual({
      kind: 'code',
      text: '"a" & <b>\n',
      hasFiles: false,
    })
  })

  test('may hold a link that Slack made', () => {
    const parts = [
      { type: 'text', text: 'url=' },
      { type: 'link', url: 'https://x.io' },
    ]
    expect(read({ text: 'x', blocks: [rich(code(...parts))] })).toMatchObject({ text: 'url=https://x.io' })
  })

  test('is not one of two: then the whole text is taken', () => {
    const blocks = [rich(code({ type: 'text', text: 'a' }), code({ type: 'text', text: 'b' }))]
    expect(read({ text: '```a``` ```b```', blocks })).toMatchObject({ kind: 'text', text: '```a``` ```b```' })
  })

  test('that is too long is not cut', () => {
    const blocks = [rich(code({ type: 'text', text: 'x'.repeat(3_001) }))]
    expect(read({ text: 'short', blocks })).toEqual({ kind: 'tooLong' })
  })
})

describe('a message by an app', () => {
  test('is read as people see it: its blocks, decoded where they are encoded', () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'New & key' } },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: 'p&amp;ss' },
        fields: [{ type: 'mrkdwn', text: 'a' }],
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'by CI' }] },
    ]
    expect(read({ bot_id: 'B1', text: 'A notification', blocks })).toMatchObject({
      text: 'New & key\np&ss\na\nby CI',
    })
  })

  test('of the old kind has its text or its attachments', () => {
    expect(read({ bot_id: 'B1', text: 'k&amp;y' })).toMatchObject({ text: 'k&y' })
    const attachments = [{ text: 'one' }, { fallback: 'two' }]
    expect(read({ subtype: 'bot_message', text: '', attachments })).toMatchObject({ text: 'one\ntwo' })
  })

  test('is told from one by a person', () => {
    expect([{ bot_id: 'B1' }, { subtype: 'bot_message' }, { user: 'USLACKBOT' }].map(isAppMessage)).toEqual([
      true,
      true,
      true,
    ])
    expect([{ user: 'U0BOB00001', text: 'x' }, {}, undefined, null, 7].map(isAppMessage)).toEqual(
      Array(5).fill(false),
    )
  })
})

test('files are never read: with text they are left out, without it there is nothing', () => {
  expect(read({ text: 'x', files: [{}] })).toEqual({ kind: 'text', text: 'x', hasFiles: true })
  expect(read({ text: '', files: [{}] })).toEqual({ kind: 'files' })
  expect(read({ text: '  \n' })).toEqual({ kind: 'empty' })
})

test.each([
  undefined,
  null,
  7,
  'x',
  [],
  { text: 7, blocks: 'x', files: 7 },
  { blocks: [null, { elements: 7 }] },
  {
    bot_id: 'B',
    blocks: [
      { type: 'section', text: null, fields: [null] },
      { type: 'rich_text', elements: [null] },
    ],
    attachments: [null],
  },
])('what is no message holds nothing: %j', (message) => {
  expect(read(message)).toEqual({ kind: 'empty' })
})
