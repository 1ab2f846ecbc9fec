// Asking for a secret from end to end: the command, the window, the two messages, and each way in which it ends. Signed
// HTTP through the whole app, on both databases.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { replayLast } from '../../sandbox/person/signed.ts'
import { DATABASE_KINDS } from '../support/databases.ts'
import { ask, decline, openAsk, pressProvide, submitAsk } from '../support/requests.ts'
import { openStory, type Story } from '../support/service.ts'
import { reveal, untilShows, valueIn } from '../support/sharing.ts'

const AWKWARD = '*bold* <!channel> <@U0CAROL001> & `x`\n~the staging~ https://x.io password'

describe.each(DATABASE_KINDS)('on %s', (kind) => {
  let story: Story
  beforeAll(async () => {
    story = await openStory({ kind })
  })
  afterAll(() => story.close())

  test('the command opens the window filled in, and nobody hears of it before it is sent', async () => {
    const { alice, bob, slack } = story
    const { ephemerals } = await alice.command('/share-secret', 'request @bob the p&ss <for> staging', {
      channel: 'C0GENERAL',
    })
    const modal = await alice.waitForModal('Ask for a secret')
    expect(ephemerals).toEqual([])
    expect(modal.field('From whom').value).toBe(bob.id)
    expect(modal.field('What you need').value).toBe('the p&ss <for> staging')
    expect(modal.field('Expires').value).toBe('7 days')
    expect(modal.field('Expires').options).toEqual(['1 day', '3 days', '7 days', '14 days', '30 days'])
    expect([bob.messages, slack.workspace.messagesIn('C0GENERAL')]).toEqual([[], []])
  })

  test('several people and too many words are said in the window', async () => {
    const { alice, bob } = story
    const modal = await openAsk(alice, `@bob @carol ${'x'.repeat(151)}`)
    expect(modal.shown).toContain('One person is asked at a time')
    expect(modal.shown).toContain('only the beginning is filled in')
    expect(modal.field('From whom').value).toBe(bob.id)
    expect(modal.field('What you need').value).toHaveLength(150)
  })

  test('asked, provided and opened: each message follows', async () => {
    const { alice, bob } = story
    const request = await ask(alice, bob, 'the staging password')
    expect(request.modal.shown).toContain(`You have asked <@${bob.id}>.`)
    const message = await request.message()
    expect(message.text).toBe('Somebody asks you for a secret.')
    expect(message.shown).toContain('the staging password\nIt can be provided until <!date')
    expect(message.buttons.map(({ label }) => label)).toEqual(['Provide it', 'Decline'])
    const card = await request.card()
    expect(card.text).toBe('News about a secret you asked for.')
    await untilShows(alice, card, 'Waiting for them: it stands until <!date')
    expect(card.buttons).toMatchObject([{ label: 'Withdraw', confirm: expect.any(String) }])

    const form = await pressProvide(bob, message)
    expect(form.shown).toContain(`*For <@${alice.id}> alone, who asked for:*\nthe staging password`)
    expect(form.fields.map(({ label }) => label)).not.toContain('Recipients')
    expect(form.field('Name').value).toBe('the staging password')
    expect(form.field('Expires').value).toBe('7 days')
    await form.fill('Secret', 'hunter2')
    await form.click('Generate')
    await bob.waitForShown('Password: (20 characters typed)')
    await form.select('Expires', 'Custom')
    await bob.waitForShown('Expires after:')
    expect(form.shown).toContain(`*For <@${alice.id}> alone, who asked for:*\nthe staging password`)
    await form.fill('Expires after', '36h')
    const password = form.field('Password').value ?? ''
    await form.submit()
    expect(form.shown).toContain(`*Shared with* <@${alice.id}>`)

    await untilShows(bob, message, 'You provided it <!date')
    expect(message.buttons).toEqual([])
    await untilShows(alice, card, `<@${bob.id}> provided it <!date`)
    expect(card.buttons).toEqual([])
    const secret = await alice.waitForMessage(`<@${bob.id}> shared a secret with you`)
    expect(valueIn(await reveal(alice, secret, password))).toBe('hunter2')
    expect(request.messages()).toHaveLength(1)
  })

  test('what is asked is shown as it was typed, and is no name where it makes none', async () => {
    const { alice, bob } = story
    const request = await ask(alice, bob, AWKWARD)
    const [message, card] = [await request.message(), await request.card()]
    const form = await pressProvide(bob, message)
    for (const blocks of [message.blocks, card.blocks, form.blocks]) {
      expect(blocks).toContainEqual(
        expect.objectContaining({ text: { type: 'plain_text', text: AWKWARD, emoji: false } }),
      )
      expect(JSON.stringify(blocks).split('<!channel>')).toHaveLength(2)
    }
    expect(form.fields.map(({ label }) => label)).not.toContain('Name')
    expect(form.privateMetadata).toMatch(/^\{"requestId":"[\w-]{22}"\}$/)
    await form.click('More options')
    expect((await bob.waitForShown('Name:')).field('Name').value).toBeUndefined()
  })

  test('declined: the asker reads why, and it cannot be provided any more', async () => {
    const { alice, bob } = story
    const request = await ask(alice, bob, 'the root key')
    const message = await request.message()
    const form = await pressProvide(bob, message)
    await form.fill('Secret', 'too late')
    const modal = await decline(bob, message, 'Ask <!here> the *SRE* team')
    expect(modal.shown).toContain('Declined. Whoever asked is told so.')
    await untilShows(bob, message, 'You declined it <!date')
    expect(message.buttons).toEqual([])
    const card = await request.card()
    await untilShows(alice, card, `<@${bob.id}> declined <!date`)
    expect(card.blocks.map(({ text }) => text)).toContainEqual({
      type: 'plain_text',
      text: 'Reason: Ask <!here> the *SRE* team',
      emoji: false,
    })
    expect(card.buttons).toEqual([])
    await replayLast(story.slack)
    expect(alice.messages.filter(({ shown }) => shown.includes('the root key'))).toHaveLength(1)
  })

  test('taken back while the form is open: nothing is shared, and the form comes back filled in', async () => {
    const { alice, bob } = story
    const request = await ask(alice, bob, 'the old key')
    const [message, card] = [await request.message(), await request.card()]
    const form = await pressProvide(bob, message)
    await form.fill('Secret', 'kept in the form')
    await alice.click(card, 'Withdraw')
    await untilShows(alice, card, 'You took it back <!date')
    await untilShows(bob, message, `<@${alice.id}> took the request back <!date`)
    expect([card.buttons, message.buttons]).toEqual([[], []])
    const before = alice.messages.length
    await form.submit()
    expect(form.shown).toContain('This request is over: it was taken back. Nothing was shared.')
    expect(form.field('Secret').value).toBe('kept in the form')
    expect(form.shown).toContain('who asked for:*\nthe old key')
    await form.submit()
    expect(form.shown).toContain('This request is over: it was taken back. Nothing was shared.')
    expect([alice.messages.length, await countShares(story, bob.id)]).toEqual([before, 1])
  })

  test('expired: both are told, and the form that is still open shares nothing', async () => {
    const { alice, bob } = story
    const request = await ask(alice, bob, 'in a hurry')
    const [message, card] = [await request.message(), await request.card()]
    await untilShows(alice, card, 'Waiting for them')
    const form = await pressProvide(bob, message)
    await form.fill('Secret', 'late')
    await story.onDatabase(async (db) => {
      await sql`update requests set expires_at = clock_timestamp() where state = 'open'`.execute(db)
    })
    await form.submit()
    expect(form.shown).toContain('This request has expired. Nothing was shared.')
    await story.onDatabase(async (db) => {
      await sql`insert into pgboss.job (name, policy, data) values ('sweep', 'short', '{}') on conflict do nothing`.execute(
        db,
      )
    })
    await untilShows(alice, card, 'It expired <!date')
    await untilShows(bob, message, 'The request expired <!date')
    expect([card.buttons, message.buttons]).toEqual([[], []])
  })

  test('sent twice it asks once, and provided from two devices it shares once', async () => {
    const { alice, bob, slack } = story
    const modal = await openAsk(alice, '@bob the shared key')
    const [request, second] = await Promise.all([submitAsk(alice, bob, modal), modal.submit()])
    await replayLast(slack)
    const message = await request.message()
    expect(second.outcome).toBe('update')
    const phone = await pressProvide(bob, message)
    await phone.fill('Secret', 'once')
    const again = await phone.submit()
    expect([again.outcome, phone.shown]).toEqual(['update', expect.stringContaining('Shared with')])
    const replay = await replayLast(slack)
    expect(replay.body).toContain('This form was shared already')
    expect(request.messages()).toHaveLength(1)
  })

  test('Home has a button that opens the window empty', async () => {
    const { alice } = story
    await alice.modal?.close()
    await alice.openHome()
    const home = await alice.waitForHome('Ask for a secret')
    await home.click('Ask for a secret')
    const modal = await alice.waitForModal('Ask for a secret')
    expect([modal.field('From whom').value, modal.field('What you need').value]).toEqual([
      undefined,
      undefined,
    ])
  })
})

async function countShares(story: Story, senderId: string): Promise<number> {
  return story.onDatabase(async (db) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from shares where sender_id = ${senderId}`.execute(db)
    return rows[0]?.n ?? 0
  })
}
