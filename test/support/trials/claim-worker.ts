// A process that claims views over ten connections when it is told to: the second process that a race needs.
// Started by claim-race.ts, which it talks to over Node's IPC channel.

import { openDatabase } from '../../../src/db/open.ts'
import { openLog } from '../../../src/log.ts'
import { CLAIM_WAYS, type ClaimWayName } from './claim-ways.ts'
import { runInLanes } from './trial.ts'

export interface ClaimOrder {
  way: ClaimWayName
  workspaceId: string
  shareId: string
  /** One claim each, in this order. */
  ordinals: number[]
}

export interface ClaimReport {
  /** Ordinals whose claim succeeded. */
  claimed: number[]
  latenciesMs: number[]
  /** SQLSTATEs or names of errors. */
  errors: string[]
}

const CONNECTIONS = 10

const url = process.argv[2]
if (url === undefined || !process.send) throw new TypeError('started with a database URL and an IPC channel')
const { db } = await openDatabase({ url }, openLog('error'))

process.on('message', async (order: ClaimOrder) => process.send?.(await claimAll(order)))
process.on('disconnect', () => process.exit(0))
process.send('ready')

async function claimAll({ way, workspaceId, shareId, ordinals }: ClaimOrder): Promise<ClaimReport> {
  const report: ClaimReport = { claimed: [], latenciesMs: [], errors: [] }
  await runInLanes(ordinals.length, CONNECTIONS, async (index) => {
    const ordinal = ordinals[index] ?? 0
    const startedAt = performance.now()
    try {
      if (await CLAIM_WAYS[way](db, { workspaceId, shareId, ordinal })) report.claimed.push(ordinal)
      report.latenciesMs.push(performance.now() - startedAt)
    } catch (error) {
      report.errors.push(String((error as { code?: string }).code ?? (error as Error).name))
    }
  })
  return report
}
