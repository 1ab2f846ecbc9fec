// A Slack that lets an app call as often as Slack does: a hundred people get their messages as fast as it allows, open
// them all at once, and nobody is asked about or called more often than needed.

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { SLACK_LIMITS } from '../../sandbox/api/rate-limits.ts'
import type { Call } from '../../sandbox/calls.ts'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { type Service, startService } from '../../src/wire.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import { withCrowd } from '../support/crowd.ts'
import { findFreePort } from '../support/free-port.ts'
import { PATIENT_PACE } from '../support/patience.ts'
import { openStory, type Story } from '../support/service.ts'
import { pressReveal, reveal, type SharedSecret, share, untilShows, valueIn } from '../support/sharing.ts'

const RECIPIENTS = 100
/** What a busy machine takes is no concern here. */
const UNHURRIED = { triggerLifetimeMs: 60_000, ackTimeoutMs: 20_000 }
/** Longer than it can take at the pace that Slack allows. */
const PATIENCE = { timeoutMs: 60_000 }

const isRefused = ({ retryAfterSeconds }: Call): boolean => retryAfterSeconds !== undefined

function callsOf(story: Story, method: string): Call[] {
  return story.slack.calls.filter((call) => call.method === method)
}

/** Shares with all of them, and waits until each has the message. */
async function shareWithAll(story: Story, to: readonly Person[]): Promise<SharedSecret> {
  const shared = await share(story.alice, { secret: 'for a hundred', to })
  const haveIt = () => to.every((person) => shared.messagesOf(person).length === 1)
  await waitFor(story.slack, 'everybody to have it', haveIt, PATIENCE)
  return shared
}

/** From the first to the last message that Slack took, against what its limit allows for as many. */
function compareWithLimit(story: Story): { seconds: number; allowed: number } {
  const taken = callsOf(story, 'chat.postMessage').filter((call) => !isRefused(call))
  const times = taken.map(({ at }) => at.getTime())
  const { burst, perMinute } = SLACK_LIMITS['chat.postMessage']?.workspace ?? { burst: 0, perMinute: 60 }
  return {
    seconds: (Math.max(...times) - Math.min(...times)) / 1_000,
    allowed: (taken.length - burst) / (perMinute / 60),
  }
}

describe.each([1, 2])('a hundred messages from %d process(es)', (processes) => {
  const { people, crowd } = withCrowd(RECIPIENTS)
  let story: Story
  let second: Service | undefined
  let to: Person[]
  let shared: SharedSecret
  beforeAll(async () => {
    story = await openStory({ kind: 'postgres', slack: { people, keepCalls: 10_000, ...UNHURRIED } })
    if (processes === 2) {
      const port = await findFreePort()
      second = await startService({ ...story.config, port }, story.log, {
        ...PATIENT_PACE,
        requestsPerMinute: { open: 10_000, other: 10_000 },
      })
    }
    to = crowd.map(({ id }) => story.slack.person(id))
    shared = await shareWithAll(story, to)
  })
  afterAll(async () => {
    await second?.stop()
    await story.close()
  })

  test('cost at most 110 calls, and are as fast as Slack allows', () => {
    const posted = callsOf(story, 'chat.postMessage')
    // The sender's own message is one more.
    expect(posted.length).toBeLessThanOrEqual(111)
    const { seconds, allowed } = compareWithLimit(story)
    expect(seconds).toBeLessThan(1.1 * allowed + 0.5)
  })

  test('of which none is made before Slack’s Retry-After has passed', () => {
    // What was on its way from the other process when Slack first refused one could not know of it.
    const refused = callsOf(story, 'chat.postMessage').filter(isRefused).length
    expect(story.slack.impatientCalls.length).toBeLessThanOrEqual(processes === 1 ? 0 : refused)
  })

  test('need one question about each of them, one 429 among which does not matter', () => {
    const asked = callsOf(story, 'users.info')
    expect(asked.filter((call) => !isRefused(call))).toHaveLength(RECIPIENTS + 1)
    expect(asked.filter(isRefused).length).toBeLessThanOrEqual(1)
  })

  // Who opens meets one process, however many there are.
  if (processes > 1) return

  test('are opened by everybody within 20 seconds, without another question', async () => {
    const before = callsOf(story, 'users.info').length
    const shown = await Promise.all(
      to.map(async (person, index) => {
        await sleep(index * 200)
        const [message] = shared.messagesOf(person)
        if (!message) throw new Error('everybody has it')
        return valueIn(await reveal(person, message))
      }),
    )
    expect(shown).toEqual(Array(RECIPIENTS).fill('for a hundred'))
    expect(callsOf(story, 'users.info')).toHaveLength(before)
  })
})

describe('a 429', () => {
  let story: Story
  beforeAll(async () => {
    story = await openStory()
  })
  afterAll(() => story.close())

  test('of a second or two is waited for by whoever shares, and by whoever opens', async () => {
    const { alice, bob, carol, slack } = story
    slack.fail({ method: 'users.info', userId: carol.id, status: 429, retryAfterSeconds: 1 })
    const shared = await share(alice, { secret: 'patience', to: [bob, carol] })
    const message = await shared.messageOf(carol)
    expect(shared.modal.shown).not.toContain('could not confirm')
    await letAskAnew(slack, PEOPLE.carol)
    slack.fail({ method: 'users.info', userId: carol.id, status: 429, retryAfterSeconds: 2 })
    expect((await pressReveal(carol, message)).submitLabel).toBeDefined()
    expect(slack.impatientCalls.map(({ method }) => method)).toEqual([])
  })

  test('holds up the next messages as well, and each comes once', async () => {
    const { alice, bob, carol, slack } = story
    slack.clear()
    const late = slack.fail({ method: 'chat.postMessage', status: 429, retryAfterSeconds: 2 })
    const shared = await share(alice, { to: [bob, carol] })
    await Promise.all([bob, carol].map((person) => shared.messageOf(person)))
    await shared.card()
    expect(late.struck).toBe(1)
    expect(callsOf(story, 'chat.postMessage')).toHaveLength(4)
    expect(slack.impatientCalls.map(({ method }) => method)).toEqual([])
  })

  test('that lasts longer leaves messages and edits to jobs, which make them in time, once', async () => {
    const { alice, bob, carol, slack } = story
    const shared = await share(alice, { to: [bob] })
    const [message, card] = await Promise.all([shared.messageOf(bob), shared.card()])
    slack.clear()
    slack.fail({ method: 'chat.postMessage', status: 429, retryAfterSeconds: 13 })
    slack.fail({ method: 'chat.update', status: 429, retryAfterSeconds: 13 })
    const later = await share(alice, { secret: 'in time', to: [carol] })
    await alice.click(card, 'Revoke')
    const carols = await later.messageOf(carol, PATIENCE)
    await untilShows(bob, message, 'took this secret back', PATIENCE)
    await untilShows(alice, await later.card(PATIENCE), ': delivered', PATIENCE)
    expect(later.messagesOf(carol)).toHaveLength(1)
    expect(valueIn(await reveal(carol, carols))).toBe('in time')
    expect(slack.impatientCalls.map(({ method }) => method)).toEqual([])
  })

  test('on a question that nobody can wait for brings the form back as it was filled in', async () => {
    const { alice, bob, slack } = story
    await letAskAnew(slack, PEOPLE.bob)
    slack.fail({ method: 'users.info', userId: bob.id, status: 429, retryAfterSeconds: 90 })
    const { answer, modal } = await share(alice, { secret: 'still here', to: [bob] })
    expect(answer.ms).toBeLessThan(3_000)
    expect(modal.shown).toContain('Slack could not confirm the recipients just now. Nothing was shared.')
    expect(modal.field('Secret').value).toBe('still here')
    expect(modal.field('Recipients').values).toEqual([bob.id])
  })
})
