// The link to a message: to Slack and to nowhere else, whatever a form remembers of it.

import { expect, test } from '@jest/globals'
import { buildPermalink } from '../../../src/slack/permalink.ts'

const HOME = 'https://acme.slack.com/'
const message = { channel: 'C0GENERAL', ts: '1750000000.000100' }

test('leads to the message, in a thread into the thread', () => {
  const link = `${HOME}archives/C0GENERAL/p1750000000000100`
  expect(buildPermalink(HOME, message)).toBe(link)
  expect(buildPermalink(HOME, { ...message, threadTs: message.ts })).toBe(link)
  expect(buildPermalink(HOME, { ...message, threadTs: '1740000000.000200' })).toBe(
    `${link}?thread_ts=1740000000.000200&cid=C0GENERAL`,
  )
})

test.each([
  ['no known workspace', undefined, message],
  ['a channel that is none', HOME, { ...message, channel: '..' }],
  ['a time that is none', HOME, { ...message, ts: '1.1-x' }],
])('is not built for %s', (_what, home, original) => {
  expect(buildPermalink(home, original)).toBeUndefined()
})

test('leaves out a thread that is none', () => {
  expect(buildPermalink(HOME, { ...message, threadTs: 'x.y' })).toBe(buildPermalink(HOME, message))
})
