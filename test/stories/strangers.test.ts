// Whoever is not the proven recipient: one answer for all they try, no view spent, nothing changed. Members who stop
// being members count among them, and where Slack cannot say who somebody is, nothing is used up.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Placed } from '../../sandbox/blocks.ts'
import { PEOPLE, type PersonKind } from '../../sandbox/people.ts'
import { findButton } from '../../sandbox/person/button.ts'
import type { Message } from '../../sandbox/person/message.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import { browserLinkOf, capabilityOf, ticketOf } from '../support/capabilities.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { postAsPage } from '../support/page-posts.ts'
import { openStory, type Story } from '../support/service.ts'
import { pressReveal, reveal, type SharedSecret, share, untilShows, valueIn } from '../support/sharing.ts'

const NOT_FOR_YOU = '== Open a secret ==\nThis does not work. It opens only for the person it was sent to.'
const NOBODY = 'A'.repeat(22)
const NOTHING = 'B'.repeat(43)

let story: Story
let rows: DatabaseRows
let shared: SharedSecret
let bobs: Message
let card: Message

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
})
afterAll(async () => {
  await rows.close()
  await story.close()
})
beforeEach(async () => {
  const { alice, bob, carol } = story
  shared = await share(alice, { secret: 'for bob and carol', to: [bob, carol] })
  bobs = await shared.messageOf(bob)
  card = await shared.card()
  await untilShows(alice, card, /<@U0BOB00001>: delivered.*<@U0CAROL001>: delivered/s)
  story.slack.clear()
})

/** Expects that no row changes; what proves a person and what was seen aside. */
async function expectNoChange(act: () => Promise<void>): Promise<void> {
  const before = await rows.fingerprint(['proofs', 'seen_requests'])
  await act()
  expect(await rows.fingerprint(['proofs', 'seen_requests'])).toEqual(before)
}

/** The button as somebody could send it who signs nothing but what Slack shows them. */
function forged({ block, element }: Placed, value: string): Placed {
  return { block, element: { ...element, value } }
}

/** The last request again under a fresh signature, as Slack itself would have to send it, with changes. */
async function resend(change: (payload: Record<string, unknown>) => void) {
  const form = new URLSearchParams(story.slack.lastRequest?.body)
  const payload = JSON.parse(form.get('payload') ?? '{}') as Record<string, unknown>
  change(payload)
  return sendSigned(story.slack, {
    body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
  })
}

describe('another member', () => {
  test('who presses a recipient’s button, with any value in it, gets one and the same answer', async () => {
    const { dana, carol } = story
    const own = findButton(bobs.blocks, 'Reveal', bobs.shown)
    const carols = await shared.messageOf(carol)
    const { shareId, token } = capabilityOf(bobs)
    const values = [
      `${shareId}.${token}`,
      `${shareId}.${NOTHING}`,
      `${NOBODY}.${token}`,
      `${shareId}.${capabilityOf(carols).token}`,
      `${shareId}.`,
      `${shareId}`,
      '',
      '../../../etc/passwd.x',
      `${shareId}.${token}.${token}`.repeat(12),
    ]
    await expectNoChange(async () => {
      for (const value of values) {
        await dana.act(bobs, forged(own, value))
        const answer = await dana.waitForShown('only for the person')
        expect(answer.shown).toBe(NOT_FOR_YOU)
        expect(answer.submitLabel).toBeUndefined()
        await answer.close()
      }
    })
    expect(bobs.buttons).toHaveLength(3)
  })

  test('who puts a foreign capability into their own open question gets that answer too', async () => {
    const { carol } = story
    const carols = await shared.messageOf(carol)
    await expectNoChange(async () => {
      for (const value of [Object.values(capabilityOf(bobs)).join('.'), `${NOBODY}.${NOTHING}`, 'x']) {
        const consent = await pressReveal(carol, carols)
        Object.assign(findButton(consent.blocks, 'Open in browser', consent.shown).element, { value })
        consent.view.sent.private_metadata = JSON.stringify({ ...capabilityOf(carols), user: carol.id })
        await consent.submit()
        expect(carol.top.shown).toBe(NOT_FOR_YOU)
      }
      const consent = await pressReveal(carol, carols)
      consent.view.blocks = consent.view.blocks.filter(({ type }) => type !== 'actions')
      await consent.submit()
      expect(carol.top.shown).toBe(NOT_FOR_YOU)
    })
    expect(valueIn(await reveal(carol, carols))).toBe('for bob and carol')
  })

  test('cannot revoke it, nor can a recipient', async () => {
    const { bob, dana } = story
    const revoke = findButton(card.blocks, 'Revoke', card.shown)
    await expectNoChange(async () => {
      for (const person of [bob, dana]) {
        expect(await person.act(card, revoke)).toMatchObject({ status: 200, body: '' })
        for (const value of [NOBODY, '', 'x'.repeat(2_000)]) await person.act(card, forged(revoke, value))
      }
    })
    const words = 'There was nothing to revoke: it is over already.'
    // The card may be brought up to date meanwhile; that is not theirs.
    const answers = story.slack.calls.filter(({ method }) => method !== 'chat.update')
    expect(answers.length).toBeGreaterThan(0)
    for (const { method, body } of answers) expect([method, body.text]).toEqual(['response_url', words])
    expect(valueIn(await reveal(bob, bobs))).toBe('for bob and carol')
  })

  test('cannot use a recipient’s link or ticket in a browser', async () => {
    const { bob, url } = story
    const { shareId, token } = capabilityOf(bobs)
    const ticket = ticketOf(await pressReveal(bob, bobs))
    expect(browserLinkOf(bobs)).toBe(`${url}/s/${shareId}#${token}`)
    await expectNoChange(async () => {
      for (const body of [{ token }, { token, ticket: NOTHING }, { token: NOTHING, ticket }, {}]) {
        for (const step of ['open', 'reveal']) {
          const answer = await postAsPage(url, `/s/${shareId}/${step}`, body)
          expect(answer).toMatchObject({ status: 404, json: { message: 'This link does not work.' } })
        }
      }
    })
    expect(await postAsPage(url, `/s/${shareId}/open`, { token, ticket })).toMatchObject({ status: 200 })
  })
})

test('a payload of another workspace does nothing, whatever it is', async () => {
  const { bob, alice, slack } = story
  const elsewhere = (payload: Record<string, unknown>) =>
    Object.assign(payload, {
      team: { id: 'T0PARTNER', domain: 'partner' },
      // Of a window Slack also says whose it is.
      ...(payload.view ? { view: { ...Object(payload.view), app_installed_team_id: 'T0PARTNER' } } : {}),
    })
  const consent = await pressReveal(bob, bobs)
  await expectNoChange(async () => {
    slack.clear()
    expect(await resend(elsewhere)).toMatchObject({ status: 200, body: '' })
    await alice.act(card, forged(findButton(card.blocks, 'Revoke', card.shown), NOBODY))
    const { shareId } = capabilityOf(bobs)
    expect(
      await resend((payload) =>
        Object.assign(elsewhere(payload), {
          actions: [{ type: 'button', action_id: 'revoke', value: shareId }],
        }),
      ),
    ).toMatchObject({ status: 200, body: '' })
    // Whoever clicked is told.
    await waitFor(slack, 'both answers', () => slack.calls.length === 2)
    expect(slack.calls.map(({ method, body }) => [method, body.text])).toEqual([
      ['response_url', 'This app belongs to another workspace. Nothing was shared.'],
      ['response_url', 'This app belongs to another workspace. Nothing was shared.'],
    ])
    expect(story.log.lines()).toContainEqual(
      expect.objectContaining({
        message: 'slack.refused',
        level: 'warn',
        reason: 'other_workspace',
        workspace: 'T0PARTNER',
        note: bob.id,
      }),
    )

    consent.view.blocks = []
    await consent.submit()
    const submission = await resend(elsewhere)
    expect(submission.body).toContain('This app belongs to another workspace. Nothing was shared.')
    const command = new URLSearchParams({ command: '/share-secret', team_id: 'T0PARTNER', user_id: bob.id })
    const answer = await sendSigned(slack, { body: command.toString() })
    expect(answer.body).toContain('This app belongs to another workspace. Nothing was shared.')
  })
})

describe('a recipient who stops being a member after the delivery, without Slack telling', () => {
  test.each<PersonKind>(['deactivated', 'guest', 'single_channel_guest', 'connect', 'stranger', 'bot'])(
    'as %s opens nothing, neither in Slack nor in a browser, and uses no view',
    async (kind) => {
      const { bob, url, slack } = story
      const { shareId, token } = capabilityOf(bobs)
      const consent = await pressReveal(bob, bobs)
      const ticket = ticketOf(consent)
      const { pass } = (await postAsPage(url, `/s/${shareId}/open`, { token, ticket })).json
      await expectNoChange(async () => {
        await letAskAnew(slack, PEOPLE.bob)
        await slack.changePerson(bob.id, { kind }, { isLost: true })
        await consent.submit()
        expect(bob.top.shown).toBe(NOT_FOR_YOU)
        expect((await pressReveal(bob, bobs)).shown).toBe(NOT_FOR_YOU)
        const answer = await postAsPage(url, `/s/${shareId}/reveal`, { token, pass })
        expect(answer).toMatchObject({ status: 404, json: { error: 'NotFound' } })
        await slack.changePerson(bob.id, { kind: 'member' })
      })
      expect(valueIn(await reveal(bob, bobs))).toBe('for bob and carol')
    },
  )
})

describe('while Slack cannot say who somebody is', () => {
  test.each([
    ['answers 500', { status: 500 }],
    ['answers a page', { body: '<html>Bad gateway</html>' }],
    ['resets the connection', { reset: true }],
    ['answers internal_error', { error: 'internal_error' }],
    // Longer than anybody waits. Last, since all have to wait for it then.
    ['limits the rate', { status: 429, retryAfterSeconds: 90 }],
  ])('because it %s, a reveal says "try again" and uses nothing', async (_how, order) => {
    const { bob, url, slack } = story
    const words = 'Slack could not confirm who you are just now. No view was used. Try again in a minute.'
    const { shareId, token } = capabilityOf(bobs)
    const consent = await pressReveal(bob, bobs)
    const opened = await postAsPage(url, `/s/${shareId}/open`, { token, ticket: ticketOf(consent) })
    await letAskAnew(slack, PEOPLE.bob)
    const failure = slack.fail({ method: 'users.info', times: Number.POSITIVE_INFINITY, ...order })
    await expectNoChange(async () => {
      await consent.submit()
      expect(bob.top.shown).toContain(words)
      expect((await pressReveal(bob, bobs)).shown).toContain(words)
      const { pass } = opened.json
      const answer = await postAsPage(url, `/s/${shareId}/reveal`, { token, pass })
      expect(answer).toMatchObject({ status: 503, json: { error: 'MembershipUnknown', message: words } })
    })
    failure.cancel()
    if (!('status' in order && order.status === 429))
      expect(valueIn(await reveal(bob, bobs))).toBe('for bob and carol')
  })
})
