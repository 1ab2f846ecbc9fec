// The checker refuses what Slack would, and says where.

import { describe, expect, test } from '@jest/globals'
import { checkBlocks, checkView } from '../../../sandbox/block-kit/check.ts'
import { input, modal, plain } from './fake-app.ts'

const option = (text: string) => ({ text: plain(text), value: text })
const button = (more: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more })
const actions = (...elements: object[]) => ({ type: 'actions', elements })
const divider = { type: 'divider' }

describe('what a message or a modal of an ordinary app holds', () => {
  test('passes', () => {
    const blocks = [
      { type: 'header', text: plain('h'.repeat(150)) },
      { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3000) }, accessory: button() },
      { type: 'section', fields: Array(10).fill({ type: 'mrkdwn', text: 'x'.repeat(2000) }) },
      { type: 'context', elements: Array(10).fill({ type: 'mrkdwn', text: 'c' }) },
      actions(button({ url: 'https://example.com/s/1#token', value: 'v'.repeat(2000), style: 'danger' })),
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: '```<!channel>' }] }],
      },
    ]
    expect(checkBlocks(blocks)).toEqual([])
  })

  test('passes as inputs of every kind', () => {
    const options = ['1 hour', '1 day'].map(option)
    const view = modal('t'.repeat(24), [
      input('a', 'Secret', { type: 'plain_text_input', multiline: true, max_length: 3000 }),
      input('b', 'Recipients', {
        type: 'multi_users_select',
        initial_users: ['U0BOB00001', 'W0DANA0001'],
        max_selected_items: 100,
      }),
      input(
        'c',
        'Expires',
        { type: 'static_select', options, initial_option: options[1] },
        { dispatch_action: true },
      ),
      input('d', 'Views', {
        type: 'number_input',
        is_decimal_allowed: false,
        min_value: '1',
        initial_value: '3',
      }),
      input('e', 'Who', { type: 'radio_buttons', options, initial_option: options[0] }),
      input('f', 'Browser', { type: 'checkboxes', options: options.slice(0, 1) }, { optional: true }),
    ])
    expect(checkView(view, 'modal')).toEqual([])
  })
})

describe('what Slack refuses', () => {
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
  const cases: [string, object[], string][] = [
    [
      'a section text of 3,001',
      [section('x'.repeat(3001))],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty text', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    ['51 blocks', Array(51).fill(divider), 'no more than 50 items allowed [json-pointer:/blocks]'],
    ['an unknown block', [{ type: 'sectoin' }], 'unsupported type: sectoin [json-pointer:/blocks/0/type]'],
    [
      'an unknown property',
      [{ ...divider, note: 1 }],
      'invalid additional property: note [json-pointer:/blocks/0]',
    ],
    [
      'a header without text',
      [{ type: 'header' }],
      'missing required field: text [json-pointer:/blocks/0/text]',
    ],
    [
      'a people picker in an actions block',
      [actions({ type: 'multi_users_select', action_id: 'p' })],
      'unsupported type: multi_users_select [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'a button label of 76',
      [actions(button({ text: plain('x'.repeat(76)) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a button value of 2,001',
      [actions(button({ value: 'x'.repeat(2001) }))],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'a button address that is none',
      [actions(button({ url: 'nowhere' }))],
      'is not a valid URL [json-pointer:/blocks/0/elements/0/url]',
    ],
    [
      'the same action id twice in a block',
      [actions(button(), button())],
      'duplicate action_id: go [json-pointer:/blocks/0]',
    ],
    [
      'the same block id twice',
      [
        { ...divider, block_id: 'a' },
        { ...divider, block_id: 'a' },
      ],
      'duplicate block_id: a [json-pointer:/blocks/1/block_id]',
    ],
    [
      '26 buttons in a row',
      [actions(...Array.from({ length: 26 }, (_, i) => button({ action_id: `a${i}` })))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a rich text of 3,001 characters',
      [
        {
          type: 'rich_text',
          elements: [
            { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x'.repeat(3001) }] },
          ],
        },
      ],
      'must be less than 3001 characters [json-pointer:/blocks/0/elements]',
    ],
  ]
  test.each(cases)('in a message: %s', (_name, blocks, problem) => {
    expect(checkBlocks(blocks)).toEqual([problem])
  })

  const select = (element: object) =>
    modal('x', [input('s', 'Expires', { type: 'static_select', ...element })])
  const views: [string, object, string][] = [
    [
      'a title of 25',
      modal('t'.repeat(25), []),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    ['101 blocks', modal('x', Array(101).fill(divider)), 'no more than 100 items allowed'],
    [
      'private_metadata of 3,001',
      modal('x', [], { private_metadata: 'x'.repeat(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'inputs without a submit button',
      {
        type: 'modal',
        title: plain('x'),
        blocks: [input('a', 'A', { type: 'plain_text_input' })],
      },
      'missing required field: submit',
    ],
    [
      'an initial option that is not on offer',
      select({ options: [option('a')], initial_option: option('b') }),
      'initial_option must be one of the options [json-pointer:/view/blocks/0/element/initial_option]',
    ],
    ['101 options', select({ options: Array.from({ length: 101 }, (_, i) => option(`${i}`)) }), '100 items'],
    ['a menu without options', select({}), 'exactly one of options and option_groups'],
    [
      'a preselected person who has no well-formed id',
      modal('x', [input('p', 'People', { type: 'multi_users_select', initial_users: ['@bob'] })]),
      'is not a well-formed user id [json-pointer:/view/blocks/0/element/initial_users/0]',
    ],
    [
      'a number input that does not say whether decimals are allowed',
      modal('x', [input('n', 'N', { type: 'number_input' })]),
      'missing required field: is_decimal_allowed',
    ],
    [
      'an initial number out of bounds',
      modal('x', [
        input('n', 'N', {
          type: 'number_input',
          is_decimal_allowed: false,
          min_value: '1',
          initial_value: '0',
        }),
      ]),
      'initial_value must be an allowed number',
    ],
    [
      'a max_length above 3,000',
      modal('x', [input('t', 'T', { type: 'plain_text_input', max_length: 3001 })]),
      'must be at most 3000 [json-pointer:/view/blocks/0/element/max_length]',
    ],
    [
      'an option label of 76',
      select({ options: [{ text: plain('x'.repeat(76)), value: 'x' }] }),
      'must be less than 76 characters [json-pointer:/view/blocks/0/element/options/0/text/text]',
    ],
  ]
  test.each(views)('in a modal: %s', (_name, view, problem) => {
    const problems = checkView(view, 'modal')
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })
})
