// What is typed into fields that mean something: recognised whatever phones and mail programs made of it.

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readEmails } from '../../../src/slack/share/emails.ts'
import { emptyForm } from '../../../src/slack/share/form.ts'
import { toRequestBody } from '../../../src/slack/share/judge.ts'
import { toPlainText, toPlainWord, traceTyped } from '../../../src/slack/typed.ts'

describe('typed text', () => {
  test.each([
    ['\u200e 36h\u00a0\u200b', '36h'],
    ['３６ｈ', '36h'],
    ['۳۶ h', '36 h'],
    ['𝟛𝟞h', '36h'],
    ['“it’s” – «so»…', '"it\'s" - "so"...'],
    ['a\u2003b\u202fc', 'a b c'],
    ['soft\u00adhy\u2060phen\ufeff', 'softhyphen'],
    ['a¨b ＜＆＞ ﬁ', 'a¨b ＜＆＞ fi'],
    ['\ud800x', '\ud800x'],
  ])('%j is %j in plain signs', (typed, plain) => {
    expect(toPlainText(typed)).toBe(plain)
  })

  test.each([
    ['“2h”.', '2h'],
    ['(3)', '3'],
    ['.5h', '.5h'],
    ['(.5h)', '.5h'],
    ['1.5 days,', '1.5 days'],
    ['。', ''],
  ])('%j means %j', (typed, word) => {
    expect(toPlainWord(typed)).toBe(word)
  })

  test('knows of every sign where it stood', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const { plain, origins } = traceTyped(typed)
        expect(origins).toHaveLength(plain.length + 1)
        expect(origins).toEqual(origins.toSorted((a, b) => a - b))
        for (const [index, from] of origins.slice(0, -1).entries()) {
          const to = origins.find((origin) => origin > from)
          expect(traceTyped(typed.slice(from, to)).plain).toContain(plain[index])
        }
      }),
    )
  })
})

describe('addresses outside', () => {
  test.each([
    ['a@x.io, b@x.io;c@x.io\nd@x.io', ['a@x.io', 'b@x.io', 'c@x.io', 'd@x.io']],
    ['<a@x.io> <b@x.io>', ['a@x.io', 'b@x.io']],
    ['(a@x.io). “b@x.io”', ['a@x.io', 'b@x.io']],
    ['\u200ea@x.io\u200b\u00a0b＠x.io', ['a@x.io', 'b@x.io']],
    ['Dora Smith <dora@x.io>, "Smith, E." <e@x.io>', ['dora@x.io', 'Smith', 'e@x.io']],
    ['Dora <dora@x.io>\nEmil <emil@x.io>', ['dora@x.io', 'emil@x.io']],
    ['a@x.io <b@x.io>', ['a@x.io', 'b@x.io']],
    ['mailto:a@x.io', ['a@x.io']],
    ['no address', ['no', 'address']],
    [' . , ', []],
  ])('in %j', (typed, emails) => {
    expect(readEmails(typed)).toEqual(emails)
  })
})

test('a lifetime and a number of views in the form are read like those after the command', () => {
  const form = { ...emptyForm(), expires: 'custom', viewLimit: 'custom' }
  const read = (customExpiry: string, customViews: string) =>
    toRequestBody({ ...form, customExpiry, customViews })
  expect(read('\u200e36 hours.', '３')).toEqual({ expiresIn: '36 hours', maxViews: 3 })
  expect(read('“２h”', '3\u200b')).toEqual({ expiresIn: '2h', maxViews: 3 })
  expect(read('.', '')).toEqual({ expiresIn: '', maxViews: Number.NaN })
})
