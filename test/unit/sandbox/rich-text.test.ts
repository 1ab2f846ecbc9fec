// A message that a person types has rich_text blocks, as Slack's composer makes them, and a text beside them.

import { describe, expect, test } from '@jest/globals'
import { checkBlocks } from '../../../sandbox/block-kit/check.ts'
import { PEOPLE } from '../../../sandbox/people.ts'
import { toPosted } from '../../../sandbox/person/posted.ts'
import { Workspace } from '../../../sandbox/workspace.ts'

const workspace = new Workspace()
const post = (typed: string, wish = {}) => toPosted(workspace, PEOPLE.bob, typed, wish)
const partsOf = (typed: string, wish = {}) => {
  const { blocks } = post(typed, wish)
  expect(checkBlocks(blocks)).toEqual([])
  return blocks.flatMap(({ elements }) => elements as Array<{ type: string; elements: unknown[] }>)
}
/** The elements of the one section. */
const inline = (typed: string, wish = {}) => {
  const parts = partsOf(typed, wish)
  expect(parts.map(({ type }) => type)).toEqual(['rich_text_section'])
  return parts[0]?.elements
}
const text = (words: string, style?: object) => ({ type: 'text', text: words, ...(style && { style }) })

describe('a typed message', () => {
  test('is one section of text where nothing is marked, encoded in its text only', () => {
    expect(inline('p&ss <w>')).toEqual([text('p&ss <w>')])
    expect(post('p&ss <w>').text).toBe('p&amp;ss &lt;w&gt;')
  })

  test('has styles for code, bold, italic and struck text, also one in another', () => {
    expect(inline('use `hunter2` *now*, _please_ ~not~ *_both_*')).toEqual([
      text('use '),
      text('hunter2', { code: true }),
      text(' '),
      text('now', { bold: true }),
      text(', '),
      text('please', { italic: true }),
      text(' '),
      text('not', { strike: true }),
      text(' '),
      text('both', { bold: true, italic: true }),
    ])
    expect(post('use `hunter2` *_both_*').text).toBe('use `hunter2` *_both_*')
  })

  test('keeps marks inside of code and of words', () => {
    expect(inline('`a*b*c` snake_case_name 2*3*4')).toEqual([
      text('a*b*c', { code: true }),
      text(' snake_case_name 2*3*4'),
    ])
  })

  test('has code blocks, exactly as they were typed', () => {
    expect(partsOf('the key is\n```\nAKIA&"x"\n  y\n```\nbye')).toEqual([
      { type: 'rich_text_section', elements: [text('the key is')] },
      { type: 'rich_text_preformatted', elements: [text('AKIA&"x"\n  y')], border: 0 },
      { type: 'rich_text_section', elements: [text('bye')] },
    ])
    expect(post('```a&b```').text).toBe('```a&amp;b```')
  })

  test('has lists, bulleted and numbered, and lists in lists', () => {
    const item = (words: string) => ({ type: 'rich_text_section', elements: [text(words)] })
    const list = { type: 'rich_text_list', border: 0 }
    expect(partsOf('two:\n- user\n- password\n    - inner\n2. second')).toEqual([
      item('two:'),
      { ...list, style: 'bullet', indent: 0, elements: [item('user'), item('password')] },
      { ...list, style: 'bullet', indent: 1, elements: [item('inner')] },
      { ...list, style: 'ordered', indent: 0, offset: 1, elements: [item('second')] },
    ])
    expect(post('- a\n- b\n    - c\n2. d').text).toBe('• a\n• b\n    • c\n2. d')
  })

  test('has quotes', () => {
    expect(partsOf('> it is\n> hunter2\nok')).toEqual([
      { type: 'rich_text_quote', elements: [text('it is\nhunter2')] },
      { type: 'rich_text_section', elements: [text('ok')] },
    ])
    expect(post('> it is\n> hunter2').text).toBe('&gt; it is\n&gt; hunter2')
  })

  test('has links, with text and without, and addresses', () => {
    const typed = 'https://x.io/?a=1&b=2 [the vault](https://v.io/k) me@x.io'
    expect(inline(typed)).toEqual([
      { type: 'link', url: 'https://x.io/?a=1&b=2' },
      text(' '),
      { type: 'link', url: 'https://v.io/k', text: 'the vault' },
      text(' '),
      { type: 'link', url: 'mailto:me@x.io', text: 'me@x.io' },
    ])
    expect(post(typed).text).toBe(
      '<https://x.io/?a=1&amp;b=2> <https://v.io/k|the vault> <mailto:me@x.io|me@x.io>',
    )
  })

  test('has mentions of people, groups, channels and everybody, and none of nobody', () => {
    expect(inline('@carol @sre #general @here, @nobody @carol.')).toEqual([
      { type: 'user', user_id: PEOPLE.carol.id },
      text(' '),
      { type: 'usergroup', usergroup_id: 'S0SRE00001' },
      text(' '),
      { type: 'channel', channel_id: 'C0GENERAL' },
      text(' '),
      { type: 'broadcast', range: 'here' },
      text(', @nobody '),
      { type: 'user', user_id: PEOPLE.carol.id },
      text('.'),
    ])
    expect(post('@carol @sre #general @here').text).toBe(
      '<@U0CAROL001> <!subteam^S0SRE00001> <#C0GENERAL> <!here>',
    )
  })

  test('has emoji by name and dates', () => {
    expect(inline('done :tada: :nothing: <!date^1800000000^{date}|2027>')).toEqual([
      text('done '),
      { type: 'emoji', name: 'tada', unicode: '1f389' },
      text(' :nothing: '),
      { type: 'date', timestamp: 1_800_000_000, format: '{date}', fallback: '2027' },
    ])
    expect(post('<!date^1800000000^{date}|2027>').text).toBe('<!date^1800000000^{date}|2027>')
  })

  test('that is pasted keeps its marks as characters', () => {
    expect(inline('*b* `c`\n> q\n- i', { isPasted: true })).toEqual([text('*b* `c`\n> q\n- i')])
  })

  test('without text has no blocks', () => {
    expect(post('', { files: ['key.pem'] })).toMatchObject({ text: '', blocks: [], files: ['key.pem'] })
  })
})
