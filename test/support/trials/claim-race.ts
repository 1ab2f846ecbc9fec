// The race for views: many claims at once on one share, from several processes. Exactly k succeed, everybody's
// first view is honoured, and with the last one nothing is left to steal.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Db } from '../../../src/db/schema.ts'
import { insertBareShare, readRemains } from './bare-share.ts'
import { CLAIM_WAYS, type ClaimWayName } from './claim-ways.ts'
import type { ClaimOrder, ClaimReport } from './claim-worker.ts'
import { checkEqual, percentile, runInLanes, shuffle, type Trial } from './trial.ts'

/** Views in all and people, as parts of the claims made: from one view for one to nearly all for half. */
const MIXES: ReadonlyArray<readonly [views: number, people: number]> = [
  [0.005, 0.005],
  [0.01, 0.005],
  [0.01, 0.01],
  [0.05, 0.015],
  [0.1, 0.1],
  [0.25, 0.05],
  [0.5, 0.5],
  [0.75, 0.2],
  [0.995, 0.5],
]

export interface Claimers {
  claim(order: ClaimOrder): Promise<ClaimReport>
  close(): Promise<void>
}

/** Two processes with ten connections each. */
export async function openClaimers(url: string): Promise<Claimers> {
  const workers = await Promise.all([1, 2].map(() => startWorker(url)))
  return {
    async claim(order) {
      const reports = await Promise.all(
        workers.map(async (worker, index) => {
          worker.send({ ...order, ordinals: order.ordinals.filter((_, at) => at % workers.length === index) })
          const [report] = (await once(worker, 'message')) as [ClaimReport]
          return report
        }),
      )
      return {
        claimed: reports.flatMap((report) => report.claimed),
        latenciesMs: reports.flatMap((report) => report.latenciesMs),
        errors: reports.flatMap((report) => report.errors),
      }
    },
    async close() {
      for (const worker of workers) worker.disconnect()
      await Promise.all(workers.map((worker) => once(worker, 'exit')))
    },
  }
}

/** The same in this process: for PGlite, which has one connection. */
export function claimHere(db: Db): Claimers {
  return {
    async claim({ way, workspaceId, shareId, ordinals }) {
      const report: ClaimReport = { claimed: [], latenciesMs: [], errors: [] }
      await runInLanes(ordinals.length, 20, async (index) => {
        const ordinal = ordinals[index] ?? 0
        const startedAt = performance.now()
        if (await CLAIM_WAYS[way](db, { workspaceId, shareId, ordinal })) report.claimed.push(ordinal)
        report.latenciesMs.push(performance.now() - startedAt)
      })
      return report
    },
    async close() {},
  }
}

export interface RaceOptions {
  /** Each with every mix of views and people. */
  rounds: number
  /** Claims in each of them. */
  claims: number
  way?: ClaimWayName
  /** Every second recipient is an address outside. */
  isMixed?: boolean
  /** Ends after the first round with a fault: for controls. */
  untilFault?: boolean
}

export async function raceForViews(db: Db, claimers: Claimers, options: RaceOptions): Promise<Trial> {
  const { rounds, claims, way = 'claim', isMixed = false, untilFault = false } = options
  const problems: string[] = []
  const latenciesMs: number[] = []
  let races = 0
  let views = 0
  for (let round = 0; round < rounds && !(untilFault && problems.length > 0); round++) {
    for (const [viewsPart, peoplePart] of MIXES) {
      const people = Math.max(1, Math.floor(claims * peoplePart))
      const maxViews = Math.max(people, 1, Math.floor(claims * viewsPart))
      const report = await raceOnce(db, claimers, { way, claims, maxViews, people, isMixed, problems })
      latenciesMs.push(...report.latenciesMs)
      views += report.claimed.length
      races++
    }
  }
  const [median, p99] = [percentile(latenciesMs, 0.5), percentile(latenciesMs, 0.99)]
  return {
    tried: `${races * claims} claims in ${races} races`,
    seen: `${views} views, median ${median.toFixed(1)} ms, p99 ${p99.toFixed(0)} ms`,
    problems,
  }
}

async function raceOnce(
  db: Db,
  claimers: Claimers,
  race: Required<Pick<RaceOptions, 'way' | 'claims' | 'isMixed'>> & {
    maxViews: number
    people: number
    problems: string[]
  },
): Promise<ClaimReport> {
  const { way, claims, maxViews, people, isMixed, problems } = race
  const keepsFirstViews = way !== 'subSelects'
  const share = await insertBareShare(db, { people, maxViews, isMixed, keepsFirstViews })
  const ordinals = shuffle(Array.from({ length: claims }, (_, index) => index % people))
  const report = await claimers.claim({ way, ...share, ordinals })
  const about = (what: string): string => `${what} with ${maxViews} views for ${people}`
  const unhonoured = people - new Set(report.claimed).size
  checkEqual(problems, about('views given'), report.claimed.length, maxViews)
  checkEqual(problems, about('people without their first view'), unhonoured, 0)
  checkEqual(problems, about('errors'), report.errors, [])
  if (way !== 'claim') return report
  const remains = await readRemains(db, share)
  const viewsByPerson = Array.from(
    { length: people },
    (_, person) => report.claimed.filter((o) => o === person).length,
  )
  checkEqual(problems, about('what is left'), remains, {
    state: 'spent',
    views: maxViews,
    viewsLeft: 0,
    sealed: 0,
    wrapped: 0,
    undelivered: 0,
    viewedEvents: maxViews,
    viewsByPerson,
  })
  return report
}

async function startWorker(url: string): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('claim-worker.ts', import.meta.url))
  const worker = fork(script, [url], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await once(worker, 'message')
  return worker
}
