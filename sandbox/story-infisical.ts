// One real share that is kept at Infisical: what is sent there, the DM with its link, a reading, a refused second one,
// Revoke, and an Infisical that does not answer.

import type { LocalInfisical } from './infisical/server.ts'
import { PEOPLE } from './people.ts'
import type { Message } from './person/message.ts'
import { waitFor } from './person/wait.ts'
import type { LocalSlack } from './slack.ts'
import { assert, buildSharingSteps, firstLine, type Step } from './story.ts'

export function buildInfisicalStory(slack: LocalSlack, infisical: LocalInfisical, secret: string): Step[] {
  const alice = slack.person(PEOPLE.alice.id)
  const bob = slack.person(PEOPLE.bob.id)
  const creates = () => infisical.requests.filter(({ route }) => route === 'create')
  let delivered: Message
  let link = ''
  return [
    ...buildSharingSteps(slack, alice, bob, secret),
    [
      'Infisical has it, for the address that Slack shows of Bob',
      async () => {
        const [kept, more] = infisical.shares
        assert(kept !== undefined && more === undefined, `Infisical has ${infisical.shares.length} shares`)
        assert(kept.secretValue === secret, 'What Infisical has is not the secret')
        const emails = String(kept.shown.authorizedEmails)
        return `for ${emails}, ${kept.shown.expiresAfterViews} view, every request valid by its contract`
      },
    ],
    [
      'Bob gets a message from the app',
      async () => {
        delivered = await bob.waitForMessage((message) =>
          message.buttons.some(({ label }) => label === 'Open'),
        )
        link = delivered.buttons.find(({ label }) => label === 'Open')?.url ?? ''
        assert(link.startsWith(infisical.url), `The link does not lead to Infisical: ${delivered.shown}`)
        return delivered.buttons.map(({ label }) => `[${label}]`).join(' ')
      },
    ],
    [
      'Bob opens it at Infisical',
      async () => {
        assert(infisical.open(link) === secret, 'What Infisical shows is not the secret')
        return `all ${Buffer.byteLength(secret)} bytes match`
      },
    ],
    [
      'Bob opens it a second time',
      async () => {
        assert(infisical.open(link) === undefined, 'Infisical showed it again')
        return 'refused: its one view is used'
      },
    ],
    ...buildSharingSteps(slack, alice, bob, secret),
    [
      'Alice presses Revoke on her own message about it',
      async () => {
        const card = await alice.waitForMessage(
          (message) =>
            message.buttons.some(({ label }) => label === 'Revoke') && message.shown.includes('delivered'),
        )
        const before = infisical.shares.length
        await alice.click(card, 'Revoke')
        await waitFor(slack, 'the deletion', () => infisical.shares.length < before, {
          onScreen: () => alice.shown,
        })
        return firstLine((await alice.waitForMessage(/revoked: you took it back/)).shown)
      },
    ],
    [
      'Alice shares while Infisical is out of order',
      async () => {
        const before = creates().length
        infisical.fail('create', { way: 'forbidden' })
        await alice.command('/share-secret', '@bob 1d')
        const form = await alice.waitForModal('Share a secret')
        form.fill('Secret', secret)
        if (!form.field('Recipients').values.includes(bob.id)) form.pick('Recipients', [bob.id])
        await form.submit()
        const back = await alice.waitForShown(/Nothing was shared/)
        assert(creates().length === before + 1, 'It was tried again, which might share it twice')
        assert(
          JSON.stringify(back.view).includes(JSON.stringify(secret).slice(1, -1)),
          'What was typed is lost',
        )
        const [line = ''] = back.shown.split('\n').filter((text) => text.includes('Nothing was shared'))
        await back.close()
        return `the form comes back filled in: "${line.replace(/^\(|\)$/g, '')}"`
      },
    ],
  ]
}
