// One real share in our own storage: the DM, a refused stranger, Reveal, and two refused second tries.

import type { Placed } from './blocks.ts'
import { PEOPLE } from './people.ts'
import { findButton } from './person/button.ts'
import type { Message } from './person/message.ts'
import type { Person } from './person/person.ts'
import { replayLast } from './person/signed.ts'
import { waitFor } from './person/wait.ts'
import type { LocalSlack } from './slack.ts'
import { assert, buildSharingSteps, firstLine, type Step } from './story.ts'

export function buildVaultStory(slack: LocalSlack, secret: string): Step[] {
  const alice = slack.person(PEOPLE.alice.id)
  const bob = slack.person(PEOPLE.bob.id)
  const carol = slack.person(PEOPLE.carol.id)
  let delivered: Message
  let reveal: Placed
  return [
    ...buildSharingSteps(slack, alice, bob, secret),
    [
      'Bob gets a message from the app',
      async () => {
        delivered = await bob.waitForMessage((message) =>
          message.buttons.some(({ label }) => label === 'Reveal'),
        )
        reveal = findButton(delivered.blocks, 'Reveal', delivered.shown)
        assert(!JSON.stringify(delivered.blocks).includes(secret), 'The message holds the secret')
        return delivered.buttons.map(({ label }) => `[${label}]`).join(' ')
      },
    ],
    [
      "Carol, not a recipient, sends Bob's button as her own",
      () => expectRefusal(carol, delivered, reveal, secret),
    ],
    [
      'Bob presses Reveal, then Reveal here',
      async () => {
        await bob.act(delivered, reveal)
        const consent = await waitFor(
          slack,
          'the question',
          () => bob.modal?.submitLabel !== undefined && bob.top,
          {
            onScreen: () => bob.shown,
          },
        )
        await consent.submit()
        const shown = consent.codeBlocks.join('')
        assert(shown === secret, `What is shown is not the secret. On screen:\n${bob.shown}`)
        return `all ${Buffer.byteLength(secret)} bytes match`
      },
    ],
    [
      'Somebody sends the captured request again',
      async () => {
        const { status, body } = await replayLast(slack)
        assert(!body.includes(JSON.stringify(secret).slice(1, -1)), 'The answer holds the secret')
        return `answered ${status} without the value`
      },
    ],
    [
      'Bob presses Reveal a second time',
      async () => {
        await bob.top.close()
        return expectRefusal(bob, delivered, reveal, secret)
      },
    ],
    [
      "Alice's own message is updated",
      async () => {
        const card = await alice.waitForMessage(/used up|opened/)
        return firstLine(card.shown)
      },
    ],
  ]
}

/** Presses the button and expects an explanation without the value and without a way on. */
async function expectRefusal(
  person: Person,
  message: Message,
  reveal: Placed,
  secret: string,
): Promise<string> {
  await person.act(message, reveal)
  const modal = await person.waitForShown(/does not work|used up|over/i)
  assert(modal.submitLabel === undefined, `Reveal is still offered. On screen:\n${person.shown}`)
  assert(!JSON.stringify(modal.blocks).includes(secret), 'The window holds the secret')
  const words = firstLine(modal.shown.split('\n').slice(1).join('\n'))
  await modal.close()
  return `refused: "${words}"`
}
