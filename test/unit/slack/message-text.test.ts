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
    ['keeps its mentions as words', '<@U0BOB|bob> <!here> <#C1|general>', '@bob @here #general'],
    ['has the words of its links and their addresses', '<https://x.io|the key>', 'the key (https://x.io)'],
    [
      'has no signs that only style it',
      '*Key:* _a b_ ~*c*~ (_d_). my_long_name 2*3*4',
      'Key: a b c (d). my_long_name 2*3*4',
    ],
    ['has no signs of quotes', '&gt; one\n&gt;two\na &gt; b', 'one\ntwo\na > b'],
    ['has its addresses whole', '<https://x.io/_a_/*b*>', 'https://x.io/_a_/*b*'],
    ['keeps lines and spaces', '  first\n\tsecond  ', '  first\n\tsecond  '],
  ])('%s', (_what, text, expected) => {
    expect(read({ user: 'U0BOB', text })).toEqual({ kind: 'text', text: expected, hasFiles: false })
  })

  test('of 3,000 characters is taken and of 3,001 is not, also where decoding makes it shorter', () => {
    expect(read({ text: 'x'.repeat(3_000) })).toMatchObject({ kind: 'text' })
    expect(read({ text: 'x'.repeat(3_001) })).toEqual({ kind: 'tooLong' })
    expect(read({ text: '&amp;'.repeat(3_000) })).toMatchObject({ kind: 'text', text: '&'.repeat(3_000) })
  })
})

describe('the only code of a message', () => {
  const inline = (text: string, style: object = {}) => ({
    type: 'text',
    text,
    style: { code: true, ...style },
  })

  test('is taken without its backticks and what stands around it', () => {
    const blocks = [rich({ type: 'rich_text_section', elements: [inline('hunter2')] })]
    expect(read({ user: 'U0BOB', text: '`hunter2`', blocks })).toEqual({
      kind: 'inlineCode',
      text: 'hunter2',
      hasFiles: false,
    })
    const elements = [{ type: 'text', text: 'it is ' }, inline('p&ss<1>"'), { type: 'text', text: ', bye' }]
    const around = [rich({ type: 'rich_text_section', elements })]
    expect(read({ text: 'it is `p&amp;ss&lt;1&gt;”`, bye', blocks: around })).toMatchObject({
      text: 'p&ss<1>"',
    })
  })

  test('is one also where Slack has cut it in pieces', () => {
    const link = { type: 'link', url: 'http://db.io', text: 'db.io', style: { code: true } }
    const elements = [inline('psql '), link, inline(' -W', { bold: true })]
    const blocks = [rich({ type: 'rich_text_section', elements })]
    expect(read({ text: 'x', blocks })).toMatchObject({ kind: 'inlineCode', text: 'psql db.io -W' })
  })

  test.each([
    [
      'in a list',
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [words('a'), { type: 'rich_text_section', elements: [inline('k')] }],
      },
    ],
    ['in a quote', { type: 'rich_text_quote', elements: [{ type: 'text', text: 'he said ' }, inline('k')] }],
  ])('is found %s', (_where, part) => {
    expect(read({ text: 'x', blocks: [rich(words('so:'), part)] })).toMatchObject({
      kind: 'inlineCode',
      text: 'k',
    })
  })

  test('is found in a text without blocks', () => {
    expect(read({ text: 'it is `p&amp;ss` now' })).toMatchObject({ kind: 'inlineCode', text: 'p&ss' })
    expect(read({ text: 'it is\n```\n“a” &amp;\n  b\n```\nnow' })).toMatchObject({
      kind: 'code',
      text: '“a” &\n  b',
    })
  })

  test('as a block is taken exactly', () => {
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

  test('is not one of two: then the whole text is taken, as it is seen', () => {
    const both = [rich(code({ type: 'text', text: 'a' }), code({ type: 'text', text: 'b' }))]
    expect(read({ text: '```a``` ```b```', blocks: both })).toMatchObject({ kind: 'text', text: 'a\nb' })
    expect(read({ text: '```a``` ```b```' })).toMatchObject({ kind: 'text', text: 'a\nb' })
    const elements = [inline('bob'), { type: 'text', text: ' and ' }, inline('hunter2')]
    const mixed = [rich({ type: 'rich_text_section', elements }, code({ type: 'text', text: 'x' }))]
    expect(read({ text: 'x', blocks: mixed })).toMatchObject({ kind: 'text', text: 'bob and hunter2\nx' })
  })

  test('that is too long is not cut', () => {
    const blocks = [rich(code({ type: 'text', text: 'x'.repeat(3_001) }))]
    expect(read({ text: 'short', blocks })).toEqual({ kind: 'tooLong' })
  })

  test('that holds nothing is none', () => {
    const blocks = [rich({ type: 'rich_text_section', elements: [inline(' '), { type: 'text', text: 'k' }] })]
    expect(read({ text: 'x', blocks })).toMatchObject({ kind: 'text', text: ' k' })
  })
})

describe('rich text', () => {
  const section = (...elements: object[]) => ({ type: 'rich_text_section', elements })
  const readRich = (...parts: object[]) => {
    const found = read({
      text: 'as typed: <@U0BOB|bob> <#C1|general> <!subteam^S1|@sre>',
      blocks: [rich(...parts)],
    })
    return 'text' in found ? found.text : found.kind
  }

  test('is exactly what is seen, decoded nowhere', () => {
    expect(readRich(words('  p&amp;ss <w>rd &lt;\n\t“q” '))).toBe('  p&amp;ss <w>rd &lt;\n\t“q” ')
  })

  test('without what only styles it', () => {
    expect(
      readRich(section({ type: 'text', text: 'b', style: { bold: true } }, { type: 'text', text: '-c' })),
    ).toBe('b-c')
  })

  test.each([
    [{ type: 'link', url: 'https://x.io/?a=1&b=2' }, 'https://x.io/?a=1&b=2'],
    [{ type: 'link', url: 'https://x.io', text: 'https://x.io' }, 'https://x.io'],
    [{ type: 'link', url: 'http://x.io', text: 'x.io' }, 'x.io'],
    [{ type: 'link', url: 'mailto:a@b.io', text: 'a@b.io' }, 'a@b.io'],
    [{ type: 'link', url: 'mailto:a@b.io' }, 'a@b.io'],
    [{ type: 'link', url: 'https://x.io', text: 'the vault' }, 'the vault (https://x.io)'],
    [{ type: 'user', user_id: 'U0BOB' }, '@bob'],
    [{ type: 'user', user_id: 'U0CAROL' }, '@U0CAROL'],
    [{ type: 'channel', channel_id: 'C1' }, '#general'],
    [{ type: 'usergroup', usergroup_id: 'S1' }, '@sre'],
    [{ type: 'broadcast', range: 'here' }, '@here'],
    [{ type: 'emoji', name: 'tada', unicode: '1f389' }, ':tada:'],
    [{ type: 'emoji', name: 'wave', skin_tone: 2 }, ':wave::skin-tone-2:'],
    [{ type: 'date', timestamp: 1_720_710_212, format: '{date}', fallback: 'July 11' }, 'July 11'],
    [{ type: 'date', timestamp: 1_720_710_212, format: '{date}' }, '2024-07-11T15:03:32.000Z'],
    [{ type: 'color', value: '#1f2a44' }, '#1f2a44'],
    [{ type: 'not_known_yet', text: 'x' }, 'x'],
  ])('has %j', (element, shown) => {
    expect(readRich(section({ type: 'text', text: '[' }, element, { type: 'text', text: ']' }))).toBe(
      `[${shown}]`,
    )
  })

  test('has lists, quotes and code on lines of their own', () => {
    const list = { type: 'rich_text_list', style: 'ordered', elements: [words('one'), words('two')] }
    const quote = { type: 'rich_text_quote', elements: [{ type: 'text', text: 'three\nfour' }] }
    expect(
      readRich(
        words('so:\n'),
        list,
        quote,
        code({ type: 'text', text: 'a' }),
        code({ type: 'text', text: 'b\n' }),
        words('end'),
      ),
    ).toBe('so:\none\ntwo\nthree\nfour\na\nb\nend')
  })
})

describe('what hangs below a message', () => {
  // As Slack sends it for a message that was forwarded.
  const forward = (...parts: object[]) => ({
    ts: '1688651267.097029',
    author_id: 'U0CAROL',
    author_name: 'Carol',
    channel_id: 'D1',
    is_msg_unfurl: true,
    is_share: true,
    from_url: 'https://x.slack.com/archives/D1/p1688651267097029',
    fallback: '[July 6th, 2023 6:47 AM] carol: hunter2',
    text: 'hunter2',
    message_blocks: [
      { team: 'T1', channel: 'D1', ts: '1688651267.097029', message: { blocks: [rich(...parts)] } },
    ],
    mrkdwn_in: ['text'],
    footer: 'Direct Message',
  })

  test('is taken where a message was forwarded, exactly', () => {
    expect(read({ text: '', attachments: [forward(words('p&amp;ss <1>'))] })).toMatchObject({
      text: 'p&amp;ss <1>',
    })
    const blocks = [rich(words('fyi'))]
    expect(read({ text: 'fyi', blocks, attachments: [forward(words('hunter2'))] })).toMatchObject({
      text: 'fyi\nhunter2',
    })
    const { message_blocks: _, ...older } = forward()
    expect(read({ text: '', attachments: [{ ...older, text: 'p&amp;ss' }] })).toMatchObject({ text: 'p&ss' })
  })

  test('gives its only code too', () => {
    const blocks = [rich(words('here is what she sent'))]
    const attachments = [forward(words('use'), code({ type: 'text', text: 'hunter2' }))]
    expect(read({ text: 'x', blocks, attachments })).toMatchObject({ kind: 'code', text: 'hunter2' })
  })

  test('says that a forwarded message has files', () => {
    expect(read({ text: '', attachments: [{ is_share: true, files: [{}] }] })).toEqual({ kind: 'files' })
  })

  test('is left out where it only shows what is behind a link', () => {
    const preview = { from_url: 'https://x.io', title: 'X', text: 'The site', service_name: 'X' }
    const blocks = [rich({ type: 'rich_text_section', elements: [{ type: 'link', url: 'https://x.io' }] })]
    expect(read({ text: '<https://x.io>', blocks, attachments: [preview] })).toMatchObject({
      text: 'https://x.io',
    })
  })

  test('by an app is taken in all its parts, below what stands above', () => {
    const attachment = {
      fallback: 'not this',
      pretext: 'New *login*',
      title: 'db &amp; web',
      text: 'for <@U0BOB|bob>',
      fields: [
        { title: 'User', value: 'app', short: true },
        { title: 'Key', value: 'k&lt;1&gt;' },
      ],
      footer: 'vault',
    }
    expect(read({ bot_id: 'B1', text: 'Done', attachments: [attachment] })).toMatchObject({
      text: 'Done\nNew login\ndb & web\nfor @bob\nUser\napp\nKey\nk<1>',
    })
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'the key: `k`' } }]
    const inBlocks = { fallback: '[no preview available]', blocks }
    expect(read({ bot_id: 'B1', text: '', attachments: [inBlocks] })).toMatchObject({
      kind: 'inlineCode',
      text: 'k',
    })
    expect(read({ bot_id: 'B1', text: '', attachments: [{ fallback: '[no preview available]' }] })).toEqual({
      kind: 'empty',
    })
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
    expect([{ user: 'U0BOB', text: 'x' }, {}, undefined, null, 7].map(isAppMessage)).toEqual(
      Array(5).fill(false),
    )
  })
})

describe('blocks of an app', () => {
  const readBlock = (...blocks: object[]) => {
    const found = read({ bot_id: 'B1', text: 'A notification', blocks })
    return 'text' in found ? found.text : found.kind
  }

  test.each([
    ['p&amp;ss&lt;1&gt;', 'p&ss<1>'],
    ['a &amp;lt; b', 'a &lt; b'],
    // Had Slack encoded these, they would hold no such sign.
    ['p&ss &amp; <1>', 'p&ss &amp; <1>'],
    ['a<b&lt;', 'a<b&lt;'],
  ])('of plain text %j are decoded once', (text, shown) => {
    expect(readBlock({ type: 'section', text: { type: 'plain_text', text } })).toBe(shown)
    expect(readBlock({ type: 'header', text: { type: 'plain_text', text } })).toBe(shown)
    expect(readBlock({ type: 'context', elements: [{ type: 'plain_text', text }] })).toBe(shown)
    expect(readBlock({ type: 'table', rows: [[{ type: 'raw_text', text }]] })).toBe(shown)
    expect(readBlock({ type: 'markdown', text: `_ ${text}` })).toBe(`_ ${shown}`)
  })

  test('as tables have rows and cells as they are copied', () => {
    const cell = (text: string) => ({ type: 'raw_text', text })
    const key = rich({ type: 'rich_text_section', elements: [{ type: 'text', text: 'k&amp;1' }] })
    const port = { type: 'raw_number', value: 5432, text: '5432' }
    const rows = [
      [cell('Host'), cell('Port'), cell('Key')],
      [cell('db'), port, key],
      [cell('web'), cell(''), cell('x')],
    ]
    expect(readBlock({ type: 'table', rows })).toBe('Host\tPort\tKey\ndb\t5432\tk&amp;1\nweb\t\tx')
    expect(readBlock({ type: 'data_table', caption: 'Logins', rows })).toBe(
      'Logins\nHost\tPort\tKey\ndb\t5432\tk&amp;1\nweb\t\tx',
    )
  })

  test('as a table with one code give that', () => {
    const only = rich({
      type: 'rich_text_section',
      elements: [{ type: 'text', text: 'k', style: { code: true } }],
    })
    expect(readBlock({ type: 'table', rows: [[{ type: 'raw_text', text: 'Key' }, only]] })).toBe('k')
  })

  test.each([
    ['the key is `hunter2`, keep it', 'hunter2'],
    ['the key is ``a`b``', 'a`b'],
    ['so:\n\n```sh\nexport A="1"\n\n  b\n```\n\nbye', 'export A="1"\n\n  b'],
    ['~~~\nx\n~~~', 'x'],
    ['# Login\n\n**User:** app_user_1\n__Key:__ *k* ~~old~~', 'Login\n\nUser: app_user_1\nKey: k old'],
    ['- one\n- two\n  1. three\n> four', 'one\ntwo\nthree\nfour'],
    [
      '[the vault](https://x.io/a_b_c) <https://y.io> ![plan](https://z.io/p.png)',
      'the vault (https://x.io/a_b_c) https://y.io plan (https://z.io/p.png)',
    ],
    ['[https://x.io](https://x.io)', 'https://x.io'],
    ['| Host | Key |\n|------|:---:|\n| db | k\\*1 |', 'Host\tKey\ndb\tk*1'],
    ['a\\_b\\_ my_long_name 2*3*4 -1', 'a_b_ my_long_name 2*3*4 -1'],
    ['`a` or `b`', 'a or b'],
  ])('as Markdown %j are seen as %j', (text, shown) => {
    expect(readBlock({ type: 'markdown', text })).toBe(shown)
  })

  test('of kinds that are not known yet are read by the names of their parts, without what is there to be clicked', () => {
    const plain = (text: string) => ({ type: 'plain_text', text })
    const button = { type: 'button', text: plain('Open'), action_id: 'x' }
    const card = {
      type: 'card',
      title: { type: 'mrkdwn', text: '*Key*' },
      body: { type: 'mrkdwn', text: 'k&amp;1' },
      actions: [button],
    }
    const container = {
      type: 'container',
      title: plain('Box'),
      child_blocks: [{ type: 'divider' }, { type: 'section', text: plain('in'), accessory: button }],
    }
    const task = {
      type: 'task_card',
      task_id: 't',
      title: 'Task',
      output: rich(words('out')),
      status: 'complete',
    }
    expect(
      readBlock(
        { type: 'alert', text: plain('Look') },
        { type: 'carousel', elements: [card] },
        container,
        task,
        { type: 'actions', elements: [button] },
      ),
    ).toBe('Look\nKey\nk&1\nBox\nin\nTask\nout')
  })

  test('that show nothing leave the text', () => {
    expect(readBlock({ type: 'divider' })).toBe('A notification')
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
    attachments: [null, { fields: [null], message_blocks: [null, { message: 7 }], blocks: 7 }],
  },
  {
    blocks: [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [null, { type: 'date', timestamp: 'x' }] }],
      },
      { type: 'table', rows: [null, 7, [null]] },
      { type: 'markdown', text: 7 },
      { type: 'new', title: 7, elements: [7, [null]] },
    ],
  },
])('what is no message holds nothing: %j', (message) => {
  expect(read(message)).toEqual({ kind: 'empty' })
})

test('40,000 characters are read at once, whatever they are', () => {
  for (const unit of [
    '*a ',
    '_a ',
    '`',
    '```',
    '``` a\n',
    '<',
    '<@U1',
    '&gt;',
    '[a](',
    '![',
    '~~~\n',
    '| a ',
    '\n',
  ]) {
    const text = unit.repeat(40_000 / unit.length)
    // Work and not time, of which a busy machine gives little.
    const before = process.cpuUsage()
    read({ text, attachments: [{ text }] })
    read({ bot_id: 'B1', blocks: [{ type: 'markdown', text: text.slice(0, 12_000) }] })
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000)
  }
})
