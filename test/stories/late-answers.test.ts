// Slack waits three seconds, and so does a person: a window whose question or answer comes late, in the wrong order or
// not at all shows what it should, or its owner is told. The service waits as briefly here as in production or less.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type RawBuilder, sql } from 'kysely'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Message } from '../../sandbox/person/message.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { PRODUCTION_PACE } from '../../src/pace.ts'
import { SHORTCUTS } from '../../src/slack/ids.ts'
import { callApi, SHARES } from '../support/api.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import { capabilityOf, ticketOf } from '../support/capabilities.ts'
import { withCrowd } from '../support/crowd.ts'
import { postAsPage } from '../support/page-posts.ts'
import { openAsk } from '../support/requests.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, pressReveal, reveal, share, submit, valueIn } from '../support/sharing.ts'

/** An answer that takes longer than this comes late. */
const ANSWER_WITHIN_MS = 300

const { people, crowd } = withCrowd(1)
const [unknown] = crowd

let story: Story
beforeAll(async () => {
  const { slackTimeoutMs, databaseTimeoutMs } = PRODUCTION_PACE
  const pace = { answerWithinMs: ANSWER_WITHIN_MS, slackTimeoutMs, databaseTimeoutMs }
  story = await openStory({ kind: 'postgres', pace, slack: { people } })
})
afterAll(() => story?.close())
beforeEach(async () => {
  for (const person of [story.alice, story.bob]) await person.modal?.close()
})
afterEach(() => {
  const { slack, log, alice, bob } = story
  slack.clear()
  log.clear()
  // What one test is told is no answer to the next.
  for (const { text, stored } of [...alice.messages, ...bob.messages])
    if (text.includes('did not reach')) slack.workspace.removeMessage(stored)
})

const ALL_BLOCKED = sql`lock table shares in access exclusive mode`
/** Whatever changes a share waits; reading goes on. */
const CHANGES_BLOCKED = sql`lock table shares in exclusive mode`

/** The database does nothing that the lock forbids until `act` is done. */
async function whileLocked(lock: RawBuilder<unknown>, act: () => Promise<void>): Promise<void> {
  await story.onDatabase((db) =>
    db.transaction().execute(async (tx) => {
      await lock.execute(tx)
      await act()
    }),
  )
}

const updatesOf = (modal: Modal) =>
  story.slack.calls.filter(({ method, body }) => method === 'views.update' && body.view_id === modal.id)

describe('a form whose sharing takes long', () => {
  let form: Modal
  beforeEach(async () => {
    form = await fillForm(story.alice, { secret: 'slowly', to: [story.bob] })
  })

  test('says "Sharing..." at first and then the result', async () => {
    const { alice, bob } = story
    let shared: Awaited<ReturnType<typeof submit>> | undefined
    await whileLocked(ALL_BLOCKED, async () => {
      shared = await submit(alice, form, [bob])
      expect(shared.answer.body).toContain('Sharing...')
    })
    await alice.waitForShown(`*Shared with* <@${bob.id}>`)
    if (!shared) throw new Error('it was submitted')
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe('slowly')
  })

  test('brings what was typed back when nothing was shared', async () => {
    const { alice } = story
    await whileLocked(ALL_BLOCKED, async () => {
      expect((await form.submit()).body).toContain('Sharing...')
      await alice.waitForShown('The storage cannot be reached just now. Nothing was shared.')
      expect(form.field('Secret').value).toBe('slowly')
    })
  })

  test('says so in a message when nothing was shared and the window is closed', async () => {
    const { alice } = story
    await whileLocked(ALL_BLOCKED, async () => {
      await form.submit()
      await form.close()
      const message = await alice.waitForMessage('An answer did not reach your window.')
      expect(message.shown).toContain('The storage cannot be reached just now. Nothing was shared.')
    })
    expect(alice.messages.filter(({ shown }) => shown.includes('did not reach'))).toHaveLength(1)
  })
})

describe('when Slack says nothing', () => {
  test('to a form that is to be opened, there are words to the caller alone', async () => {
    const { alice, slack } = story
    slack.fail({ method: 'views.open', hang: true })
    const answer = await alice.command('/share-secret', '@bob 2h', { channel: 'C0GENERAL' })
    expect(answer).toMatchObject({ status: 200, body: '' })
    await waitFor(slack, 'the words', () => answer.ephemerals.length > 0)
    expect(answer.ephemerals[0]?.text).toBe(
      'Slack did not open the form. Nothing was shared. Try the command again.',
    )
    expect(alice.modal).toBeUndefined()
  })

  test('to a form opened from anywhere, that is told in a message', async () => {
    const { alice, slack } = story
    slack.fail({ method: 'views.open', hang: true })
    expect(await alice.shortcut(SHORTCUTS.share)).toMatchObject({ status: 200, body: '' })
    const told = await alice.waitForMessage('Slack did not open the form. Nothing was shared. Try it again.')
    expect(alice.modal).toBeUndefined()
    slack.workspace.removeMessage(told.stored)
  })

  test('about a recipient, the form comes back filled in', async () => {
    const { alice, slack } = story
    // Of whom nothing is remembered.
    const carol = slack.person(unknown?.id ?? '')
    const wish = { secret: 'still here', to: [carol], name: 'Staging', password: 'correct horse' }
    const form = await fillForm(alice, wish)
    slack.fail({ method: 'users.info', userId: carol.id, hang: true })
    await form.submit()
    await alice.waitForShown('Slack could not confirm the recipients just now. Nothing was shared.')
    expect(form.fields.map(({ value, values }) => value ?? values)).toEqual([
      'still here',
      [carol.id],
      [],
      '7 days',
      'Once for each recipient',
      'Staging',
      'correct horse',
      'The recipients',
    ])
  })
})

describe('a request for a secret that takes long', () => {
  test('is said to be asked when it is', async () => {
    const { alice, carol } = story
    const modal = await openAsk(alice, '@carol the slow key')
    await whileLocked(sql`lock table requests in access exclusive mode`, async () => {
      expect((await modal.submit()).body).toContain('Asking...')
    })
    await alice.waitForShown(`You have asked <@${carol.id}>`)
  })
})

describe('Reveal, when Slack says nothing', () => {
  let message: Message
  beforeEach(async () => {
    const shared = await share(story.alice, { secret: 'worth the trouble', to: [story.bob] })
    message = await shared.messageOf(story.bob)
  })

  test('about who somebody is uses nothing, in Slack and on the page, and says to try again', async () => {
    const { bob, url, slack } = story
    const words = 'Slack could not confirm who you are just now. No view was used. Try again in a minute.'
    const { shareId, token } = capabilityOf(message)
    const consent = await pressReveal(bob, message)
    const { pass } = (await postAsPage(url, `/s/${shareId}/open`, { token, ticket: ticketOf(consent) })).json
    await letAskAnew(slack, PEOPLE.bob)
    const silence = slack.fail({ method: 'users.info', times: Number.POSITIVE_INFINITY, hang: true })
    await consent.submit()
    await bob.waitForShown(words)
    expect((await pressReveal(bob, message)).shown).toContain(words)
    const answer = await postAsPage(url, `/s/${shareId}/reveal`, { token, pass })
    expect(answer).toMatchObject({ status: 503, json: { error: 'MembershipUnknown', message: words } })
    silence.cancel()
    expect(valueIn(await reveal(bob, message))).toBe('worth the trouble')
  })

  test.each(['views.open', 'views.update'])('to %s uses nothing, and says so', async (method) => {
    const { bob, slack } = story
    slack.fail({ method, userId: bob.id, hang: true })
    await bob.click(message, 'Reveal')
    const words = await bob.waitForMessage('Slack did not open the window. Nothing was used up.')
    expect(words.ephemeral).toBe(true)
    expect(valueIn(await reveal(bob, message))).toBe('worth the trouble')
    slack.workspace.removeMessage(words.stored)
  })
})

describe('a value that comes late', () => {
  let message: Message
  let consent: Modal
  beforeEach(async () => {
    const shared = await share(story.alice, { secret: 'shown once', to: [story.bob] })
    message = await shared.messageOf(story.bob)
    consent = await pressReveal(story.bob, message)
  })

  const USED = /If you did not see it, that view is used all the same: ask <@.*> to share it again\./
  const spent = () => story.bob.waitForMessage(/Used up/)

  test('stands in the window', async () => {
    const { bob } = story
    await whileLocked(CHANGES_BLOCKED, async () => {
      expect((await consent.submit()).body).toContain('One moment')
    })
    await waitFor(story.slack, 'the value', () => valueIn(bob.top) === 'shown once', {
      onScreen: () => bob.shown,
    })
  })

  test('is not hidden by "One moment..." that Slack takes after it', async () => {
    const { bob, slack } = story
    const acks = slack.hold('ack', { userId: bob.id })
    const submitting = (async () => {
      await whileLocked(CHANGES_BLOCKED, async () => {
        void consent.submit()
        await waitFor(slack, 'the answer', () => acks.seen === 1)
      })
    })()
    await submitting
    await waitFor(slack, 'an update', () => updatesOf(consent).length > 1)
    acks.release()
    await waitFor(slack, 'the value', () => valueIn(bob.top) === 'shown once', { onScreen: () => bob.shown })
    await spent()
    expect(valueIn(bob.top)).toBe('shown once')
  })

  test.each([
    ['fails', { status: 500 }],
    ['is refused', { error: 'internal_error' }],
    ['hangs', { hang: true }],
  ])('and whose update %s is said to be used, and what to do', async (_how, order) => {
    const { bob, slack } = story
    await whileLocked(CHANGES_BLOCKED, async () => {
      await consent.submit()
      slack.fail({ method: 'views.update', userId: bob.id, times: Number.POSITIVE_INFINITY, ...order })
    })
    const told = await bob.waitForMessage(USED)
    expect(told.shown).toContain(`You opened a secret from <@${story.alice.id}>.`)
    expect(told.shown).not.toContain('shown once')
    await spent()
  })

  test('after its window was closed, and another was opened, is said to be used', async () => {
    const { bob } = story
    await whileLocked(CHANGES_BLOCKED, async () => {
      await consent.submit()
      await consent.close()
      await bob.command('/share-secret')
      await bob.waitForModal('Share a secret')
    })
    await bob.waitForMessage(USED)
    expect(bob.top.title).toBe('Share a secret')
    expect(valueIn(bob.top)).toBe('')
  })
})

describe('an answer that Slack waited for too briefly', () => {
  let impatient: Story
  beforeAll(async () => {
    impatient = await openStory({ kind: 'postgres', slack: { ackTimeoutMs: 1_200 } })
  })
  afterAll(() => impatient?.close())

  test('is shown all the same: the view that is used is seen', async () => {
    const { alice, bob, slack } = impatient
    const consent = await pressReveal(
      bob,
      await (await share(alice, { secret: 'seen', to: [bob] })).messageOf(bob),
    )
    await impatient.onDatabase((db) =>
      db.transaction().execute(async (tx) => {
        await CHANGES_BLOCKED.execute(tx)
        expect((await consent.submit()).failure).toBe('timeout')
      }),
    )
    await waitFor(slack, 'the value', () => valueIn(bob.top) === 'seen', { onScreen: () => bob.shown })
  })
})

describe('an API token that is made too late to be shown', () => {
  test('is said to be made, and where it can be revoked', async () => {
    const { alice, slack } = story
    await alice.openHome()
    const home = await alice.waitForHome('API tokens')
    await home.click('home_tab:tokens')
    await (await alice.waitForHome('# Your API tokens')).click('New API token')
    const form = await alice.waitForModal('New API token')
    await form.fill('Name', 'late')
    await form.check('What it may do', ['Share secrets as you'])
    await whileLocked(sql`lock table api_tokens in exclusive mode`, async () => {
      await form.submit()
      slack.fail({
        method: 'views.update',
        userId: alice.id,
        times: Number.POSITIVE_INFINITY,
        error: 'not_found',
      })
    })
    const told = await alice.waitForMessage('A token was made, but it could not be shown to you.')
    expect(told.shown).not.toContain('sst_')
    expect((await callApi(story.url, { path: SHARES })).status).toBe(401)
    await alice.waitForHome('late')
  })
})
