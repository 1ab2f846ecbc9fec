// The link to the message that a value came from: to Slack and to nowhere else, whatever the form remembers.

import { expect, test } from '@jest/globals'
import { linkToMessage } from '../../../src/slack/share/original.ts'

const HOME = 'https://acme.slack.com/'
const message = { channelId: 'C0GENERAL', ts: '1750000000.000100' }

test('leads to the message, in a thread into the thread', () => {
  const link = `${HOME}archives/C0GENERAL/p1750000000000100`
  expect(linkToMessage(HOME, message)).toBe(link)
  expect(linkToMessage(HOME, { ...message, threadTs: message.ts })).toBe(link)
  expect(linkToMessage(HOME, { ...message, threadTs: '1740000000.000200' })).toBe(
    `${link}?thread_ts=1740000000.000200&cid=C0GENERAL`,
  )
})

test.each([
  ['no known workspace', undefined, message],
  ['a channel that is none', HOME, { ...message, channelId: '..' }],
  ['a time that is none', HOME, { ...message, ts: '1.1-x' }],
])('is not built for %s', (_what, home, original) => {
  expect(linkToMessage(home, original)).toBeUndefined()
})

test('leaves out a thread that is none', () => {
  expect(linkToMessage(HOME, { ...message, threadTs: 'x.y' })).toBe(linkToMessage(HOME, message))
})
