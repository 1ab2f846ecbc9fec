// Fifty people press Share at the same moment: the time until each of them sees what was shared.

import { startApp } from './app-process.ts'
import { openBenchDatabase, readNumber } from './database.ts'
import { waitUntilDelivered } from './deliveries.ts'
import { assertEqual, type Bench, type Row } from './figure.ts'
import { runAtOnce } from './load.ts'
import { median, percentile, takeTurns } from './rounds.ts'
import { openClient, signBody } from './signed-client.ts'
import { startSlack } from './slack-process.ts'
import { assertShared, buildSubmittedForm } from './submissions.ts'

const AT_ONCE = 50
const RECIPIENTS = 2
const TARGET_MS = 500

export async function measureSubmissions(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const { url, bare, close } = await openBenchDatabase()
  const app = await startApp(slack, { DATABASE_URL: url })
  const client = openClient(app.url, AT_ONCE)
  try {
    let submitted = 0
    const { ours } = await takeTurns(bench, {
      ours: async () => {
        const senders = Array.from({ length: AT_ONCE }, (_, index) => index)
        const bodies = await Promise.all(senders.map((sender) => buildSubmittedForm(sender, RECIPIENTS)))
        const signed = bodies.map((body) => signBody(slack.signingSecret, body))
        const run = await runAtOnce(AT_ONCE, AT_ONCE, async (index) => {
          const one = signed[index]
          if (one) assertShared(await client.post(one))
          submitted++
        })
        // The burst is what is measured, not how it meets the last one's deliveries.
        await waitUntilDelivered(bare)
        return run
      },
    })
    assertEqual('shares', await readNumber(bare, 'select count(*) from shares'), submitted)
    const delivered = `select count(*) from grants where delivery = 'delivered'`
    assertEqual('deliveries', await readNumber(bare, delivered), submitted * RECIPIENTS)
    const all = ours.flatMap((run) => run.latenciesMs)
    const p99 = percentile(all, 0.99)
    const figure = `${AT_ONCE} submissions at once`
    return [
      { figure: `${figure}: median`, ours: `${Math.round(median(all))} ms` },
      {
        figure: `${figure}: p99`,
        ours: `${Math.round(p99)} ms`,
        target: `under ${TARGET_MS} ms`,
        isMet: p99 < TARGET_MS,
      },
    ]
  } finally {
    client.close()
    await app.stop()
    slack.stop()
    await close()
  }
}
