// Fifty people press Share at the same moment: the time until each of them sees what was shared.

import { startApp } from './app-process.ts'
import { openBenchDatabase, readNumber } from './database.ts'
import { waitUntilDelivered } from './deliveries.ts'
import { assertEqual, type Bench, type Row } from './figure.ts'
import { type Run, runAtOnce } from './load.ts'
import { median, percentile, takeTurns } from './rounds.ts'
import { openClient, signBody } from './signed-client.ts'
import { startSlack } from './slack-process.ts'
import { buildSubmittedForm, isAnswered } from './submissions.ts'

const AT_ONCE = 50
const RECIPIENTS = 2
const TARGET_MS = 500

export async function measureSubmissions(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const { url, bare, close } = await openBenchDatabase()
  const app = await startApp(slack, { DATABASE_URL: url })
  const client = openClient(app.url, AT_ONCE)
  try {
    let [submitted, late] = [0, 0]
    const burst = async (): Promise<Run> => {
      const senders = Array.from({ length: AT_ONCE }, (_, index) => index)
      const bodies = await Promise.all(senders.map((sender) => buildSubmittedForm(sender, RECIPIENTS)))
      const signed = bodies.map((body) => signBody(slack.signingSecret, body))
      const run = await runAtOnce(AT_ONCE, AT_ONCE, async (index) => {
        const one = signed[index]
        if (!one) throw new TypeError('there is one for each')
        if (!isAnswered(await client.post(one))) late++
        submitted++
      })
      // A burst is to be measured, not how it meets the last one's deliveries.
      await waitUntilDelivered(bare)
      return run
    }
    const first = await burst()
    late = 0
    const { bursts } = await takeTurns({ ...bench, rounds: bench.rounds * 2 }, { bursts: burst })
    assertEqual('shares', await readNumber(bare, 'select count(*) from shares'), submitted)
    const delivered = `select count(*) from grants where delivery = 'delivered'`
    assertEqual('deliveries', await readNumber(bare, delivered), submitted * RECIPIENTS)
    const latenciesMs = bursts.flatMap((run) => run.latenciesMs)
    const p99 = percentile(latenciesMs, 0.99)
    const figure = `${AT_ONCE} submissions at once`
    const format = (ms: number) => `${Math.round(ms)} ms`
    return [
      {
        figure: `${figure}: p99`,
        ours: late > 0 ? `${format(p99)}, ${late} late` : format(p99),
        target: `under ${TARGET_MS} ms`,
        isMet: p99 < TARGET_MS && late === 0,
      },
      { figure: `${figure}: median`, ours: format(median(latenciesMs)) },
      { figure: `${figure}, right after the start: p99`, ours: format(first.p99Ms) },
    ]
  } finally {
    client.close()
    await app.stop()
    slack.stop()
    await close()
  }
}
