// What follows a share, done with known secrets: sending again, reminding, having it, asking again, leaving; with Slack
// on its bad days in between.

import { PEOPLE } from '../../sandbox/people.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { type CanaryStory, TYPED } from './canary-story.ts'
import { capabilityOf } from './capabilities.ts'
import { share, untilShows } from './sharing.ts'

const { value: secret, name, password } = TYPED

/** An edit that may have arrived is tried again after half a minute. */
const AFTER_TROUBLE = { timeoutMs: 40_000 }

export async function followShares(story: CanaryStory): Promise<void> {
  const { slack, rows } = story
  const [alice, bob, carol] = [PEOPLE.alice, PEOPLE.bob, PEOPLE.carol].map(({ id }) => slack.person(id))
  if (!alice || !bob || !carol) throw new TypeError('there are three')
  const echo = `<html>${Object.values(story.canaries).join(' | ')}</html>`

  // Not only once: what was shared before may still be on its way to her.
  const refusal = slack.fail({
    method: 'chat.postMessage',
    userId: carol.id,
    error: 'restricted_action',
    times: Number.POSITIVE_INFINITY,
  })
  const shared = await share(alice, { secret, name, password, to: [bob, carol], views: 'No limit' })
  const bobs = await shared.messageOf(bob)
  const { shareId, token } = capabilityOf(bobs)
  story.remember('token', token)
  const card = await shared.card()
  await untilShows(alice, card, /<@U0BOB00001>: delivered.*could not be delivered/s, AFTER_TROUBLE)
  refusal.cancel()
  await alice.click(card, 'Send again to 1 person')
  const carols = await shared.messageOf(carol)
  story.remember('token', capabilityOf(carols).token)

  await untilShows(alice, card, '<@U0CAROL001>: delivered', AFTER_TROUBLE)
  slack.fail({ method: 'chat.postMessage', userId: bob.id, status: 502, body: echo })
  await alice.click(card, 'Remind')
  await untilShows(alice, card, /reminded.*reminded/s, AFTER_TROUBLE)
  await carol.modal?.close()
  await carol.click(bobs, 'I have it')
  slack.fail({ method: 'views.open', status: 502, body: echo })
  await bob.click(bobs, 'I have it')
  slack.fail({ method: 'chat.update', status: 502, body: echo })
  await slack.sendEvent({
    type: 'user_change',
    user: { id: carol.id, deleted: true, name: secret, profile: {} },
  })
  await slack.changePerson(carol.id, { kind: 'deactivated' })
  await untilShows(alice, card, '<@U0CAROL001>: closed', AFTER_TROUBLE)
  await slack.changePerson(carol.id, { kind: 'member' })
  await story.dump('with rights that ended early')

  await rows.run(
    `update shares set created_at = created_at - interval '7 days', expires_at = now() where id = $1`,
    [shareId],
  )
  await rows.run(
    `insert into pgboss.job (name, policy, data) values ('sweep', 'short', '{}') on conflict do nothing`,
  )
  await untilShows(bob, bobs, 'this secret expired before you opened it')
  await bob.click(bobs, 'Ask again')
  const asked = await alice.waitForMessage('asks you to share a secret again')
  await alice.modal?.close()
  await alice.click(asked, 'Share again')
  await alice.waitForShown('Filled in as you shared it before')
  const lost = slack.fail({ method: 'views.update', status: 502, body: echo })
  await alice.modal?.close()
  await alice.click(asked, 'Share again')
  await waitFor(slack, 'the failure', () => lost.struck === 1)
  const value = `${shareId}.0 ${Object.values(story.canaries).join(' ')}`
  for (const action_id of ['share_again', 'ask_again', 'have_it', 'remind', 'send_again']) {
    const payload = {
      type: 'block_actions',
      user: { id: alice.id },
      team: { id: slack.team.id },
      trigger_id: 'x',
      actions: [{ action_id, value }],
      container: {},
      response_url: `http://127.0.0.1:1/${encodeURIComponent(secret)}`,
    }
    await sendSigned(slack, { body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() })
  }
  await untilShows(carol, carols, 'Closed:', AFTER_TROUBLE)
  await story.dump('after it was asked for again')
}
