// Durations: what is read, what is refused, and that the words for people are never untrue.

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import ms from 'ms'
import { findLifetimeFault, formatDuration, parseDuration } from '../../../src/contract/duration.ts'
import { LIMITS } from '../../../src/contract/limits.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const { minMs, maxMs } = LIMITS.lifetime

describe('parseDuration', () => {
  test.each([
    ['5m', 5 * MINUTE],
    ['300000', 5 * MINUTE],
    ['30d', 30 * DAY],
    ['720h', 30 * DAY],
    ['2592000000', 30 * DAY],
    ['1w', 7 * DAY],
    ['2 weeks', 14 * DAY],
    ['24h', DAY],
    ['90 minutes', 90 * MINUTE],
    ['1.5h', 90 * MINUTE],
    ['1 D', DAY],
    ['1  d', DAY],
    ['.5h', 30 * MINUTE],
    ['300000.5', 300_000],
    ['1ms', 1],
    ['0', 0],
    ['-1d', -DAY],
    ['31d', 31 * DAY],
    ['1y', 365.25 * DAY],
  ])('reads %j', (text, expected) => {
    expect(parseDuration(text)).toBe(expected)
  })

  test.each([
    '1h30m',
    ' 7d ',
    '7d ',
    ' 7d',
    '7d\n',
    '7\td',
    '1mo',
    'soon',
    '1e6',
    '0x10',
    '+1d',
    '',
    ' ',
    '1,5h',
    '1.h',
    '.d',
    '1.2.3d',
    '\uff11d',
    'd',
    'NaN',
    'Infinity',
    `${'0'.repeat(99)}7d`,
    `${' '.repeat(100)}d`,
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  test('reads 100 characters and not 101', () => {
    expect(parseDuration(`${'0'.repeat(98)}7d`)).toBe(7 * DAY)
    expect(parseDuration(`${'0'.repeat(99)}7d`)).toBeUndefined()
  })

  test('agrees with ms wherever it reads something, to the whole millisecond', () => {
    const number = fc.oneof(fc.nat().map(String), fc.double({ min: 0, max: 1e9, noNaN: true }).map(String))
    const unit = fc.constantFrom('', 'ms', 's', 'm', 'h', 'd', 'w', 'y', 'Days', 'HRS', 'minute', 'mo', 'x')
    const space = fc.constantFrom('', ' ', '   ', '\t')
    fc.assert(
      fc.property(fc.tuple(number, space, unit), (parts) => {
        const text = parts.join('')
        const read = parseDuration(text)
        const theirs: number | undefined = ms(text as ms.StringValue)
        if (read === undefined || theirs === undefined) return read === theirs
        return Number.isInteger(read) && Math.abs(read - theirs) < 1
      }),
    )
  })

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
        const read = parseDuration(text)
        return read === undefined || Number.isInteger(read)
      }),
    )
  })
})

describe('findLifetimeFault', () => {
  test('takes both bounds and refuses one millisecond beyond either', () => {
    expect([minMs - 1, minMs, minMs + 1].map(findLifetimeFault)).toEqual(['too_small', undefined, undefined])
    expect([maxMs - 1, maxMs, maxMs + 1].map(findLifetimeFault)).toEqual([undefined, undefined, 'too_big'])
  })

  test.each([
    ['299999.9', 'too_small'],
    ['300000.9', undefined],
    ['2591999999.9', undefined],
    ['2592000000.1', 'too_big'],
    ['30.0000001d', 'too_big'],
    ['-0.5', 'too_small'],
  ])('judges %s as it was before rounding', (text, fault) => {
    expect(findLifetimeFault(parseDuration(text) ?? Number.NaN)).toBe(fault)
  })
})

describe('formatDuration', () => {
  test.each([
    [DAY, '1 day'],
    [36 * HOUR, '36 hours'],
    [5 * MINUTE, '5 minutes'],
    [90 * MINUTE, '90 minutes'],
    [14 * DAY, '14 days'],
    [400 * DAY, '400 days'],
    [HOUR, '1 hour'],
    [150 * MINUTE, '2 hours 30 minutes'],
    [100 * HOUR, '4 days 4 hours'],
    [1_000, '1 second'],
    [1, '1 millisecond'],
    [0, '0 minutes'],
    [-HOUR, 'minus 1 hour'],
    [DAY + 1, '1 day 1 millisecond'],
  ])('says %d ms as %s', (durationMs, words) => {
    expect(formatDuration(durationMs)).toBe(words)
  })

  test('is exact: its parts add up to the duration', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY }), (durationMs) => {
        const parts = formatDuration(durationMs).match(/\d+ [a-z]+/g) ?? []
        const sum = parts.reduce((total, part) => total + (parseDuration(part) ?? Number.NaN), 0)
        expect(sum).toBe(durationMs)
      }),
    )
  })
})
