// A hundred recipients: the time from the submission until Slack has accepted the last of their messages. Against what
// Slack's own limit allows, with how many calls that takes; and, with a Slack that allows everything and answers at once,
// where only our own work counts, against a hundred plain chat.postMessage calls.

import { setTimeout as sleep } from 'node:timers/promises'
import { SLACK_LIMITS } from '../sandbox/api/rate-limits.ts'
import { PEOPLE, type PersonRecord } from '../sandbox/people.ts'
import { openLog } from '../src/log.ts'
import { PRODUCTION_PACE } from '../src/pace.ts'
import { createAccess } from '../src/slack/access.ts'
import { createClient, type SlackClient } from '../src/slack/client.ts'
import { mrkdwnSection, plainText } from '../src/slack/format.ts'
import { createGate } from '../src/slack/gate/gate.ts'
import { createRights } from '../src/slack/rights.ts'
import { startApp } from './app-process.ts'
import { CROWD } from './colleagues.ts'
import { openBenchDatabase, readNumber } from './database.ts'
import { waitUntilDelivered, waitUntilRefreshed } from './deliveries.ts'
import { assertEqual, type Bench, type Row } from './figure.ts'
import { median, medianRatio, takeTurns } from './rounds.ts'
import { openClient, type SignedClient, signBody } from './signed-client.ts'
import { type SlackProcess, startSlack } from './slack-process.ts'
import { buildFormFor, isAnswered } from './submissions.ts'

const RECIPIENTS = 100
const { burst: BURST, perMinute } = SLACK_LIMITS['chat.postMessage']?.workspace ?? { burst: 0, perMinute: 60 }
const PER_SECOND = perMinute / 60
/** Until Slack takes as many at once again, and a little. */
const UNTIL_FULL_MS = (BURST / PER_SECOND + 2) * 1_000
/** Each takes a quarter of a minute. */
const LIMITED_ROUNDS = 2
const WITHIN_MS = 60_000

export async function measureDeliveries(bench: Bench): Promise<Row[]> {
  return [...(await measureAtLimit(bench)), ...(await measureOwnWork(bench))]
}

/** Slack's limit is what it takes at once, and then so many a second. */
async function measureAtLimit(bench: Bench): Promise<Row[]> {
  const slack = await startSlack({ areLimited: true })
  const { url, bare, close } = await openBenchDatabase()
  const app = await startApp(slack, { DATABASE_URL: url })
  const client = openClient(app.url, 1)
  const allowed: number[] = []
  const taken: number[] = []
  const posted: Array<{ calls: number; refused: number }> = []
  try {
    const next = takeNewcomers()
    for (let round = 0; round < Math.min(bench.rounds, LIMITED_ROUNDS); round++) {
      await sleep(UNTIL_FULL_MS)
      await slack.countPosts()
      taken.push(await shareWith(slack, client, next()))
      const posts = await slack.countPosts()
      posted.push(posts)
      allowed.push(((posts.calls - posts.refused - BURST) / PER_SECOND) * 1_000)
      await waitUntilDelivered(bare)
      await waitUntilRefreshed(bare, WITHIN_MS)
    }
  } finally {
    client.close()
    await app.stop()
    slack.stop()
    await close()
  }
  const ratio = medianRatio(taken, allowed)
  const calls = Math.max(...posted.map((one) => one.calls))
  return [
    {
      ...toRow(`${RECIPIENTS} recipients until the last message is accepted, at Slack's limit`, {
        floor: allowed,
        ours: taken,
      }),
      target: 'at most 1.10',
      isMet: ratio <= 1.1,
    },
    {
      figure: 'calls for them and the sender, most of the rounds',
      floor: String(RECIPIENTS + 1),
      ours: `${calls}, ${Math.max(...posted.map(({ refused }) => refused))} refused`,
      ratio: calls / (RECIPIENTS + 1),
      target: 'at most 1.10',
      isMet: calls <= 1.1 * (RECIPIENTS + 1),
    },
  ]
}

async function measureOwnWork(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const { url, bare, close } = await openBenchDatabase()
  const app = await startApp(slack, { DATABASE_URL: url })
  const client = openClient(app.url, 1)
  const log = openLog('error')
  const settings = { ...slack, inbound: slack }
  const plain = createClient(settings, PRODUCTION_PACE.slackTimeoutMs.background, log, {
    access: createAccess(log),
    gate: createGate(),
    rights: createRights(log),
  })
  let shares = 0
  try {
    const measure = async (next: () => readonly PersonRecord[]) => {
      const { floor, ours } = await takeTurns(bench, {
        floor: () => postPlainly(slack, plain),
        async ours() {
          const ms = await shareWith(slack, client, next())
          shares++
          // Nothing that follows is to be done while the other side is measured.
          await waitUntilDelivered(bare)
          await waitUntilRefreshed(bare, WITHIN_MS)
          return ms
        },
      })
      return { floor, ours }
    }
    const newcomers = takeNewcomers()
    const known = newcomers()
    const atOnce = await measure(newcomers)
    const toKnown = await measure(() => known)
    const delivered = `select count(*) from grants where delivery = 'delivered'`
    assertEqual('deliveries', await readNumber(bare, delivered), shares * RECIPIENTS)
    const figure = `${RECIPIENTS} recipients until the last message is accepted`
    return [
      toRow(`${figure}, Slack allowing all and answering at once`, atOnce),
      toRow('the same, the recipients known from a moment ago', toKnown),
    ]
  } finally {
    client.close()
    await app.stop()
    slack.stop()
    await close()
  }
}

/** Each call gives people whom the app has not asked Slack about. */
function takeNewcomers(): () => readonly PersonRecord[] {
  let next = 0
  return () => {
    const people = CROWD.slice(next, next + RECIPIENTS)
    next += RECIPIENTS
    if (people.length < RECIPIENTS) throw new TypeError('there are enough')
    return people
  }
}

async function shareWith(
  slack: SlackProcess,
  client: SignedClient,
  recipients: readonly PersonRecord[],
): Promise<number> {
  const sender = PEOPLE.alice
  const signed = signBody(slack.signingSecret, await buildFormFor(sender, recipients))
  await slack.waitForPosts(0, sender.id, 0)
  const startedAt = performance.now()
  const [answer, posted] = await Promise.all([
    client.post(signed),
    slack.waitForPosts(RECIPIENTS, sender.id, WITHIN_MS),
  ])
  const ms = performance.now() - startedAt
  isAnswered(answer)
  assertEqual('people who were posted to', posted, RECIPIENTS)
  return ms
}

async function postPlainly(slack: SlackProcess, plain: SlackClient): Promise<number> {
  const sender = PEOPLE.alice
  await slack.waitForPosts(0, sender.id, 0)
  const startedAt = performance.now()
  const posting = CROWD.slice(0, RECIPIENTS).map(({ id }) =>
    plain.chat.postMessage({ channel: id, ...MESSAGE }),
  )
  const [posted] = await Promise.all([slack.waitForPosts(RECIPIENTS, sender.id, WITHIN_MS), ...posting])
  const ms = performance.now() - startedAt
  assertEqual('people who were posted to', posted, RECIPIENTS)
  return ms
}

/** As large as a recipient's message. */
const MESSAGE = {
  text: 'Somebody shared a secret with you.',
  blocks: [
    mrkdwnSection(`*<@${PEOPLE.alice.id}> shared a secret with you.* It opens 1 time and expires in a week.`),
    {
      type: 'actions' as const,
      elements: ['Reveal', 'Open in browser', 'I have it'].map((label) => ({
        type: 'button' as const,
        action_id: label,
        text: plainText(label),
        value: 'x'.repeat(66),
      })),
    },
    mrkdwnSection('Only you can open it. Reveal shows what will happen before anything is used up.'),
  ],
  unfurl_links: false,
  unfurl_media: false,
}

function toRow(figure: string, { floor, ours }: { floor: number[]; ours: number[] }): Row {
  const format = (values: number[]) => `${Math.round(median(values))} ms`
  return { figure, floor: format(floor), ours: format(ours), ratio: medianRatio(ours, floor) }
}
