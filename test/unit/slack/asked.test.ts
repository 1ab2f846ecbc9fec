// The lines on top of a form that answers a request, read back from the view as Slack sends it.

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Secret } from '../../../src/secret.ts'
import { escapeMrkdwn } from '../../../src/slack/escape.ts'
import { buildAskedLines, readAskedLines } from '../../../src/slack/request/asked.ts'

/** Plain text comes back encoded. */
function sendBack(what: string) {
  return buildAskedLines({ askerId: 'U0BOB00001', what: Secret.fromText(what) }).map((block) =>
    block.text?.type === 'plain_text'
      ? { ...block, text: { ...block.text, text: escapeMrkdwn(block.text.text) } }
      : block,
  )
}

describe('what was asked for', () => {
  test.each(['p&ss<1>', '&amp;lt;', 'a & b', '*b* `c` <@U1>', '&amp; <'])('is %j again and again', (what) => {
    expect(readAskedLines(sendBack(what))?.what.expose()).toBe(what)
  })

  test('is the same whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        // Slack takes no control characters in a message: they are shown as spaces.
        const what = text.toWellFormed().replaceAll(/\p{Cc}/gu, ' ')
        fc.pre(what.trim() !== '')
        expect(readAskedLines(sendBack(what))?.what.expose()).toBe(what)
      }),
    )
  })

  test('is not decoded where it came back as it was sent', () => {
    const lines = buildAskedLines({ askerId: 'U0BOB00001', what: Secret.fromText('p&ss<1> &amp;') })
    expect(readAskedLines(lines)?.what.expose()).toBe('p&ss<1> &amp;')
  })
})
