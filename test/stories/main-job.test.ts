// The main job from end to end, as people live it: type the command, fill the form, get the message, reveal, revoke.
// Signed HTTP through the whole app, on both databases.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { findButton } from '../../sandbox/person/button.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import { replayLast } from '../../sandbox/person/signed.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { DATABASE_KINDS } from '../support/databases.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, pressReveal, reveal, share, submit, untilShows, valueIn } from '../support/sharing.ts'

const EVERY_SIGN =
  '<@U0BOB00001> <!channel> *x* _y_ ~z~ `a` ```b``` &amp; &lt; https://x.io/?a=1&b=2 \\ | > # 🔑é '
const LONGEST = EVERY_SIGN.repeat(40).slice(0, 2_999).concat('.')
const AWKWARD = '  first\tline\r\n```&amp;<@U1>*x*```\r\n👩‍👩‍👧 "quoted" \\n\n'

describe.each(DATABASE_KINDS)('on %s', (kind) => {
  let story: Story
  beforeAll(async () => {
    story = await openStory({ kind })
  })
  afterAll(async () => {
    await story.close()
    expect(story.log.text()).not.toContain('refresh.not_queued')
  })

  test('the command opens the form with people, lifetime, views and stray text filled in, and warns about the text', async () => {
    const { alice, bob, carol, slack } = story
    const { status, ms, ephemerals } = await alice.command(
      '/share-secret',
      '@bob @carol 3 views 90m p&ss <w>rd',
      { channel: 'C0GENERAL' },
    )
    expect({ status, ephemerals: ephemerals.length }).toEqual({ status: 200, ephemerals: 0 })
    expect(ms).toBeLessThan(3_000)
    const form = await alice.waitForModal('Share a secret')
    expect(form.field('Recipients').values).toEqual([bob.id, carol.id])
    expect(form.field('Expires').value).toBe('Custom')
    expect(form.field('Expires after').value).toBe('90m')
    expect(form.field('View limit').value).toBe('3')
    expect(form.field('Secret').value).toBe('p&ss <w>rd')
    expect(form.shown).toContain('Slack has already seen it there')
    expect(slack.workspace.messagesIn('C0GENERAL')).toEqual([])
    expect(story.log.text()).not.toContain('p&ss')
  })

  test('help answers the caller alone and opens nothing', async () => {
    const { alice } = story
    await alice.modal?.close()
    const { ephemerals } = await alice.command('/share-secret', 'help', { channel: 'C0GENERAL' })
    expect(ephemerals).toHaveLength(1)
    expect(ephemerals[0]?.text).toContain('/share-secret @alice 2h')
    expect(alice.modal).toBeUndefined()
  })

  test('More options, Generate and the custom fields keep all that was typed', async () => {
    const { alice, bob, carol, slack } = story
    const form = await fillForm(alice, { secret: AWKWARD, to: [bob, carol] })
    await form.select('Expires', 'Custom')
    await alice.waitForShown('Expires after:')
    await form.fill('Expires after', '36h')
    await form.select('View limit', 'Custom')
    await alice.waitForShown('How often it can be opened in all:')
    await form.fill('How often it can be opened in all', '7')
    await form.click('More options')
    await alice.waitForShown('Name:')
    await form.fill('Name', 'Staging')
    await form.click('Generate')
    await alice.waitForShown('Password: (20 characters typed)')
    const first = form.field('Password').value
    await form.click('Generate')
    await waitFor(slack, 'another password', () => form.field('Password').value !== first)
    const values = form.fields.map(({ label, value, values: chosen }) => [label, value ?? chosen])
    expect(Object.fromEntries(values)).toEqual({
      Secret: AWKWARD,
      Recipients: [bob.id, carol.id],
      'Groups and channels': [],
      Expires: 'Custom',
      'Expires after': '36h',
      'View limit': 'Custom',
      'How often it can be opened in all': '7',
      Name: 'Staging',
      Password: expect.stringMatching(/^[a-z2-9-]{20}$/),
      'Who can open it': 'The recipients',
    })
  })

  test('a secret of 3,000 signs goes to one person, who sees it exactly and once', async () => {
    const { alice, bob, slack, url } = story
    const shared = await share(alice, {
      secret: LONGEST,
      to: [bob],
      expires: '1 day',
      name: 'A & <b>',
    })
    expect(shared.answer).toMatchObject({ outcome: 'update', status: 200 })
    expect(shared.answer.ms).toBeLessThan(3_000)
    expect(shared.modal.shown).toMatch(/Shared with\* <@U0BOB00001>\nIt opens 1 time and expires <!date/)

    const message = await shared.messageOf(bob)
    expect(message.text).toBe('Somebody shared a secret with you.')
    expect(message.shown).toMatch(
      /<@U0ALICE001> shared a secret with you\.\* It opens 1 time and expires <!date/,
    )
    expect(message.buttons.map(({ label }) => label)).toEqual(['Reveal', 'Open in browser', 'I have it'])
    expect(message.buttons[1]?.url).toMatch(new RegExp(`^${url}/s/[\\w-]{22}#[\\w-]{43}$`))
    expect(JSON.stringify(message.blocks)).not.toContain('A &')
    const { body } = slack.calls.findLast((call) => call.body.channel === bob.id) ?? {}
    expect(body).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' })
    expect(body).not.toHaveProperty('metadata')
    const card = await shared.card()
    await untilShows(alice, card, '<@U0BOB00001>: delivered')

    const consent = await pressReveal(bob, message)
    expect(consent.submitLabel).toBe('Reveal here')
    expect(consent.blocks).toContainEqual(
      expect.objectContaining({
        text: expect.objectContaining({ type: 'plain_text', text: 'Name: A & <b>' }),
      }),
    )
    expect(consent.shown).toContain('Revealing it uses your only view left: the value is shown once.')
    await consent.submit()
    expect(Buffer.from(valueIn(bob.top))).toEqual(Buffer.from(LONGEST))
    expect(bob.top.shown).toContain('That was the last view: the value is erased')

    await untilShows(bob, message, 'Used up: you opened this secret')
    expect(message.buttons.map(({ label }) => label)).toEqual(['Ask again'])
    await untilShows(alice, card, /is used up.*<@U0BOB00001>: opened <!date/s)
    expect(card.buttons).toEqual([])
    expect(story.log.text()).not.toContain('channel>')
  })

  test('a second reveal is refused with the exact state, and shows nothing', async () => {
    const { alice, bob } = story
    const shared = await share(alice, { secret: AWKWARD, to: [bob] })
    const message = await shared.messageOf(bob)
    const reveals = message.blocks.map((block) => ({ ...block }))
    expect(valueIn(await reveal(bob, message))).toBe(AWKWARD)
    const replay = await replayLast(story.slack)
    expect(replay).toMatchObject({ status: 200, body: '' })
    await untilShows(bob, message, 'Used up')
    message.stored.blocks = reveals
    const again = await reveal(bob, message)
    expect(again.shown).toMatch(/Used up: you opened this secret <!date.*ask <@U0ALICE001> to share it again/)
    expect(valueIn(again)).toBe('')
  })

  test('the browser opens it with a ticket from Slack, once', async () => {
    const { alice, bob } = story
    const shared = await share(alice, { secret: AWKWARD, to: [bob] })
    const consent = await pressReveal(bob, await shared.messageOf(bob))
    const link = consent.buttons.find(({ label }) => label === 'Open in browser')?.url ?? ''
    await consent.click('Open in browser')
    const opened = await postPage(story, link, 'open')
    expect(opened).toMatchObject({ status: 200, body: { sender: 'alice', viewsLeft: 1 } })
    expect(await postPage(story, link, 'open')).toMatchObject({ status: 404 })
    const { pass } = opened.body
    expect(await postPage(story, link, 'reveal', { pass })).toMatchObject({
      status: 200,
      body: { value: AWKWARD },
    })
    expect(await postPage(story, link, 'reveal', { pass })).toMatchObject({ status: 404 })
  })

  test('each of two recipients keeps a view of their own, and the card follows', async () => {
    const { alice, bob, carol } = story
    const shared = await share(alice, { secret: 'for two', to: [bob, carol] })
    expect(shared.modal.shown).toContain('It opens once for each recipient')
    const [bobs, carols] = await Promise.all([shared.messageOf(bob), shared.messageOf(carol)])
    const consent = await pressReveal(bob, bobs)
    const again = bobs.blocks.map((block) => ({ ...block }))
    await consent.submit()
    expect(valueIn(bob.top)).toBe('for two')
    expect(bob.top.shown).toContain('That was your view: the others can still open theirs.')
    const card = await shared.card()
    await untilShows(alice, card, /1 view left.*<@U0BOB00001>: opened <!date.*<@U0CAROL001>: delivered/s)
    await untilShows(bob, bobs, 'Used up')
    expect(carols.buttons).toHaveLength(3)

    bobs.stored.blocks = again
    expect((await reveal(bob, bobs)).shown).toContain('The views left are kept for the other recipients.')
    expect(valueIn(await reveal(carol, carols))).toBe('for two')
  })

  test('Revoke asks first, closes at once, and then edits every message', async () => {
    const { alice, bob, carol, slack } = story
    const shared = await share(alice, { secret: 'taken back', to: [bob, carol] })
    const [bobs, carols] = await Promise.all([shared.messageOf(bob), shared.messageOf(carol)])
    const card = await shared.card()
    await untilShows(alice, card, /<@U0BOB00001>: delivered.*<@U0CAROL001>: delivered/s)
    const consent = await pressReveal(carol, carols)
    expect(card.buttons).toMatchObject([
      { label: 'Remind' },
      { label: 'Revoke', confirm: expect.stringContaining('Nobody can open it') },
    ])

    const isEdit = ({ method, body }: { method: string; body: Record<string, unknown> }) =>
      method === 'chat.update' && body.ts === carols.ts
    const slow = slack.fail({ method: 'chat.update', delayMs: 1_500, times: Number.POSITIVE_INFINITY })
    await alice.click(card, 'Revoke')
    await waitFor(slack, 'the first edit to set out', () => slack.calls.some(isEdit))
    expect(carols.buttons).toHaveLength(3)
    slow.cancel()
    await consent.submit()
    expect(carol.top.shown).toContain('Over: <@U0ALICE001> took this secret back before you opened it.')

    await Promise.all([
      untilShows(bob, bobs, 'took this secret back'),
      untilShows(carol, carols, 'took this secret back'),
      untilShows(alice, card, 'is revoked: you took it back'),
    ])
    expect([bobs.buttons, carols.buttons, card.buttons]).toEqual([[], [], []])
  })

  test('submitting the same form twice makes one share', async () => {
    const { alice, bob } = story
    const form = await fillForm(alice, { secret: 'only once', to: [bob] })
    const [shared, second] = await Promise.all([submit(alice, form, [bob]), form.submit()])
    const third = await replayLast(story.slack)
    expect([shared.answer.outcome, second.outcome, third.status]).toEqual(['update', 'update', 200])
    const card = await shared.card()
    await untilShows(alice, card, '<@U0BOB00001>: delivered')
    expect(shared.messagesOf(bob)).toHaveLength(1)
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe('only once')
  })

  describe('as time passes', () => {
    let locked: Modal
    test('a password is asked for; wrong ones use no view and are limited', async () => {
      const { alice, bob } = story
      const shared = await share(alice, { secret: 'behind it', to: [bob], password: 'correct horse' })
      expect(shared.modal.shown).toContain('The password.')
      expect(shared.modal.codeBlocks).toEqual(['correct horse'])
      const message = await shared.messageOf(bob)
      expect(message.shown).toContain('It needs a password')
      locked = await pressReveal(bob, message)
      for (let guess = 1; guess <= 5; guess++) {
        await locked.fill('Password', `wrong horse ${guess}`)
        await locked.submit()
        expect(locked.errors.Password).toBe('That password is not right. No view was used.')
      }
      await locked.fill('Password', 'correct horse')
      await locked.submit()
      expect(locked.errors.Password).toMatch(/^Too many wrong passwords\. Try again in 1\d seconds\.$/)
    })

    test('an expired share opens no more, and every message says so', async () => {
      const { alice, carol } = story
      const shared = await share(alice, { to: [carol] })
      const [message, card] = await Promise.all([shared.messageOf(carol), shared.card()])
      await untilShows(alice, card, '<@U0CAROL001>: delivered')
      const button = findButton(message.blocks, 'Reveal', message.shown)
      await story.onDatabase(async (db) => {
        await sql`update guesses set next_at = now()`.execute(db)
        await sql`update shares set expires_at = now() where state = 'open' and password_memory is null`.execute(
          db,
        )
        await sql`insert into pgboss.job (name, policy, data) values ('sweep', 'short', '{}')`.execute(db)
      })
      // As it was on screen: the message itself may have been edited by now.
      await carol.act(message, button)
      await carol.waitForShown('Over: this secret expired before you opened it.')
      await untilShows(carol, message, 'Over: this secret expired before you opened it.')
      await untilShows(alice, card, /has expired.*The value has been erased/s)
    })

    test('the right password opens once the wait is over', async () => {
      await locked.submit()
      expect(valueIn(story.bob.top)).toBe('behind it')
    })
  })

  test('Home shows the way in and its button opens the form', async () => {
    const { alice } = story
    await alice.modal?.close()
    await alice.openHome()
    const home = await alice.waitForHome('Hand a password, key or token')
    await home.click('Share a secret')
    expect((await alice.waitForModal('Share a secret')).field('Secret').value).toBeUndefined()
  })
})

async function postPage(
  { url }: Story,
  link: string,
  step: 'open' | 'reveal',
  more: object = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { pathname, hash } = new URL(link)
  const [token, ticket] = hash.slice(1).split('.')
  const response = await fetch(`${url}${pathname}/${step}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token, ticket, ...more }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
