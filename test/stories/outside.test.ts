// Secrets for people outside, from the form to their mailbox and back: what the mail server takes, refuses and puts off,
// what opens the link, and what the sender is told.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Db } from '../../src/db/schema.ts'
import { callApi, makeToken, SHARES } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import type { Mood } from '../support/mail-server.ts'
import {
  linesOf,
  linkIn,
  type OutsideStory,
  openMailed,
  openOutsideStory,
  PASSWORD,
  readShareId,
  revealMailed,
  untilMailed,
} from '../support/outside.ts'
import { postAsPage } from '../support/page-posts.ts'
import { reveal, share, untilShows, valueIn } from '../support/sharing.ts'
import { hurry, readWaiting, untilDone, untilWaiting } from '../support/waiting-jobs.ts'

const LOGIN = { user: 'share@sandbox.example', password: 'p:w/%41#?' }

let story: OutsideStory
let db: Db
let used = 0
beforeAll(async () => {
  story = await openOutsideStory({ kind: 'postgres' }, { login: LOGIN, tls: 'offered' })
  db = await story.onDatabase(async (opened) => opened)
})
afterAll(() => story?.close())
afterEach(() => story.mail.setMood(undefined))

/** Addresses that no other test has used. */
function addresses(count: number): string[] {
  return Array.from({ length: count }, () => `p${used++}@elsewhere.example`)
}

/** Shares with these addresses and nobody else unless told. */
function mailTo(emails: readonly string[], wish: Partial<Parameters<typeof share>[1]> = {}) {
  return share(story.alice, { to: [], emails: emails.join(', '), password: PASSWORD, ...wish })
}

/** The card about these addresses. */
function cardAbout(emails: readonly string[], words: string | RegExp = '') {
  const fits = (shown: string) => (typeof words === 'string' ? shown.includes(words) : words.test(shown))
  return story.alice.waitForMessage(
    ({ shown }) =>
      shown.startsWith('*Your secret') && emails.every((email) => shown.includes(email)) && fits(shown),
  )
}

describe('a secret for addresses outside', () => {
  test('is mailed to each, and a refused one of ten does not hold up the other nine', async () => {
    const ten = addresses(10)
    const [refused = '', ...nine] = ten
    const before = { logins: story.mail.logins.length }
    story.mail.setMood({ reply: 550, text: '5.1.1 no such user here' }, refused)
    await mailTo(ten, { secret: 'for ten' })
    const result = await story.alice.waitForShown(`Shared with* ${ten.join(', ')}`)
    expect(result.shown).toContain('It opens once for each recipient')
    expect(result.codeBlocks).toEqual([PASSWORD])
    await Promise.all(nine.map((email) => untilMailed(story, email)))
    const card = await cardAbout(ten, /could not be mailed.*(: mailed.*){9}/s)
    expect(linesOf(card)).toEqual({
      [refused]: 'could not be mailed (the mail server does not know this address: 5.1.1)',
      ...Object.fromEntries(nine.map((email) => [email, 'mailed'])),
    })
    expect(story.mail.mailsTo(refused)).toEqual([])
    // Each with the login and encrypted, since the server offers it.
    expect(story.mail.logins.slice(before.logins)).toEqual(ten.map(() => LOGIN))
    expect(story.mail.mails.every(({ isEncrypted }) => isEncrypted)).toBe(true)
    // What has been sent is not kept.
    const kept = await db
      .selectFrom('grants')
      .select('recipient')
      .where('delivery_token', 'is not', null)
      .where('kind', '=', 'outside')
      .where('share_id', '=', await readShareId(db, refused))
      .execute()
    expect(kept).toEqual([{ recipient: refused }])
    expect(await readWaiting(db, 'mail')).toEqual([])
  })

  test('opens with link and password, once for each, and the card says when', async () => {
    const both = addresses(2)
    await mailTo(both, { secret: 'for two', name: 'Not told by the link' })
    const [first, second] = await Promise.all(
      both.map(async (email) => linkIn(await untilMailed(story, email))),
    )
    if (!first || !second) throw new Error('both have their mail')
    const opened = await openMailed(story, first)
    expect(opened.json).toEqual({
      sender: 'alice',
      name: null,
      expiresAt: expect.any(String),
      viewsLeft: 1,
      passwordRequired: true,
      pass: expect.any(String),
    })
    expect((await revealMailed(story, first, null)).json.error).toBe('PasswordRequired')
    expect((await revealMailed(story, first, 'wrong one')).json.error).toBe('PasswordIncorrect')
    expect((await revealMailed(story, first)).json).toEqual({
      value: 'for two',
      viewsLeft: 0,
      expiresAt: opened.json.expiresAt,
      name: 'Not told by the link',
    })
    const [opener = '', other = ''] = both
    await cardAbout(both, `${opener}: opened <!date`)
    // The other's first view is theirs.
    expect((await openMailed(story, first)).status).toBe(404)
    expect((await revealMailed(story, second)).json.value).toBe('for two')
    const card = await cardAbout(both, 'is used up')
    expect(card.shown).toContain(`${other}: opened <!date`)
  })

  test('goes to people and addresses together, each with a view of their own', async () => {
    const { bob } = story
    const [email = ''] = addresses(1)
    const shared = await mailTo([email], { to: [bob], secret: 'for both' })
    await story.alice.waitForShown(`Shared with* <@${bob.id}>, ${email}`)
    const message = await shared.messageOf(bob)
    expect(message.shown).toContain('It opens 1 time')
    expect(valueIn(await reveal(bob, message, PASSWORD))).toBe('for both')
    const link = linkIn(await untilMailed(story, email))
    expect((await revealMailed(story, link)).json.value).toBe('for both')
    const card = await untilShows(story.alice, await shared.card(), 'is used up')
    expect(card.shown).toMatch(new RegExp(`<@${bob.id}>: opened <!date.*${email}: opened <!date`, 's'))
  })

  test('limits wrong passwords by where they come from, and a right one works after the wait', async () => {
    const [email = '', other = ''] = addresses(2)
    await mailTo([email, other])
    const link = linkIn(await untilMailed(story, email))
    for (let guess = 1; guess <= 5; guess++) {
      expect((await revealMailed(story, link, `wrong ${guess}`)).json.error).toBe('PasswordIncorrect')
    }
    const locked = await revealMailed(story, link)
    expect([locked.status, locked.json.error]).toEqual([429, 'TooManyGuesses'])
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(0)
    expect((await revealMailed(story, linkIn(await untilMailed(story, other)))).status).toBe(200)
    await db.updateTable('guesses').set({ next_at: new Date() }).where('share_id', '=', link.id).execute()
    expect((await revealMailed(story, link)).status).toBe(200)
  })

  test('that is revoked opens for nobody, and nothing of it is left', async () => {
    const [email = '', waiting = ''] = addresses(2)
    story.mail.setMood({ reply: 450, text: 'not now' }, waiting)
    await mailTo([email, waiting])
    const link = linkIn(await untilMailed(story, email))
    const card = await cardAbout([email, waiting], `${waiting}: not mailed yet`)
    const { json } = await openMailed(story, link)
    await story.alice.click(card, 'Revoke')
    await untilShows(story.alice, card, 'is revoked')
    expect(card.shown).toContain(`${waiting}: not mailed, the share was over before`)
    expect((await openMailed(story, link)).status).toBe(404)
    const late = { token: link.token, pass: json.pass, password: PASSWORD }
    expect(await lateReveal(link.id, late)).toBe('ShareRevoked')
    const left = await db
      .selectFrom('grants')
      .select(['wrapped', 'delivery_token', 'delivery'])
      .where('share_id', '=', link.id)
      .execute()
    expect(left.map((grant) => Object.values(grant))).toEqual([
      [null, null, 'delivered'],
      [null, null, 'dropped'],
    ])
    story.mail.setMood(undefined, waiting)
    await hurry(db)
    await untilDone(db, 'mail')
    expect(story.mail.mailsTo(waiting)).toEqual([])
  })

  async function lateReveal(id: string, body: object): Promise<unknown> {
    return (await postAsPage(story.url, `/s/${id}/reveal`, body)).json.error
  }
})

describe('a mail server', () => {
  test('that is away is asked again, and the sender is told meanwhile', async () => {
    const emails = addresses(2)
    await story.mail.leave()
    await mailTo(emails)
    const away =
      'not mailed yet (the mail server did not take it; it is tried again until the secret expires)'
    const card = await cardAbout(emails, new RegExp(`(${away.replace(/[()]/g, '\\$&')}.*){2}`, 's'))
    const [job] = await untilWaiting(db, 'mail', await readShareId(db, emails[0] ?? ''), { count: 2 })
    expect(job?.seconds).toBe(30)
    await story.mail.back()
    await hurry(db)
    await Promise.all(emails.map((email) => untilMailed(story, email)))
    await untilShows(story.alice, card, /(: mailed.*){2}/s)
    expect(emails.map((email) => story.mail.mailsTo(email).length)).toEqual([1, 1])
    const attempts = await db
      .selectFrom('grants')
      .select('attempts')
      .where('recipient', 'in', emails)
      .execute()
    expect(attempts).toEqual([{ attempts: 1 }, { attempts: 1 }])
  })

  const PUT_OFF: ReadonlyArray<[why: string, mood: Mood]> = [
    ['puts the address off', { reply: 451, text: '4.7.1 greylisted' }],
    ['puts the mail off', { reply: 452, text: 'no room', at: 'data' }],
    ['closes for now', { reply: 421, text: 'too many connections' }],
    ['does not take the sender', { reply: 550, text: '5.7.1 who are you', at: 'mail' }],
    ['hangs up before the mail', { hangUp: 'data' }],
  ]
  test.each(PUT_OFF)('that %s gets the mail later, once', async (_why, mood) => {
    const [email = ''] = addresses(1)
    story.mail.setMood(mood)
    await mailTo([email])
    await untilWaiting(db, 'mail', await readShareId(db, email))
    story.mail.setMood(undefined)
    await hurry(db)
    await untilMailed(story, email)
    await cardAbout([email], `${email}: mailed`)
    expect(story.mail.mailsTo(email)).toHaveLength(1)
  })

  const REFUSALS: ReadonlyArray<[text: string, words: string]> = [
    ['no such user', 'the mail server refused it: 550'],
    ['5.2.1 mailbox disabled', 'the mailbox takes no mail: 5.2.1'],
    ['5.7.1 relaying denied', 'the mail server does not allow it: 5.7.1'],
  ]
  test.each(REFUSALS)('that refuses for good with "%s" is asked once', async (text, words) => {
    const [email = ''] = addresses(1)
    story.mail.setMood({ reply: 550, text })
    await mailTo([email])
    await cardAbout([email], `${email}: could not be mailed (${words})`)
    expect(await readWaiting(db, 'mail')).toEqual([])
    // Its own words may quote the mail.
    expect(story.log.text()).not.toContain(text)
  })

  test('that hangs up with the mail in its hands gets it a few times more, and all of them open one grant', async () => {
    const [email = ''] = addresses(1)
    story.mail.setMood({ hangUp: 'taken' })
    await mailTo([email])
    const waits: number[] = []
    for (let attempt = 1; attempt <= 3; attempt++) {
      await untilMailed(story, email, attempt)
      const [job] = await untilWaiting(db, 'mail', await readShareId(db, email))
      waits.push(job?.seconds ?? 0)
      await hurry(db)
    }
    expect(waits).toEqual([30, 120, 600])
    await untilMailed(story, email, 4)
    const said =
      'could not be mailed (the mail server did not confirm it, after several tries: it may have arrived)'
    await cardAbout([email], `${email}: ${said}`)
    expect(await readWaiting(db, 'mail')).toEqual([])
    const links = story.mail.mailsTo(email).map(linkIn)
    expect(new Set(links.map(({ token }) => token)).size).toBe(1)
    expect(new Set(story.mail.mailsTo(email).map(({ raw }) => /Message-ID: (\S+)/.exec(raw)?.[1])).size).toBe(
      4,
    )
    const [link] = links
    if (!link) throw new Error('it may have arrived, and did')
    expect((await revealMailed(story, link)).status).toBe(200)
    expect((await revealMailed(story, link)).status).toBe(404)
  })

  test('that never comes back before the share ends leaves nothing to do', async () => {
    const [email = ''] = addresses(1)
    await story.mail.leave()
    await mailTo([email])
    const id = await readShareId(db, email)
    await untilWaiting(db, 'mail', id)
    await db.updateTable('shares').set({ expires_at: new Date() }).where('id', '=', id).execute()
    await story.mail.back()
    await hurry(db)
    await untilDone(db, 'mail')
    expect(story.mail.mailsTo(email)).toEqual([])
  })
})

describe('over HTTP', () => {
  let token: string
  beforeAll(async () => {
    token = await makeToken(story.alice)
  })

  test('addresses outside are mailed, and the details say what became of each', async () => {
    const [email = '', refused = ''] = addresses(2)
    story.mail.setMood({ reply: 550, text: '5.1.1 unknown' }, refused)
    const authorizedEmails = ['bob@sandbox.example', email.toUpperCase(), refused]
    const body = {
      secretValue: 'by a script',
      password: PASSWORD,
      authorizedEmails,
      allowExternalEmails: true,
    }
    const { status, json } = await callApi(story.url, { token, body: { ...body, maxViews: 3 } })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      authorizedEmails: ['bob@sandbox.example', email, refused],
      sharedSecretLink: `${story.url}/s/${json.id}`,
    })
    const link = linkIn(await untilMailed(story, email))
    expect((await revealMailed(story, link)).json.value).toBe('by a script')
    const details = await waitForDetails(json.id, (states) => !states.includes('pending'))
    expect(details).toEqual([
      { email: 'bob@sandbox.example', delivery: 'delivered', openedAt: null },
      { email, delivery: 'delivered', openedAt: expect.any(String) },
      { email: refused, delivery: 'failed', openedAt: null },
    ])
    const path = `${SHARES}/${json.id}`
    expect((await callApi(story.url, { token, path, method: 'DELETE' })).json.status).toBe('revoked')
    expect((await openMailed(story, link)).status).toBe(404)
  })

  test('the holder of such a link opens it by the API as well, with the password', async () => {
    const [email = ''] = addresses(1)
    await mailTo([email], { secret: 'by access' })
    const link = linkIn(await untilMailed(story, email))
    const access = (password?: string) =>
      callApi(story.url, {
        path: `${SHARES}/${link.id}/access`,
        body: { token: link.token, ...(password && { password }) },
      })
    expect((await access()).json.error).toBe('PasswordRequired')
    expect((await access('wrong')).json.error).toBe('PasswordIncorrect')
    expect((await access(PASSWORD)).json.secretValue).toBe('by access')
    expect((await access(PASSWORD)).status).toBe(404)
  })

  async function waitForDetails(id: string, fits: (states: string[]) => boolean): Promise<unknown> {
    const read = async (): Promise<Array<{ delivery: string }>> =>
      (await callApi(story.url, { token, path: `${SHARES}/${id}` })).json.recipients
    return eventually('the deliveries', read, (recipients) =>
      fits(recipients.map(({ delivery }) => delivery)),
    )
  }
})
