// What follows a share, for the matrix of who may do what: the sender's Send again and Remind, the recipients' I have it and
// Ask again, and the event that somebody has left.

import { PEOPLE, type PersonRecord, toUser } from '../../sandbox/people.ts'
import { findButton } from '../../sandbox/person/button.ts'
import type { Message } from '../../sandbox/person/message.ts'
import { buildEvent, buildMessageAction, buildSubmission } from '../../sandbox/person/payloads.ts'
import { ACTIONS, EVENTS, VIEWS } from '../../src/slack/ids.ts'
import { deliver, expireNow } from './delivered.ts'
import type { Story } from './service.ts'
import { share, untilShows } from './sharing.ts'
import { type Prepare, type Surface, TOLD, UNTOLD } from './tenant-outcomes.ts'

/** @param storyNow is asked when a surface is prepared. */
export function receiptSurfaces(storyNow: () => Story): Record<string, Surface> {
  /** What somebody sends who presses this button of this message, whoever may see it. */
  const pressing = (message: Message, label: string) => (person: PersonRecord) =>
    buildMessageAction(
      storyNow().slack,
      person,
      message.stored,
      findButton(message.blocks, label, message.shown),
    )
  /** Bob's message once it is too late. */
  async function prepareExpired(): Promise<Message> {
    const { slack, alice, bob, onDatabase } = storyNow()
    const { shareId, messageOf } = await deliver(slack, alice, { to: [bob] })
    await onDatabase((db) => expireNow(db, shareId))
    return untilShows(bob, messageOf(bob), 'this secret expired before you opened it')
  }

  async function prepareAsked(): ReturnType<Prepare> {
    const { alice, bob } = storyNow()
    const known = new Set(alice.messages.map(({ ts }) => ts))
    await bob.click(await prepareExpired(), 'Ask again')
    const isAsked = ({ ts, shown }: Message) => !known.has(ts) && shown.includes('asks you to share')
    return pressing(await alice.waitForMessage(isAsked), 'Share again')
  }

  async function prepareFailed(): ReturnType<Prepare> {
    const { slack, alice, bob } = storyNow()
    slack.fail({ method: 'chat.postMessage', userId: PEOPLE.bob.id, error: 'restricted_action' })
    const card = await (await share(alice, { to: [bob] })).card()
    await untilShows(alice, card, 'could not be delivered')
    return pressing(card, 'Send again to 1 person')
  }

  async function prepareMessage(): Promise<Message> {
    const { alice, bob } = storyNow()
    return (await share(alice, { to: [bob] })).messageOf(bob)
  }

  async function prepareDelivered(): ReturnType<Prepare> {
    const { slack, alice, bob } = storyNow()
    return pressing((await deliver(slack, alice, { to: [bob] })).card, 'Remind')
  }

  return {
    [`action ${ACTIONS.sendAgain}`]: {
      owner: 'alice',
      prepare: prepareFailed,
      expected: { ...TOLD, own: 'done', otherMember: 'nothing to send', removed: 'nothing to send' },
    },
    [`action ${ACTIONS.remind}`]: {
      owner: 'alice',
      prepare: prepareDelivered,
      expected: { ...TOLD, own: 'done', otherMember: 'nobody to remind', removed: 'nobody to remind' },
    },
    [`action ${ACTIONS.haveIt}`]: {
      owner: 'bob',
      prepare: async () => pressing(await prepareMessage(), 'I have it'),
      expected: {
        ...TOLD,
        own: 'asked to close',
        otherMember: 'nothing to close',
        removed: 'nothing to close',
      },
    },
    [`view ${VIEWS.closeGrant}`]: {
      owner: 'bob',
      async prepare() {
        const { slack, bob } = storyNow()
        const message = await prepareMessage()
        await bob.modal?.close()
        await bob.click(message, 'I have it')
        const { view } = await bob.waitForShown('You have not opened it.')
        return (person) => buildSubmission(slack, person, view)
      },
      expected: { ...TOLD, own: 'closed', otherMember: 'nothing to close', removed: 'nothing to close' },
    },
    [`action ${ACTIONS.askAgain}`]: {
      owner: 'bob',
      prepare: async () => pressing(await prepareExpired(), 'Ask again'),
      expected: { ...TOLD, own: 'done', otherMember: 'nothing to ask', removed: 'nothing to ask' },
    },
    [`action ${ACTIONS.shareAgain}`]: {
      owner: 'alice',
      prepare: prepareAsked,
      expected: { ...TOLD, own: 'refilled', otherMember: 'nothing to share', removed: 'nothing to share' },
    },
    [`event ${EVENTS.userChanged}`]: {
      owner: 'bob',
      async prepare() {
        await prepareDelivered()
        // Another tenant says it of Bob as well.
        return (person) => {
          const gone = toUser(person.id === PEOPLE.pat.id ? PEOPLE.bob : person)
          return buildEvent({ type: EVENTS.userChanged, user: { ...gone, deleted: true } })
        }
      },
      expected: { ...UNTOLD, own: 'revoked', otherMember: 'nothing', removed: 'nothing' },
    },
  }
}
