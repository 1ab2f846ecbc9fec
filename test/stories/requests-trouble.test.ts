// Requests for secrets on bad days: people who may not, people who pretend, Slack that does not answer. Whatever
// happens, at most one secret is shared, and only with whoever asked.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Json } from '../../sandbox/json.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import { buildSubmission } from '../../sandbox/person/payloads.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { Db } from '../../src/db/schema.ts'
import { withCrowd } from '../support/crowd.ts'
import { ask, openAsk, pressProvide, readRequest, submitAsk, untilRequest } from '../support/requests.ts'
import { openStory, type Story } from '../support/service.ts'
import { untilShows } from '../support/sharing.ts'

const { people, crowd } = withCrowd(20)

let story: Story
let db: Db
let used = 0
beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people } })
  db = await story.onDatabase(async (opened) => opened)
})
afterAll(() => story?.close())
afterEach(() => story.slack.clear())

/** Somebody whom no other test has used. */
function somebody(): Person {
  return story.slack.person(crowd[used++]?.id ?? '')
}

async function countSharesOf(sender: Person): Promise<number> {
  const rows = await db.selectFrom('shares').select('id').where('sender_id', '=', sender.id).execute()
  return rows.length
}

/** The window's submission as this person would send it, changed. */
function sendForm(person: Person, modal: Modal, change: (view: Json) => Json) {
  const payload = buildSubmission(story.slack, person.record, modal.view)
  const view = change(payload.view as Json)
  return sendSigned(story.slack, {
    body: new URLSearchParams({ payload: JSON.stringify({ ...payload, view }) }).toString(),
  })
}

describe('nobody is asked', () => {
  test.each([
    ['themselves', 'alice', 'That is you. Choose somebody else.'],
    ['an app', 'deploybot', 'is an app, not a person. Choose somebody else.'],
    ['Slackbot', 'slackbot', 'is an app, not a person. Choose somebody else.'],
    ['a guest', 'gus', 'is a guest. Choose somebody else.'],
    ['somebody of another workspace', 'pat', 'is from another workspace. Choose somebody else.'],
    ['somebody who left', 'eve', 'is deactivated. Choose somebody else.'],
  ] as const)('who is %s', async (_who, name, words) => {
    const { alice } = story
    const modal = await openAsk(alice, `@bob the key`)
    await modal.pick('From whom', [story[name].id])
    await modal.submit()
    expect(modal.errors['From whom']).toContain(words)
    expect(story[name].messages.filter(({ shown }) => shown.includes('asks you'))).toEqual([])
    const asked = await db
      .selectFrom('requests')
      .select('id')
      .where('askee_id', '=', story[name].id)
      .execute()
    expect(asked).toEqual([])
  })

  test('by a guest, without words, or with too many', async () => {
    const { gus, alice, bob } = story
    const guests = await openAsk(gus, '@bob the key')
    await guests.submit()
    expect(guests.errors['From whom']).toBe(
      'You cannot receive secrets here: you are a guest. Nobody was asked.',
    )
    const modal = await openAsk(alice, '@bob')
    await modal.fill('What you need', ' \n ')
    await modal.submit()
    expect(modal.errors['What you need']).toBe('Say what you need.')
    await sendForm(alice, modal, (view) => ({
      ...view,
      state: JSON.parse(JSON.stringify(view.state).replace('" \\n "', JSON.stringify('x'.repeat(151)))),
    })).then(({ body }) => expect(body).toContain('longer than 150 characters'))
    expect(bob.messages).toEqual([])
  })

  test('while Slack does not say who they are, and what was typed stays', async () => {
    const { alice } = story
    const askee = somebody()
    const modal = await openAsk(alice, `@${askee.name} the key`)
    story.slack.fail({ method: 'users.info', userId: askee.id, status: 500 })
    await modal.submit()
    expect(modal.errors['From whom']).toBe(
      'Slack could not confirm this person just now. Nobody was asked. Try again in a minute.',
    )
    expect(modal.field('What you need').value).toBe('the key')
    const request = await submitAsk(alice, askee, modal)
    await request.message()
  })
})

describe('somebody else', () => {
  let bobs: Awaited<ReturnType<typeof ask>>
  beforeAll(async () => {
    bobs = await ask(story.alice, story.bob, 'the contested key')
  })

  test('who clicks or submits with the request of another gets nothing done', async () => {
    const { carol, bob, slack } = story
    const [message, card] = [await bobs.message(), await bobs.card()]
    const before = await untilRequest(db, bob, (row) => row.card_ts !== null)
    await carol.click(message, 'Provide it')
    const refused = await carol.waitForShown('is over, or it is for somebody else')
    expect(refused.shown).toContain('Nothing was shared.')
    expect(refused.shown).not.toContain('the contested key')

    await carol.modal?.close()
    await carol.click(message, 'Decline')
    const modal = await carol.waitForModal('Decline')
    await modal.submit()
    expect(modal.shown).toContain('There was nothing to decline')

    for (const other of [carol, bob]) {
      slack.clear()
      await other.click(card, 'Withdraw')
      await waitFor(slack, 'the words', () => slack.calls.some(({ method }) => method === 'response_url'))
      expect(JSON.stringify(slack.calls)).toContain('There was nothing to take back')
    }

    const form = await pressProvide(bob, message)
    await form.fill('Secret', 'from another')
    const { body } = await sendForm(carol, form, (view) => ({ ...view, id: 'V0CAROLS' }))
    expect(body).toContain('is over, or it is for somebody else. Nothing was shared.')
    expect([await readRequest(db, bob), await countSharesOf(carol)]).toEqual([before, 0])
  })

  test('cannot be slipped in as a recipient, and of two devices one provides', async () => {
    const { alice, bob, carol } = story
    const form = await pressProvide(bob, await bobs.message())
    await form.fill('Secret', 'provided')
    const recipients = {
      'recipients:1': { recipients: { type: 'multi_users_select', selected_users: [carol.id] } },
    }
    const fromDevice = (id: string) =>
      sendForm(bob, form, (view) => {
        const { values } = view.state as { values: Json }
        return { ...view, id, state: { values: { ...values, ...recipients } } }
      })
    const answers = await Promise.all(['V0PHONE', 'V0LAPTOP', 'V0TABLET'].map(fromDevice))
    const bodies = answers.map(({ body }) => body)
    expect(bodies.filter((body) => body.includes('Shared with'))).toHaveLength(1)
    expect(bodies.filter((body) => body.includes('you have provided a secret for it already'))).toHaveLength(
      2,
    )
    expect(bodies.filter((body) => body.includes('Nothing was shared.'))).toHaveLength(2)
    await untilShows(alice, await bobs.card(), 'provided it')
    expect(await countSharesOf(bob)).toBe(1)
    const grants = await db.selectFrom('grants').select('recipient').execute()
    expect(grants).toEqual([{ recipient: alice.id }])
    expect(carol.messages.filter(({ shown }) => shown.includes('shared a secret'))).toEqual([])
  })
})

test('a window that Slack does not open is said', async () => {
  const { alice } = story
  const request = await ask(alice, story.carol, 'the key')
  const message = await request.message()
  const failOpening = () => story.slack.fail({ method: 'views.open', error: 'expired_trigger_id' })
  failOpening()
  await alice.command('/share-secret', 'request @bob the key')
  await alice.waitForMessage('Slack did not open the form. Nobody was asked.')
  failOpening()
  await story.carol.click(message, 'Provide it')
  await story.carol.waitForMessage('Slack did not open the form. Nothing was shared. Press Provide it again.')
  failOpening()
  await story.carol.click(message, 'Decline')
  await story.carol.waitForMessage('Slack did not open the window. Nothing was declined.')
})
