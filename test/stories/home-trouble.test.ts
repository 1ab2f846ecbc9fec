// App Home on Slack's bad days: what is not taken is shown later, what somebody clicked for stands, and nothing ends
// what else is going on.

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { ACTIONS } from '../../src/slack/ids.ts'
import { withCrowd } from '../support/crowd.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { eventually } from '../support/eventually.ts'
import { openStory, type Story } from '../support/service.ts'
import { share } from '../support/sharing.ts'

let story: Story
let rows: DatabaseRows
let people = 0
let owner: Person

beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people: withCrowd(20).people } })
  rows = await openRows(story.place)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})
afterEach(() => story.slack.clear())

async function openFresh(): Promise<void> {
  owner = story.slack.person(`U0CROWD${people++}`)
  await owner.openHome()
  await owner.waitForHome('Your secrets that can be opened')
}

test.each([
  ['a rate limit', { status: 429, retryAfterSeconds: 1 }],
  ['a server that fails', { status: 500 }],
  ['a connection that breaks', { reset: true }],
])('a click during %s is answered later', async (_what, day) => {
  await openFresh()
  const failure = story.slack.fail({ method: 'views.publish', userId: owner.id, ...day })
  await owner.home?.click(`${ACTIONS.homeTab}:closed`)
  await owner.waitForHome('# Your secrets that are over')
  expect(failure.struck).toBe(1)
})

test('a change that Slack had a newer view for is shown once more, and then it is', async () => {
  await openFresh()
  // As if a click's view had come to Slack after this app read its hash.
  await rows.run(`update homes set hash = 'an older one' where user_id = $1`, [owner.id])
  await share(owner, { to: [story.bob], name: 'after all' })
  await owner.waitForHome('after all')
})

test.each(['not_found', 'team_access_not_granted', 'user_not_found'])(
  'what Slack refuses with %s is not tried over and over, and the next click shows it',
  async (error) => {
    await openFresh()
    const failure = story.slack.fail({ method: 'views.publish', userId: owner.id, error })
    await owner.home?.click(`${ACTIONS.homeTab}:closed`)
    await waitFor(story.slack, 'the refusal', () => failure.struck === 1)
    await waitFor(story.slack, 'its line in the log', () => story.log.text().includes(`"${error}"`))
    const waiting = await rows.run(
      `select 1 from pgboss.job where name = 'home' and state in ('created', 'retry') and data->>'userId' = $1`,
      [owner.id],
    )
    expect(waiting).toEqual([])
    await owner.openHome()
    await owner.waitForHome('# Your secrets that are over')
  },
)

test('of two tabs pressed at once the one that counts is the one that shows', async () => {
  await openFresh()
  const slow = story.slack.fail({ method: 'views.publish', userId: owner.id, delayMs: 400 })
  await Promise.all([
    owner.home?.click(`${ACTIONS.homeTab}:closed`),
    owner.home?.click(`${ACTIONS.homeTab}:tokens`),
  ])
  await waitFor(story.slack, 'the slow one', () => slow.struck === 1)
  const readBoth = async () => {
    const [kept] = await rows.run('select tab, hash from homes where user_id = $1', [owner.id])
    return { kept, shown: owner.home?.shown ?? '', hash: owner.home?.view.hash }
  }
  await eventually('Home to show what is chosen', readBoth, ({ kept, shown, hash }) => {
    const heading = kept?.tab === 'tokens' ? '# Your API tokens' : '# Your secrets that are over'
    return kept?.hash === hash && shown.includes(heading)
  })
})

test('a Home that nobody has looked at for a quarter of an hour is left alone', async () => {
  await openFresh()
  await rows.run(`update homes set clicked_at = clicked_at - interval '16 minutes' where user_id = $1`, [
    owner.id,
  ])
  story.slack.clear()
  const shared = await share(owner, { to: [story.bob] })
  await shared.card()
  const waiting = await rows.run(`select 1 from pgboss.job where name = 'home' and data->>'userId' = $1`, [
    owner.id,
  ])
  expect(waiting).toEqual([])
  await owner.openHome()
  await owner.waitForHome('[Active (1)]')
})

test('a revoke that does not reach the database says that the secret may still be open', async () => {
  await openFresh()
  await share(owner, { to: [story.bob], name: 'kept' })
  await owner.openHome()
  const home = await owner.waitForHome('kept [Revoke]')
  await rows.run(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
  )
  await rows.run('create trigger refusing before update on shares for each row execute function refuse()')
  await home.click('Revoke')
  await owner.waitForHome('The secret could not be revoked just now: it may still be open.')
  await rows.run('drop trigger refusing on shares')
  await home.click('Revoke')
  await owner.waitForHome('Nothing of yours can be opened at the moment.')
})
