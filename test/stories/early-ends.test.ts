// Rights that end before their share does: a recipient has it already, or is no member any more.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { findButton } from '../../sandbox/person/button.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { Db } from '../../src/db/schema.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { deliver as deliverFrom } from '../support/delivered.ts'
import { openStory, type Story } from '../support/service.ts'
import {
  fillForm,
  pressReveal,
  reveal,
  type ShareWish,
  share,
  untilShows,
  valueIn,
} from '../support/sharing.ts'

let story: Story
let db: Db
beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  db = await story.onDatabase(async (opened) => opened)
})
afterAll(() => story.close())

const deliver = (wish: ShareWish) => deliverFrom(story.slack, story.alice, wish)

describe('“I have it”', () => {
  test('asks whoever has not opened it, and then closes it for them alone', async () => {
    const { alice, bob, carol } = story
    const { card, messageOf } = await deliver({ secret: 'for carol now', to: [bob, carol] })
    const [bobs, carols] = [messageOf(bob), messageOf(carol)]
    const pressed = findButton(bobs.blocks, 'Reveal', bobs.shown)
    await bob.click(bobs, 'I have it')
    const question = await bob.waitForShown('You have not opened it.')
    expect(question.title).toBe('I have it')
    expect(question.shown).toContain('<@U0ALICE001> would have to share it again.')
    await question.close()
    expect(bobs.buttons).toHaveLength(3)

    await bob.click(bobs, 'I have it')
    const again = await bob.waitForShown('You have not opened it.')
    await again.submit()
    expect(bob.top.shown).toContain('It is closed for you. The sender sees that you have it.')
    await untilShows(bob, bobs, 'Closed: you said that you have it.')
    expect(bobs.buttons).toEqual([])
    await untilShows(
      alice,
      card,
      /1 view left.*<@U0BOB00001>: has it and closed it\n<@U0CAROL001>: delivered/s,
    )

    await bob.modal?.close()
    await bob.act(bobs, pressed)
    expect((await bob.waitForShown('Closed:')).shown).toContain('you said that you have it')
    expect(valueIn(await reveal(carol, carols))).toBe('for carol now')
    await untilShows(alice, card, /is used up/)
  })

  test('closes at once for whoever has opened it; with the last one the share is over', async () => {
    const { alice, bob } = story
    const { card, messageOf } = await deliver({ to: [bob], views: 'No limit' })
    const message = messageOf(bob)
    await reveal(bob, message)
    await bob.modal?.close()
    const button = findButton(message.blocks, 'I have it', message.shown)
    story.slack.clear()
    await Promise.all([bob.act(message, button), bob.act(message, button)])
    await untilShows(bob, message, 'Closed: you said that you have it.')
    const said = () =>
      story.slack.calls
        .filter(({ method }) => method === 'views.update')
        .map(({ body }) => /It is closed for you|There was nothing to close/.exec(JSON.stringify(body))?.[0])
    await waitFor(story.slack, 'both windows', () => said().length === 2)
    expect(said().sort()).toEqual(['It is closed for you', 'There was nothing to close'])
    await untilShows(
      alice,
      card,
      /is closed: nobody is left who could open it, since <!date.*<@U0BOB00001>: opened <!date[^\n]*, has it and closed it/s,
    )
    expect(card.buttons).toEqual([])
  })

  test('pressed by somebody else closes nothing', async () => {
    const { bob, carol } = story
    const { messageOf } = await deliver({ to: [bob] })
    const message = messageOf(bob)
    await carol.click(message, 'I have it')
    await carol.waitForShown('There was nothing to close')
    expect(valueIn(await reveal(bob, message))).not.toBe('')
  })
})

describe('somebody who', () => {
  test('is deactivated can open nothing any more: all their grants are closed, pending ones too, and the senders read why', async () => {
    const { alice, bob, dana, slack } = story
    const [first, second] = [
      await deliver({ secret: 'for bob', to: [bob, dana] }),
      await deliver({ to: [dana], views: 'No limit' }),
    ]
    slack.fail({ method: 'chat.postMessage', userId: dana.id, error: 'message_limit_exceeded' })
    const pending = await share(alice, { to: [bob, dana] })
    const pendings = await pending.card()
    await untilShows(alice, pendings, /<@U0BOB00001>: delivered\n<@W0DANA0001>: being delivered/)
    await slack.changePerson(dana.id, { kind: 'deactivated' })
    const closed = '<@W0DANA0001>: closed, not an authorized member any more'
    for (const card of [first.card, second.card, pendings]) await untilShows(alice, card, closed)
    expect(second.card.shown).toContain('is closed: nobody is left who could open it')
    const { rows } = await sql<{ left: number }>`
      select count(*)::int as left from grants where recipient = ${dana.id}
        and (wrapped is not null or delivery_token is not null or delivery = 'pending')`.execute(db)
    expect(rows).toEqual([{ left: 0 }])
    const [bobs, danas] = [first.messageOf(bob), first.messageOf(dana)]
    await untilShows(dana, danas, 'only authorized members of this workspace can open secrets')
    await slack.changePerson(dana.id, { kind: 'member' })
    expect(valueIn(await reveal(bob, bobs))).toBe('for bob')
  })

  test('becomes a guest loses theirs where guests may receive nothing; who changes their status loses nothing', async () => {
    const { alice, bob, dana, slack } = story
    const { card, messageOf } = await deliver({ to: [bob, dana] })
    await slack.changePerson(bob.id, { title: 'In a meeting' })
    await slack.changePerson(dana.id, { kind: 'guest' })
    await untilShows(alice, card, /<@U0BOB00001>: delivered\n<@W0DANA0001>: closed/)
    await slack.changePerson(dana.id, { kind: 'member' })
    const bobs = messageOf(bob)
    expect(valueIn(await reveal(bob, bobs))).not.toBe('')
  })

  test('is chosen right after they were deactivated is refused: what was remembered of them is forgotten', async () => {
    const { alice, bob, dana, slack } = story
    await deliver({ to: [bob, dana] })
    await slack.changePerson(dana.id, { kind: 'deactivated' })
    const form: Modal = await fillForm(alice, { to: [dana] })
    expect((await form.submit()).outcome).toBe('errors')
    expect(form.errors.Recipients).toContain('dana is deactivated.')
    await form.close()
    await slack.changePerson(dana.id, { kind: 'member' })
  })

  test('reads that it is closed for them in a window that was open before', async () => {
    const { bob, carol } = story
    const { messageOf } = await deliver({ to: [bob, carol] })
    const bobs = messageOf(bob)
    const consent = await pressReveal(bob, bobs)
    const { shareId } = capabilityOf(bobs)
    await sql`update grants set closed_at = now(), closed_reason = 'left', wrapped = null, delivery_token = null
      where share_id = ${shareId} and recipient = ${bob.id}`.execute(db)
    await consent.submit()
    expect(bob.top.shown).toContain(
      'Closed: only authorized members of this workspace can open secrets here.',
    )
  })
})
