// What the real process keeps in memory after ten thousand shares: its resident set before, right after, and once all
// is delivered and it has been left alone for a while.

import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startApp } from './app-process.ts'
import { openBenchDatabase, readNumber } from './database.ts'
import { waitUntilDelivered } from './deliveries.ts'
import { assertEqual, type Bench, type Row, scaled } from './figure.ts'
import { runAtOnce } from './load.ts'
import { openClient, signBody } from './signed-client.ts'
import { startSlack } from './slack-process.ts'
import { buildSubmittedForm, isAnswered } from './submissions.ts'

const SHARES = 10_000
const AT_ONCE = 20
const RECIPIENTS = 1
const PAUSE_MS = 5_000
const DELIVERED_WITHIN_MS = 240_000
const TARGET_MB = 180

export async function measureMemory(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const { url, bare, close } = await openBenchDatabase()
  const app = await startApp(slack, { DATABASE_URL: url })
  const client = openClient(app.url, AT_ONCE)
  try {
    await sleep(PAUSE_MS)
    const before = readResidentMb(app.pid)
    const shares = scaled(bench, SHARES)
    await runAtOnce(shares, AT_ONCE, async (sender) => {
      const body = await buildSubmittedForm(sender, RECIPIENTS)
      isAnswered(await client.post(signBody(slack.signingSecret, body)))
    })
    const after = readResidentMb(app.pid)
    await waitUntilDelivered(bare, DELIVERED_WITHIN_MS)
    await sleep(PAUSE_MS)
    const later = readResidentMb(app.pid)
    assertEqual('shares', await readNumber(bare, 'select count(*) from shares'), shares)
    const delivered = `select count(*) from grants where delivery = 'delivered'`
    assertEqual('deliveries', await readNumber(bare, delivered), shares * RECIPIENTS)
    const highest = Math.max(after, later)
    return [
      {
        figure: `memory after ${shares.toLocaleString('en')} shares (before; after; delivered)`,
        ours: `${before}; ${after}; ${later} MB`,
        target: `under ${TARGET_MB} MB`,
        isMet: highest < TARGET_MB,
      },
    ]
  } finally {
    client.close()
    await app.stop()
    slack.stop()
    await close()
  }
}

function readResidentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  return Math.round((kilobytes * 1_024) / 1e6)
}
