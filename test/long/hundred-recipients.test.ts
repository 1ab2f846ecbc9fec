// A hundred recipients at the pace that Slack allows: each gets one message, opens it, and reads that it is used up, which
// takes minutes of Slack's time.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { waitFor } from '../../sandbox/person/wait.ts'
import { withCrowd } from '../support/crowd.ts'
import { postAsPage } from '../support/page-posts.ts'
import { takePass, takeTicket } from '../support/page-story.ts'
import { openStory, type Story } from '../support/service.ts'
import { share } from '../support/sharing.ts'
import { runInLanes } from '../support/trials/trial.ts'

const { people, crowd } = withCrowd(100)
/** As long as Slack's limits make it take, and more. */
const PATIENCE = { timeoutMs: 300_000 }

let story: Story
beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people, keepCalls: 10_000 } })
})
afterAll(() => story?.close())

const count = (text: string, words: RegExp): number => [...text.matchAll(words)].length

test('a hundred people get theirs although Slack limits the rate in the middle, and open them within seconds: the card is edited a few times', async () => {
  const { alice, slack, url } = story
  const recipients = crowd.map(({ id }) => slack.person(id))
  const shared = await share(alice, { secret: 'for all', to: recipients })
  const messages = await Promise.all(recipients.map((one) => shared.messageOf(one, PATIENCE)))
  const card = await shared.card()
  await waitFor(slack, 'all to be delivered', () => count(card.shown, /: delivered/g) === 100, PATIENCE)
  expect(recipients.filter((one) => shared.messagesOf(one).length !== 1)).toEqual([])
  expect(
    slack.calls.some(({ method, retryAfterSeconds }) => method === 'chat.postMessage' && retryAfterSeconds),
  ).toBe(true)

  const passes: string[][] = []
  for (const [index, one] of recipients.entries()) {
    const inHand = await takeTicket(one, messages[index] ?? card)
    passes.push([inHand.id, inHand.token, await takePass(url, inHand)])
  }
  slack.clear()
  const startedAt = Date.now()
  await runInLanes(100, 10, async (index) => {
    const [id, token, pass] = passes[index] ?? []
    const answer = await postAsPage(url, `/s/${id}/reveal`, { token, pass })
    expect(answer.json).toMatchObject({ value: 'for all' })
  })
  await waitFor(slack, 'all to be seen opened', () => count(card.shown, /: opened <!date/g) === 100, PATIENCE)
  await waitFor(
    slack,
    'all to be closed',
    () => messages.every(({ shown }) => shown.includes('Used up')),
    PATIENCE,
  )
  const seconds = (Date.now() - startedAt) / 1_000
  const edits = slack.calls.filter(({ method, body }) => method === 'chat.update' && body.ts === card.ts)
  // One at once, one every two seconds, and the last: however long it took.
  expect(edits.length).toBeLessThanOrEqual(Math.max(3, Math.ceil(seconds / 2) + 2))
  expect(card.shown).toContain('is used up')
})
