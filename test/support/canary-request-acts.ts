// Asking for a secret and answering, with known words, on good days and bad: each act may follow any other.

import { PEOPLE } from '../../sandbox/people.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { type CanaryStory, TYPED } from './canary-story.ts'
import { ask, decline, openAsk, pressProvide, type SecretRequest } from './requests.ts'
import { untilShows } from './sharing.ts'

const { value, asked, reason } = TYPED

export async function askForSecrets(story: CanaryStory): Promise<void> {
  const [alice, bob] = [story.slack.person(PEOPLE.alice.id), story.slack.person(PEOPLE.bob.id)]
  await openAsk(alice, `@bob ${asked}`)
  const provided = await ask(alice, bob, asked)
  const form = await pressProvide(bob, await provided.message())
  await form.fill('Secret', value)
  await form.select('Expires', 'Custom')
  await bob.waitForShown('Expires after:')
  await form.fill('Expires after', '1h')
  await form.submit()
  const declined = await ask(alice, bob, asked)
  await decline(bob, await declined.message(), reason)
  await untilShows(alice, await declined.card(), 'declined')
  const withdrawn = await ask(alice, bob, asked)
  const late = await pressProvide(bob, await withdrawn.message())
  await late.fill('Secret', value)
  await alice.click(await withdrawn.card(), 'Withdraw')
  await untilShows(alice, await withdrawn.card(), 'You took it back')
  await late.submit()
  await failRequests(story)
  await story.dump('with requests')
}

/** Slack that quotes what it was sent, and a database that quotes the row. */
async function failRequests(story: CanaryStory): Promise<void> {
  const { slack, rows } = story
  const [alice, carol] = [slack.person(PEOPLE.alice.id), slack.person(PEOPLE.carol.id)]
  const body = `<html>${Object.values(story.canaries).join(' | ')}</html>`
  for (const order of [{ status: 502 }, { status: 200 }, { error: 'invalid_blocks' }]) {
    const failure = slack.fail({ method: 'chat.postMessage', userId: carol.id, body, ...order })
    await ask(alice, carol, asked)
    await waitFor(slack, 'the failure', () => failure.struck === 1)
  }
  await rows.run(`create function quote_request() returns trigger language plpgsql as $$
    begin raise exception 'no: % (%)', new, 'CanaryQuote'; end $$`)
  const open: SecretRequest = await ask(alice, slack.person(PEOPLE.bob.id), asked)
  const message = await open.message()
  await untilShows(alice, await open.card(), 'Waiting for them')
  await rows.run(
    'create trigger quoting before insert or update on requests for each row execute function quote_request()',
  )
  await ask(alice, carol, asked)
  await decline(slack.person(PEOPLE.bob.id), message, reason)
  await alice.click(await open.card(), 'Withdraw')
  const form = await pressProvide(slack.person(PEOPLE.bob.id), message)
  await form.fill('Secret', value)
  await form.submit()
  await rows.run('drop trigger quoting on requests')
}
