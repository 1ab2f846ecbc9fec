// From the start of the process until it says that it is ready: on a migrated Postgres, and on an embedded database
// that exists. The compile cache is warm, as on every start but the first.

import { rmSync } from 'node:fs'
import { createTestPlace, type TestPlace } from '../test/support/databases.ts'
import { type AppProcess, type Place, startApp, startInstead } from './app-process.ts'
import type { Bench, Row } from './figure.ts'
import { median, medianRatio, takeTurns } from './rounds.ts'
import { startSlack } from './slack-process.ts'

const STARTS = 7
const FLOOR = 'bench/bare-start.ts'

export async function measureStarts(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const places = await Promise.all([createTestPlace('postgres'), createTestPlace('pglite')])
  const [postgres, embedded] = places.map(toPlace)
  // The one folder that nobody else takes away when this run is stopped from outside.
  process.once('exit', () => {
    for (const place of places) if ('folder' in place) rmSync(place.folder, { recursive: true, force: true })
  })
  try {
    if (!postgres || !embedded) throw new TypeError('there are two')
    const runs = await takeTurns(
      { ...bench, rounds: bench.size < 1 ? bench.rounds : STARTS },
      {
        floor: () => measureStart(startInstead(FLOOR, slack, postgres)),
        ours: () => measureStart(startApp(slack, postgres)),
        embeddedFloor: () => measureStart(startInstead(FLOOR, slack, embedded)),
        embedded: () => measureStart(startApp(slack, embedded)),
      },
    )
    return [
      toRow('start on Postgres', runs.ours, runs.floor, 1_000),
      toRow('start on an embedded folder', runs.embedded, runs.embeddedFloor, 2_000),
    ]
  } finally {
    await Promise.all(places.map((place) => place.remove()))
    slack.stop()
  }
}

async function measureStart(starting: Promise<AppProcess>): Promise<number> {
  const { readyAfterMs, stop } = await starting
  await stop()
  return readyAfterMs
}

function toPlace(place: TestPlace): Place {
  return 'url' in place ? { DATABASE_URL: place.url } : { DATA_DIR: place.folder }
}

function toRow(figure: string, ours: number[], floor: number[], targetMs: number): Row {
  const ms = median(ours)
  return {
    figure,
    floor: `${Math.round(median(floor))} ms`,
    ours: `${Math.round(ms)} ms`,
    ratio: medianRatio(ours, floor),
    target: `under ${targetMs.toLocaleString('en')} ms`,
    isMet: ms < targetMs,
  }
}
