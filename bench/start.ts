// From the start of the process until it says that it is ready: on a migrated Postgres, and on an embedded database
// that exists. The compile cache is warm, as on every start but the first.

import { createTestPlace, type DatabaseKind } from '../test/support/databases.ts'
import { startApp } from './app-process.ts'
import type { Bench, Row } from './figure.ts'
import { median, takeTurns } from './rounds.ts'
import { startSlack } from './slack-process.ts'

const TARGETS_MS = { postgres: 1_000, pglite: 2_000 } as const
const STARTS = 7

export async function measureStarts(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const places = await Promise.all([createTestPlace('postgres'), createTestPlace('pglite')])
  try {
    const start = (kind: DatabaseKind) => async (): Promise<number> => {
      const [postgres, embedded] = places
      const place = kind === 'postgres' ? postgres : embedded
      const app = await startApp(
        slack,
        'url' in place ? { DATABASE_URL: place.url } : { DATA_DIR: place.folder },
      )
      await app.stop()
      return app.readyAfterMs
    }
    const rounds = bench.size < 1 ? bench.rounds : STARTS
    const sides = { postgres: start('postgres'), pglite: start('pglite') }
    const { postgres, pglite } = await takeTurns({ ...bench, rounds }, sides)
    return [
      toRow('start on Postgres', postgres, TARGETS_MS.postgres),
      toRow('start on an embedded folder', pglite, TARGETS_MS.pglite),
    ]
  } finally {
    await Promise.all(places.map((place) => place.remove()))
    slack.stop()
  }
}

function toRow(figure: string, timesMs: number[], targetMs: number): Row {
  const ms = median(timesMs)
  return {
    figure,
    ours: `${Math.round(ms)} ms`,
    target: `under ${targetMs.toLocaleString('en')} ms`,
    isMet: ms < targetMs,
  }
}
