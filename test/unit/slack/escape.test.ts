// Slack's encoding: what arrives is what was typed, and what people wrote cannot become markup.

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decodePlainText, escapeMrkdwn, unescapeSlack } from '../../../src/slack/escape.ts'

describe('unescapeSlack', () => {
  test.each([
    ['p&amp;ss', 'p&ss'],
    ['&lt;tag&gt;', '<tag>'],
    ['&amp;lt;', '&lt;'],
    ['&amp;amp;', '&amp;'],
    ['&quot;&#39;', '&quot;&#39;'],
    ['p&ss', 'p&ss'],
    ['<https://x|x>', 'https://x'],
    ['<https://x.io/a?b=1&amp;c=2>', 'https://x.io/a?b=1&c=2'],
    ['<https://x.io|read this>', 'https://x.io'],
    ['<http://x.io|x.io>', 'x.io'],
    ['<http://a&amp;b.io|a&amp;b.io>', 'a&b.io'],
    ['<mailto:a@b|a@b>', 'a@b'],
    ['<mailto:a@b|write to us>', 'a@b'],
    ['<mailto:a@b>', 'a@b'],
    ['<mailto:a@b|mailto:a@b>', 'mailto:a@b'],
    ['<tel:5550100|5550100>', '5550100'],
    ['postgres://u:<mailto:p@db.io|p@db.io>/x', 'postgres://u:p@db.io/x'],
    ['<#C1|general>', '#general'],
    ['<#C1>', '#C1'],
    ['<#C1|>', '#C1'],
    ['<!here>', '@here'],
    ['<!channel|channel>', '@channel'],
    ['<!subteam^S1|@sre>', '@sre'],
    ['<!subteam^S1>', '@S1'],
    ['<!date^1392734382^{date_num} at {time}|18 Feb>', '18 Feb'],
    ['<@U1|alice>', '@alice'],
    ['<@U1>', '@U1'],
    ['<>', '<>'],
    ['a < b > c', 'a < b > c'],
    ['<b>', '<b>'],
    ['<b &amp; c>', '<b & c>'],
  ])('turns %j into %j', (sent, typed) => {
    expect(unescapeSlack(sent)).toBe(typed)
  })

  test('gives any text back that Slack had escaped', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(unescapeSlack(escapeMrkdwn(text))).toBe(text)
      }),
    )
  })

  test('never throws, whatever Slack sends', () => {
    fc.assert(fc.property(anyText(), (text) => typeof unescapeSlack(text) === 'string'))
  })
})

describe('decodePlainText', () => {
  test('decodes once what Slack encoded', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(decodePlainText(escapeMrkdwn(text))).toBe(text)
      }),
    )
  })

  test.each(['a & b', '<b>', 'p&ss &amp;', '&lt;>'])('leaves %j, which Slack had not encoded', (text) => {
    expect(decodePlainText(text)).toBe(text)
  })
})

describe('escapeMrkdwn', () => {
  test('escapes the three characters and nothing else, once', () => {
    expect(escapeMrkdwn('<!channel> & *bold* "q" \'s\' `c`')).toBe(
      '&lt;!channel&gt; &amp; *bold* "q" \'s\' `c`',
    )
    expect(escapeMrkdwn('&amp;')).toBe('&amp;amp;')
  })

  test('leaves nothing that Slack would read as markup', () => {
    fc.assert(fc.property(anyText(), (text) => !/[<>]|&(?!(?:amp|lt|gt);)/.test(escapeMrkdwn(text))))
  })
})

function anyText() {
  const piece = fc.constantFrom(
    '<',
    '>',
    '&',
    '&amp;',
    'lt;',
    '|',
    '@U1',
    '!here',
    '#C1',
    'http://',
    'mailto:',
    'x',
    ' ',
  )
  return fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((pieces) => pieces.join('')),
  )
}
