// The command's text: people, groups, a lifetime and views in any order; all else goes into the secret field.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'yaml'
import { parseDuration } from '../../../src/contract/duration.ts'
import { buildHelp } from '../../../src/slack/command/help.ts'
import { readCommandWord } from '../../../src/slack/command/line.ts'
import { type OpenCommand, parseCommand } from '../../../src/slack/command/parse.ts'
import { escapeMrkdwn } from '../../../src/slack/escape.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function open(text: string): OpenCommand {
  const parsed = parseCommand(text)
  if (parsed.kind !== 'open') throw new Error('not a command that opens the form')
  return parsed
}

function strayOf(text: string): string | undefined {
  return open(text).stray?.expose()
}

describe('help', () => {
  test('and the hint beside the command name every word that the command knows', () => {
    const manifest = parse(readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8'))
    const hint = String(manifest.features.slash_commands[0].usage_hint)
    for (const word of ['request', 'open', 'token', 'list', 'revoke', 'help']) {
      expect(readCommandWord(word)).toBe(word)
      expect(hint).toMatch(new RegExp(`\\b${word}\\b`))
      expect(buildHelp().text).toMatch(new RegExp(`\\b${word}\\b`))
    }
  })

  test.each([
    'help',
    ' help ',
    'HELP',
    'help me',
    '?',
    '??',
    '？',
    '—help',
    '--help',
    '-h',
    '/help',
    'help!',
    '“help”',
    '\u200ehelp\u200b',
    '<@U1> help',
    '2h ?',
  ])('%j asks for help', (text) => {
    expect(parseCommand(text)).toEqual({ kind: 'help' })
  })

  test.each([
    ['list', 'list'],
    ['List all', 'list'],
    ['list hunter2 <@U1>', 'list'],
    ['revoke', 'revoke'],
    ['revoke. <@U1>', 'revoke'],
    ['token', 'token'],
    ['tokens', 'token'],
    ['token hunter2 <@U1|alice>', 'token'],
    ['token nwe deploy', 'token'],
    ['token listing', 'token'],
    ['open', 'open'],
    ['open 12345', 'open'],
    ['open 1234567', 'open'],
    ['open x123456', 'open'],
    ['open 123456 <@U1>', 'open'],
    ['open sesame', 'open'],
    ['<@U1> list', 'list'],
    ['<@U1|alice> 2h (revoke)', 'revoke'],
    ['3 views token', 'token'],
    ['2h request', 'request'],
  ])('is what %j gets, about its word: no secret begins with it, or is it', (text, about) => {
    expect(parseCommand(text)).toEqual({ kind: 'help', about })
  })

  test.each([
    'listing',
    'open-sesame',
    'tokens4all',
    'my token',
    'asking',
    'helpdesk',
    'the list',
    '<@U1> token x1',
  ])('is not what %j gets: the word is another one, or stands in a text', (text) => {
    expect(strayOf(text)).toBe(text.replace('<@U1> ', ''))
  })

  test('says what the word takes, and that nothing was shared', () => {
    for (const about of ['list', 'revoke', 'token', 'open', 'request'] as const) {
      const { text, response_type: to } = buildHelp(about)
      expect(to).toBe('ephemeral')
      expect(text).toMatch(/^Nothing was shared\. .+\n\n/)
      expect(text).toContain(buildHelp().text)
    }
  })
})

describe('token', () => {
  test.each([
    ['token list', 'list', ''],
    ['Token  LIST.', 'list', ''],
    ['token new deploy', 'new', 'deploy'],
    ['token new', 'new', ''],
    ['token revoke  my key ', 'revoke', 'my key'],
    ['token new a&amp;b', 'new', 'a&b'],
    // As phones write it, it is the same token.
    ['\u200etoken\u00a0revoke ops’\u200b', 'revoke', "ops'"],
  ])('%j', (text, action, name) => {
    expect(parseCommand(text)).toEqual({ kind: 'token', action, name })
  })
})

describe('request', () => {
  const read = (text: string) => {
    const parsed = parseCommand(text)
    if (parsed.kind !== 'request') throw new Error('not a request')
    const { userIds, hasGroups, unfound, what } = parsed
    return [userIds, what?.expose(), ...(unfound ? [unfound.expose()] : []), ...(hasGroups ? ['groups'] : [])]
  }

  test.each([
    ['request <@U1|bob> the staging password', ['U1'], 'the staging password'],
    ['  REQUEST  <@U1>,  the key\nof 2h  ', ['U1'], 'the key\nof 2h'],
    ['request <@U1>', ['U1'], undefined],
    ['request <@U1> <@U2|carol>: 3 views', ['U1', 'U2'], '3 views'],
    ['request <@U1> p&amp;ss &lt;w&gt;rd of <@U2|carol>', ['U1'], 'p&ss <w>rd of @carol'],
    ['ask <@U1> the pw', ['U1'], 'the pw'],
    ['Ask <@U1> for the pw', ['U1'], 'the pw'],
    ['ask from <@U1> the pw', ['U1'], 'the pw'],
    ['requests <@U1> x', ['U1'], 'x'],
    ['<@U1> request the pw', ['U1'], 'the pw'],
    ['request', [], undefined],
    ['request?', [], undefined],
    ['request the key', [], 'the key'],
    ['request the staging password from <@U1|bob>', ['U1'], 'the staging password'],
    ['request the staging  password (from <@U1>)', ['U1'], 'the staging  password'],
    ['request the staging password <@U1>.', ['U1'], 'the staging password'],
    ['request the key of <@U1|bob>', ['U1'], 'the key of @bob'],
    ['request the key of <@U1|bob> please', ['U1'], 'the key of @bob please'],
    ['\u200erequest\u00a0<@U1>\u200b the “key”', ['U1'], 'the “key”'],
  ])('%j asks', (text, userIds, what) => {
    expect(read(text)).toEqual([userIds, what])
  })

  test.each([
    ['request @bbo the key', [], 'the key', '@bbo'],
    ['ask @bob the pw', [], 'the pw', '@bob'],
    ['request the staging password from @bob', [], 'the staging password', '@bob'],
    ['request the key of @bbo, please', [], 'the key of @bbo, please', '@bbo'],
    ['request <@U1> <@B7|deploybot> the key', ['U1'], 'the key', '@deploybot'],
    ['request <!subteam^S1|@sre> the key', [], 'the key', 'groups'],
  ])('%j asks, and says whom it did not find', (text, ...expected) => {
    expect(read(text)).toEqual(expected)
  })
})

describe('open', () => {
  test.each([
    'open 012345',
    ' OPEN  012345 ',
    'open 012 345',
    'open 012-345.',
    'open 0 1 2 3 4 5',
    'open <tel:012345|012345>',
    'open ０１２３４５',
    'open 01234٥',
    'open\u00a0\u2066012345\u2069',
    '“open” “012345”',
  ])('%j takes the code that a page shows', (text) => {
    const parsed = parseCommand(text)
    if (parsed.kind !== 'code') throw new Error('not a code')
    expect(parsed.code.expose()).toBe('012345')
  })

  test('that stands alone is a PIN', () => {
    expect(strayOf('012345')).toBe('012345')
  })
})

describe('what is recognised', () => {
  test.each(['', '   ', '\n'])('nothing in %j', (text) => {
    expect(parseCommand(text)).toEqual({ kind: 'open', userIds: [], groupIds: [] })
  })

  test('everything, in any order, with nothing left over', () => {
    const parts = ['<@U123|alice>', '<@W1>', '<!subteam^S1|@sre>', 'for 2h', '3 views']
    const whole = { userIds: ['U123', 'W1'], groupIds: ['S1'], expiresInMs: 2 * HOUR, maxViews: 3 }
    expect(open(parts.join(' '))).toEqual({ kind: 'open', ...whole })
    expect(open(parts.toReversed().join('  '))).toEqual({ kind: 'open', ...whole, userIds: ['W1', 'U123'] })
  })

  test.each([
    ['<@U1|alice> <@U2|bob>', ['U1', 'U2']],
    ['<@U1|alice>, <@U2|bob>', ['U1', 'U2']],
    ['<@U1|alice>,<@U2|bob>', ['U1', 'U2']],
    ['<@U1><@U2>', ['U1', 'U2']],
    ['<@U1|alice>:', ['U1']],
    ['<@U1|al ice>', ['U1']],
    ['<@U1> <@U1|alice>', ['U1']],
    ['<@U1|2h>', ['U1']],
    ['(<@U1|alice>)', ['U1']],
    ['<@U1>. <@U2>) "<@U3>" “<@U4>”', ['U1', 'U2', 'U3', 'U4']],
    ['\u200e<@U1>\u200b\u00a0\u2066<@U2>\u2069', ['U1', 'U2']],
    ['<@U1>、<@U2>。', ['U1', 'U2']],
  ])('people in %j', (text, userIds) => {
    expect(open(text)).toEqual({ kind: 'open', userIds, groupIds: [] })
  })

  test.each([
    ['2h', 2 * HOUR],
    ['2H,', 2 * HOUR],
    ['90 minutes', 90 * MINUTE],
    ['1.5h', 1.5 * HOUR],
    ['.5h', 0.5 * HOUR],
    ['for 2h', 2 * HOUR],
    ['in 2 days', 2 * DAY],
    ['expires 1w', 7 * DAY],
    ['Expires in 2 days', 2 * DAY],
    ['expires after 2 days', 2 * DAY],
    ['expire 1d', DAY],
    ['expires=1w', 7 * DAY],
    ['expires: 1w', 7 * DAY],
    ['1s', 1_000],
    ['99y', 99 * 365.25 * DAY],
    ['0h', 0],
    ['2h.', 2 * HOUR],
    ['2h!', 2 * HOUR],
    ['(2h)', 2 * HOUR],
    ['“2h”', 2 * HOUR],
    ['‘for 2h’,', 2 * HOUR],
    ['for\u00a02h', 2 * HOUR],
    ['2\u202fhours', 2 * HOUR],
    ['２ｈ', 2 * HOUR],
    ['٢ h', 2 * HOUR],
    ['\u200e2\u200bh\u2069', 2 * HOUR],
    ['expires in 2 days.', 2 * DAY],
  ])('a lifetime in %j, also beyond the limits', (text, expiresInMs) => {
    expect(open(text)).toEqual({ kind: 'open', userIds: [], groupIds: [], expiresInMs })
  })

  test.each([
    ['3 views', 3],
    ['1 view', 1],
    ['3views', 3],
    ['views=3', 3],
    ['view=1', 1],
    ['views: 3', 3],
    ['Views=3,', 3],
    ['0 views', 0],
    ['9999999999 views', 9_999_999_999],
    ['3 views.', 3],
    ['(3 views)', 3],
    ['“3 views”', 3],
    ['3\u00a0views', 3],
    ['３ views', 3],
    ['٣ views', 3],
    ['\u200b3\u200e views\ufeff', 3],
    ['views=３;', 3],
  ])('a view count in %j, also beyond the limits', (text, maxViews) => {
    expect(open(text)).toEqual({ kind: 'open', userIds: [], groupIds: [], maxViews })
  })
})

describe('what stays text', () => {
  test.each([
    '123456',
    '2hx',
    'x2h',
    '-1d',
    '+1d',
    '1h30m',
    '1mo',
    '2 months',
    'for',
    'for ever',
    'expires',
    'expires soon',
    'views',
    'views=x',
    '1.5 views',
    '1234567890123456 views',
    'once',
    'to',
    'pass,word',
    '@dm1n!2024',
    '@',
    'a@b',
    '#hunter2',
    '"hunter2"',
    '“hunter2” – it’s…',
    'hunter２',
    'a\u00a0b\u200b c',
    'ｈｕｎｔｅｒ２',
    'hunter2',
  ])('%j', (text) => {
    expect(open(text)).toEqual({ kind: 'open', userIds: [], groupIds: [], stray: expect.anything() })
    expect(strayOf(text)).toBe(text)
  })

  test('a lifetime or view count after the first one', () => {
    expect(open('2h 3h 3 views 4 views')).toMatchObject({ expiresInMs: 2 * HOUR, maxViews: 3 })
    expect(strayOf('2h 3h 3 views 4 views')).toBe('3h 4 views')
  })

  test.each([
    ['a<@U1|alice>b', 'a@aliceb'],
    ['<https://x.io|see 2h now>', 'https://x.io'],
    ['<https://x|x>', 'https://x'],
    ['<mailto:a@b|a@b>', 'a@b'],
    ['p&amp;ss', 'p&ss'],
    ['&amp;lt;', '&lt;'],
    ['&lt;@U1&gt;', '<@U1>'],
    ['2h&amp;', '2h&'],
  ])('%j, decoded once', (text, typed) => {
    expect(open(text)).toEqual({ kind: 'open', userIds: [], groupIds: [], stray: expect.anything() })
    expect(strayOf(text)).toBe(typed)
  })

  test.each([
    ['@bbo hunter2', '@bbo', 'hunter2'],
    ['@bbo', '@bbo', undefined],
    ['(@bbo), hunter2', '@bbo', 'hunter2'],
    ['@bob.smith @Łukasz', '@bob.smith, @Łukasz', undefined],
    ['\u200e@bbo\u200b hunter2', '@bbo', 'hunter2'],
    ['＠bbo hunter2', '@bbo', 'hunter2'],
    ['@bbo’s hunter2', '@bbo', 'hunter2'],
    ['hunter2 @U123.', '@U123', 'hunter2'],
    ['<@u1|alice> x', '@alice', 'x'],
    ['<@B1> x', '@B1', 'x'],
    ['<!here> x', '@here', 'x'],
    ['<!channel|channel> x', '@channel', 'x'],
    ['<#C1|general> x', '#general', 'x'],
    ['@bbo @bbo', '@bbo', undefined],
  ])('of %j the name is neither a recipient nor part of the secret', (text, unfound, stray) => {
    const found = open(text)
    expect(found.userIds).toEqual([])
    expect(found.unfound?.expose()).toBe(unfound)
    expect(found.stray?.expose()).toBe(stray)
  })

  test('cannot be printed', () => {
    expect(JSON.stringify(parseCommand('hunter2 2h @hunter2'))).not.toContain('hunter2')
  })
})

describe('white space', () => {
  test.each([
    ['a  b\n\tc', 'a  b\n\tc'],
    ['  a  b  ', 'a  b'],
    ['<@U1>   a  b', 'a  b'],
    ['a  b   <@U1>', 'a  b'],
    ['a <@U1> b', 'a b'],
    ['a\n<@U1>  2h   b', 'a\nb'],
    ['a   3 views b', 'a   b'],
    ['a \u200b b', 'a \u200b b'],
  ])('of %j becomes %j', (text, typed) => {
    expect(strayOf(text)).toBe(typed)
  })
})

describe('for any text', () => {
  const id = fc.string({ unit: fc.constantFrom(...'ABCXYZ0189'), minLength: 1, maxLength: 10 })
  const label = fc.option(fc.string({ unit: fc.constantFrom(...'abc .-_2h'), maxLength: 8 }), {
    nil: undefined,
  })
  const mention = fc
    .tuple(fc.constantFrom('@U', '@W', '!subteam^S'), id, label)
    .map(([prefix, rest, name]) => `<${prefix}${rest}${name === undefined ? '' : `|${name}`}>`)
  const lifetime = fc.tuple(
    fc.constantFrom('', 'for ', 'in ', 'expires ', 'expires in ', 'expires='),
    fc.tuple(fc.nat(1_000), fc.constantFrom('m', 'h', ' days', 'w', ' Hours')).map((parts) => parts.join('')),
  )
  const views = fc.tuple(fc.nat(1_000), fc.boolean())
  const gap = fc.string({ unit: fc.constantFrom(' ', '\n', '\t'), minLength: 1, maxLength: 3 })
  // Each word starts with a mark that no recognised part starts with, and holds no white space.
  const word = fc
    .string({ unit: 'binary', maxLength: 12 })
    .map((text) => `_${text.toWellFormed().replace(/\s/g, '')}`)
  const typed = fc
    .tuple(word, fc.array(fc.tuple(gap, word), { maxLength: 4 }))
    .map(([first, rest]) => [first, ...rest.flat()].join(''))

  test('never throws, and answers one of its kinds', () => {
    const piece = fc.constantFrom(
      '<@U1',
      '>',
      '|',
      '2',
      'h',
      ' ',
      'views',
      '=',
      'for',
      'help',
      '&amp;',
      '<',
      '\ud800',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    )
    const kinds = ['help', 'token', 'code', 'request', 'open']
    fc.assert(fc.property(text, (any) => kinds.includes(parseCommand(any).kind)))
  })

  test('finds exactly the parts, and gives the text back byte for byte, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.record({
          mentions: fc.array(mention, { maxLength: 4 }),
          lifetime: fc.option(lifetime),
          views: fc.option(views),
          typed: fc.option(typed),
          order: fc.infiniteStream(fc.nat()),
          gaps: fc.infiniteStream(gap),
        }),
        (built) => {
          const parts = [
            ...built.mentions,
            ...(built.lifetime === null ? [] : [built.lifetime.join('')]),
            ...(built.views === null
              ? []
              : [built.views[1] ? `${built.views[0]} views` : `views=${built.views[0]}`]),
            ...(built.typed === null ? [] : [escapeMrkdwn(built.typed)]),
          ]
          const shuffled: string[] = []
          for (const part of parts) {
            shuffled.splice(Number(built.order.next().value) % (shuffled.length + 1), 0, part)
          }
          const text = shuffled.map((part) => part + String(built.gaps.next().value)).join('')
          const ids = shuffled.flatMap((part) => /^<(?:@|!subteam\^)([UWS][A-Z0-9]+)/.exec(part)?.[1] ?? [])

          const found = open(text)
          expect(found.userIds).toEqual([...new Set(ids.filter((each) => !each.startsWith('S')))])
          expect(found.groupIds).toEqual([...new Set(ids.filter((each) => each.startsWith('S')))])
          expect(found.expiresInMs).toBe(
            built.lifetime === null ? undefined : parseDuration(built.lifetime[1]),
          )
          expect(found.maxViews).toBe(built.views === null ? undefined : built.views[0])
          expect(found.stray?.expose()).toBe(built.typed ?? undefined)
        },
      ),
    )
  })

  test('reads 100,000 characters at once, whatever they are', () => {
    for (const unit of ['1', '<', '<@U1', 'expires ', ' ', '1 ', 'a', '<@U1>', '&amp;', '<!']) {
      // Work and not time, of which a busy machine gives little.
      const before = process.cpuUsage()
      open(`_${unit.repeat(100_000 / unit.length)}`)
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000)
    }
  })
})
