// What follows a share that went to people and to addresses outside or a link at once: sending again, reminders, rights
// that end early and the note that it expired unread. People are in Slack; addresses have their mail, a link has neither.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { Message } from '../../sandbox/person/message.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { Db } from '../../src/db/schema.ts'
import { ACTIONS } from '../../src/slack/ids.ts'
import { ephemeralsOf } from '../support/delivered.ts'
import { eventually } from '../support/eventually.ts'
import {
  linesOf,
  linkIn,
  type OutsideStory,
  openOutsideStory,
  PASSWORD,
  readShareId,
  revealMailed,
  untilMailed,
} from '../support/outside.ts'
import { postAsPage } from '../support/page-posts.ts'
import { reveal, type ShareWish, share, untilShows } from '../support/sharing.ts'
import { sweepSoon } from '../support/waiting-jobs.ts'

const REFUSED = { reply: 550, text: '5.1.1 no such user here' }

let story: OutsideStory
let db: Db
let used = 0
beforeAll(async () => {
  story = await openOutsideStory({ kind: 'postgres' })
  db = await story.onDatabase(async (opened) => opened)
})
afterAll(() => story?.close())
afterEach(async () => {
  await story.alice.modal?.close()
})

/** An address that no other test has used. */
const newAddress = (): string => `q${used++}@elsewhere.example`
const labelsOf = ({ buttons }: Message): string[] => buttons.map(({ label }) => label)

/** Shares with these addresses and people. @returns the card. */
async function mailTo(emails: readonly string[], wish: Partial<ShareWish> = {}): Promise<Message> {
  await share(story.alice, { to: [], emails: emails.join(', '), password: PASSWORD, ...wish })
  return story.alice.waitForMessage(
    ({ shown }) => shown.startsWith('*Your secret') && emails.every((email) => shown.includes(email)),
  )
}

/** Every job about this share that is due has run. */
async function untilQuiet(shareId: string): Promise<void> {
  const readDue = () =>
    sql`select name from pgboss.job where data->>'shareId' = ${shareId} and state < 'completed'
      and start_after <= now() + interval '10 seconds'`.execute(db)
  await eventually('its jobs to run', readDue, ({ rows }) => rows.length === 0)
}

describe('“Send again”', () => {
  test('counts people and addresses, and sends each theirs once, by message and by mail', async () => {
    const { alice, bob, carol, slack, mail } = story
    const [refused, fine] = [newAddress(), newAddress()]
    mail.setMood(REFUSED, refused)
    slack.fail({ method: 'chat.postMessage', userId: bob.id, error: 'restricted_action' })
    const card = await mailTo([refused, fine], { to: [bob, carol], secret: 'at the second try' })
    await untilShows(alice, card, /could not be delivered.*could not be mailed.*: mailed/s)
    await untilShows(alice, card, `<@${carol.id}>: delivered`)
    expect(labelsOf(card)).toEqual(['Send again to 2 people', 'Remind', 'Revoke'])

    mail.setMood(undefined, refused)
    const label = 'Send again to 2 people'
    await Promise.all([alice.click(card, label), alice.click(card, label)])
    const link = linkIn(await untilMailed(story, refused))
    await waitFor(slack, 'all have it', () => !labelsOf(card).includes(label) && hasAll(card))
    await untilQuiet(await readShareId(db, refused))
    expect(linesOf(card)).toEqual({
      [`<@${bob.id}>`]: 'delivered',
      [`<@${carol.id}>`]: 'delivered',
      [refused]: 'mailed',
      [fine]: 'mailed',
    })
    expect([refused, fine].map((email) => mail.mailsTo(email).length)).toEqual([1, 1])
    expect(ephemeralsOf(alice)).toContain(
      'There was nothing to send again: it is on its way, or the secret is over.',
    )
    expect((await revealMailed(story, link)).json.value).toBe('at the second try')
  })

  test('forgets what was tried before: an address that is refused again says so again', async () => {
    const { alice, mail } = story
    const email = newAddress()
    mail.setMood(REFUSED, email)
    const card = await mailTo([email])
    await untilShows(alice, card, 'does not know this address: 5.1.1')
    expect(labelsOf(card)).toEqual(['Send again to 1 person', 'Revoke'])
    await sql`update grants set attempts = 9 where recipient = ${email}`.execute(db)
    mail.setMood({ reply: 552, text: '5.2.2 mailbox full' }, email)
    await alice.click(card, 'Send again to 1 person')
    await untilShows(alice, card, 'the mailbox takes no mail: 5.2.2')
    mail.setMood(undefined, email)
    await alice.click(card, 'Send again to 1 person')
    await untilMailed(story, email)
    await untilShows(alice, card, `${email}: mailed`)
  })

  const hasAll = (card: Message): boolean =>
    Object.values(linesOf(card)).every((words) => ['delivered', 'mailed'].includes(words))
})

describe('a reminder', () => {
  test('goes to people alone: addresses get no second mail', async () => {
    const { alice, bob, mail } = story
    const email = newAddress()
    const card = await mailTo([email], { to: [bob], expires: '3 days' })
    await untilMailed(story, email)
    await untilShows(alice, card, `<@${bob.id}>: delivered`)
    const shareId = await readShareId(db, email)
    await sql`update shares set remind_at = now() where id = ${shareId}`.execute(db)
    await sweepSoon(db)
    await untilShows(alice, card, `<@${bob.id}>: delivered, reminded <!date`)
    await bob.waitForMessage(/A reminder: <@U0ALICE001> shared a secret with you/)
    await untilQuiet(shareId)
    expect(mail.mailsTo(email)).toHaveLength(1)
    expect(linesOf(card)[email]).toBe('mailed')
    const reminded = await db
      .selectFrom('grants')
      .select('recipient')
      .where('share_id', '=', shareId)
      .where('reminded_at', 'is not', null)
      .execute()
    expect(reminded).toEqual([{ recipient: bob.id }])
  })

  test('is neither planned nor offered where nobody is in Slack', async () => {
    const email = newAddress()
    const card = await mailTo([email], { expires: '3 days' })
    await untilShows(story.alice, card, `${email}: mailed`)
    expect(labelsOf(card)).toEqual(['Revoke'])
    const row = await db
      .selectFrom('shares')
      .select('remind_at')
      .where('id', '=', await readShareId(db, email))
      .executeTakeFirstOrThrow()
    expect(row.remind_at).toBeNull()
  })
})

describe('“I have it”', () => {
  test('of the only person leaves it open for the address, whose kept view is still theirs', async () => {
    const { alice, bob } = story
    const email = newAddress()
    const card = await mailTo([email], { to: [bob], secret: 'still for them' })
    const link = linkIn(await untilMailed(story, email))
    await untilShows(alice, card, `<@${bob.id}>: delivered`)
    await haveIt()
    await untilShows(alice, card, /1 view left.*has it and closed it/s)
    expect((await revealMailed(story, link)).json.value).toBe('still for them')
    await untilShows(alice, card, new RegExp(`is used up.*${email}: opened <!date`, 's'))
  })

  test('of the only person leaves it open for whoever has the link', async () => {
    const { alice, bob } = story
    const shared = await share(alice, {
      secret: 'by link',
      to: [bob],
      access: 'Anyone with the link',
      views: '2',
    })
    const [, id = '', token = ''] =
      /\/s\/([\w-]{22})#([\w-]{43})$/.exec((await alice.waitForShown('*The link.*')).codeBlocks[0] ?? '') ??
      []
    await shared.messageOf(bob)
    const card = await untilShows(alice, await shared.card(), `<@${bob.id}>: delivered`)
    await haveIt()
    await untilShows(alice, card, /1 view left.*has it and closed it\nAnd for anyone who has the link\./s)
    const { json } = await postAsPage(story.url, `/s/${id}/open`, { token })
    const answer = await postAsPage(story.url, `/s/${id}/reveal`, { token, pass: json.pass })
    expect(answer.json.value).toBe('by link')
    await untilShows(alice, card, 'is used up')
  })

  test('of the last one is no revoking by the sender: Home says so to both', async () => {
    const { alice, bob } = story
    await alice.openHome()
    await bob.openHome()
    const shared = await share(alice, { to: [bob], name: 'Closed by its recipient' })
    await shared.messageOf(bob)
    const card = await untilShows(alice, await shared.card(), `<@${bob.id}>: delivered`)
    await haveIt()
    await untilShows(alice, card, 'is closed: nobody is left who could open it')
    await alice.home?.click(`${ACTIONS.homeTab}:closed`)
    const closed = await alice.waitForHome('Closed by its recipient')
    expect(closed.shown).toMatch(
      /Closed by its recipient\n.*Closed <!date[^\n]*: nobody was left who could open it/,
    )
    await bob.home?.click(`${ACTIONS.homeTab}:received`)
    await bob.waitForHome('Closed: you said that you have it.')
  })

  /** Bob closes the newest he was given, unopened. */
  async function haveIt(): Promise<void> {
    const { bob } = story
    await bob.modal?.close()
    const message = bob.messages.filter((one) => labelsOf(one).includes('I have it')).at(-1)
    if (!message) throw new Error('Bob has no message')
    await bob.click(message, 'I have it')
    await (await bob.waitForModal('I have it')).submit()
    await untilShows(bob, message, 'Closed: you said that you have it.')
    await bob.modal?.close()
  }
})

describe('a share that expires unread', () => {
  test('is counted over people and addresses', async () => {
    const { alice, bob } = story
    const [opener, other] = [newAddress(), newAddress()]
    const card = await mailTo([opener, other], { to: [bob] })
    await untilShows(alice, card, `<@${bob.id}>: delivered`)
    await untilMailed(story, other)
    await revealMailed(story, linkIn(await untilMailed(story, opener)))
    await expire(opener)
    await alice.waitForMessage('2 of 3 did not open the secret you shared')
    await untilShows(alice, card, /has expired <!date.*2 of 3 did not open it\./)
  })

  test('leaves out whoever closed it, and tells nothing once the rest have opened it', async () => {
    const { alice, bob, carol } = story
    const email = newAddress()
    const card = await mailTo([email], { to: [bob, carol], views: 'No limit' })
    await untilShows(alice, card, /: delivered.*: delivered/s)
    await sql`update grants set closed_at = now(), closed_reason = 'done', wrapped = null, delivery_token = null
      where share_id = ${await readShareId(db, email)} and recipient = ${bob.id}`.execute(db)
    const message = carol.messages.filter((one) => labelsOf(one).includes('Reveal')).at(-1)
    if (!message) throw new Error('Carol has no message')
    await reveal(carol, message, PASSWORD)
    await revealMailed(story, linkIn(await untilMailed(story, email)))
    await expire(email)
    await untilShows(alice, card, 'has expired')
    await untilQuiet(await readShareId(db, email))
    expect(card.shown).not.toContain('did not open it')
    expect(card.shown).not.toContain('Nobody opened it')
  })

  test('by addresses alone is noted as well', async () => {
    const email = newAddress()
    const card = await mailTo([email])
    await untilMailed(story, email)
    await expire(email)
    const note = await story.alice.waitForMessage(/Nobody opened the secret you shared/)
    expect(JSON.stringify(note.stored)).not.toContain(email)
    await untilShows(story.alice, card, 'Nobody opened it.')
  })

  async function expire(email: string): Promise<void> {
    await sql`update shares set expires_at = now() where id = ${await readShareId(db, email)}`.execute(db)
    await sweepSoon(db)
  }
})
