// Values that Slack may not show exactly: whoever is to get one is told why and led to the browser before anything is
// used up, and no view is spent on a window that might not show it.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Message } from '../../sandbox/person/message.ts'
import type { Unknowns } from '../../sandbox/unknowns.ts'
import { callApi } from '../support/api.ts'
import { capabilityOf, ticketOf } from '../support/capabilities.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { postAsPage } from '../support/page-posts.ts'
import { openStory, type Story } from '../support/service.ts'
import { pressReveal, reveal, share, untilSaid, valueIn } from '../support/sharing.ts'

const PEM = '-----BEGIN KEY-----\n\tabc\n-----END KEY-----'
const WHY = 'Slack may not show it exactly'

let story: Story
let rows: DatabaseRows
let token: string
async function open(controlsInRichText: Unknowns['controlsInRichText']): Promise<void> {
  story = await openStory({ kind: 'postgres', slack: { unknowns: { controlsInRichText } } })
  rows = await openRows(story.place)
  token = await makeFreshToken(story.alice)
}
async function close(): Promise<void> {
  await rows?.close()
  await story?.close()
}

/** By a script: what nobody can type. */
async function send(secretValue: string, wish: object = {}): Promise<Message> {
  const { bob } = story
  const known = new Set(bob.messages.map(({ ts }) => ts))
  const body = { secretValue, authorizedEmails: ['bob@sandbox.example'], maxViews: 1, ...wish }
  const { status, json } = await callApi(story.url, { token, body })
  expect([status, json.error]).toEqual([200, undefined])
  return bob.waitForMessage(({ ts, shown }) => !known.has(ts) && shown.includes('shared a secret with you'))
}

const viewsOf = async (message: Message) =>
  (await rows.run('select views from shares where id = $1', [capabilityOf(message).shareId]))[0]?.views

/** Opens the page by the ticket in the window. */
async function openInBrowser(message: Message, ticket: string, password?: string) {
  const { shareId, token: capability } = capabilityOf(message)
  const opened = await postAsPage(story.url, `/s/${shareId}/open`, { token: capability, ticket })
  const { pass } = opened.json
  const revealed = await postAsPage(story.url, `/s/${shareId}/reveal`, { token: capability, pass, password })
  return revealed.json.value
}

// Nobody knows which it is.
describe.each(['kept', 'removed', 'refused'] as const)(
  'where Slack has control characters %s, a value',
  (rule) => {
    beforeAll(() => open(rule))
    afterAll(close)
    beforeEach(() => story.bob.modal?.close())

    test.each([
      ['of 3,001 characters', 'x'.repeat(3_001)],
      ['of 10,000 characters that take two units each', '🔑'.repeat(10_000)],
      ['with a final line break', `${PEM}\n`],
      ['with a line break in front', `\n${PEM}`],
      ['with the line ends of Windows', PEM.replaceAll('\n', '\r\n')],
      ['with a NUL', 'a\u0000b'],
      ['with an escape', 'a\u001b[31mb'],
      ['with a delete', 'a\u007fb'],
      ['with a control character of Latin-1', 'a\u0085b'],
    ])('%s opens in the browser, which is said before a view is spent', async (_what, value) => {
      const message = await send(value)
      const consent = await pressReveal(story.bob, message)
      expect(consent.shown).toContain(WHY)
      expect(consent.submitLabel).toBeUndefined()
      expect(consent.buttons.map(({ label, style }) => [label, style])).toEqual([
        ['Open in browser', 'primary'],
      ])
      expect(await viewsOf(message)).toBe(0)
      expect(await openInBrowser(message, ticketOf(consent))).toBe(value)
      expect(await viewsOf(message)).toBe(1)
    })

    test('of that kind with a password asks for it on the page', async () => {
      const message = await send(`${PEM}\n`, { password: 'correct horse' })
      const consent = await pressReveal(story.bob, message)
      expect([consent.submitLabel, consent.fields]).toEqual([undefined, []])
      expect(await openInBrowser(message, ticketOf(consent), 'correct horse')).toBe(`${PEM}\n`)
    })

    test.each([
      ['of 3,000 characters', 'x'.repeat(3_000)],
      ['of several lines and tabs', PEM],
      ['of one sign', '🔑'],
    ])('%s opens in Slack as well, where nothing is said of it', async (_what, value) => {
      const message = await send(value)
      const consent = await pressReveal(story.bob, message)
      expect(consent.shown).not.toContain(WHY)
      expect(consent.submitLabel).toBe('Reveal here')
      expect(consent.buttons.map(({ label, style }) => [label, style])).toEqual([
        ['Open in browser', undefined],
      ])
      await consent.close()
      expect(valueIn(await reveal(story.bob, message))).toBe(value)
    })

    test('typed into the form is judged as well', async () => {
      const shared = await share(story.alice, { secret: `${PEM}\n`, to: [story.bob] })
      const consent = await pressReveal(story.bob, await shared.messageOf(story.bob))
      expect([consent.submitLabel, consent.shown.includes(WHY)]).toEqual([undefined, true])
    })

    test('that a window offers all the same costs no view', async () => {
      const message = await send(`${PEM}\n`)
      await rows.run('update shares set for_browser = false where id = $1', [capabilityOf(message).shareId])
      const consent = await pressReveal(story.bob, message)
      await consent.submit()
      const said = await untilSaid(story.bob)
      expect(said.shown).toContain(
        'Slack may not show this value exactly. No view was used. Press Reveal again, then Open in browser.',
      )
      expect([valueIn(said), await viewsOf(message)]).toEqual(['', 0])
      await said.close()
      const again = await pressReveal(story.bob, message)
      expect(await openInBrowser(message, ticketOf(again))).toBe(`${PEM}\n`)
    })
  },
)
