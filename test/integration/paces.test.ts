// Several processes that keep one pace: through one row, by the database's clock, each change after the other.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { migrateUp } from '../../src/db/migrate.ts'
import { type Database, openDatabase } from '../../src/db/open.ts'
import { openLog } from '../../src/log.ts'
import { createPaces, type Paces } from '../../src/share/paces.ts'
import { createSharedBook } from '../../src/slack/gate/book.ts'
import { createTestPlace, type TestPlace } from '../support/databases.ts'

let place: TestPlace
const databases: Database[] = []
let processes: Paces[]
beforeAll(async () => {
  place = await createTestPlace('postgres')
  for (let process = 0; process < 2; process++) databases.push(await openDatabase(place, openLog('error')))
  const [first] = databases
  if (first) await first.prepare(async (db) => void (await migrateUp(db)))
  processes = databases.map(({ db }) => createPaces(db, 'T1'))
})
afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()))
  await place.remove()
})

test('no change is lost, and the clock is one and never goes back', async () => {
  const seen: number[] = []
  const count = (paces: Paces) =>
    paces.change<{ count: number }, undefined>('counted', (pace, now) => {
      seen.push(now)
      return { pace: { count: (pace?.count ?? 0) + 1 }, result: undefined }
    })
  for (const paces of processes) await count(paces)
  seen.length = 0
  await Promise.all(Array.from({ length: 40 }, (_, index) => count(processes[index % 2] as Paces)))
  const [total] = await Promise.all(
    processes.map((paces) =>
      paces.change<{ count: number }, number>('counted', (pace) => ({ pace, result: pace?.count ?? 0 })),
    ),
  )
  expect(total).toBe(42)
  expect(seen).toEqual([...seen].sort((one, other) => one - other))
})

test('where nothing is known nothing is written, and workspaces and keys are apart', async () => {
  const [first] = databases
  if (!first) throw new Error('it is open')
  const read = (paces: Paces, key: string) =>
    paces.change<object, object | undefined>(key, (pace) => ({ pace, result: pace }))
  expect(await read(createPaces(first.db, 'T2'), 'counted')).toBeUndefined()
  expect(await read(createPaces(first.db, 'T1'), 'other')).toBeUndefined()
  expect((await first.db.selectFrom('paces').select('key').execute()).map(({ key }) => key)).toEqual([
    'counted',
  ])
})

test('what one process was refused holds for the other at once, and one of both has the next turn', async () => {
  const [one, other] = processes.map((paces) => createSharedBook(paces, 'chat.postMessage', () => Date.now()))
  if (!one || !other) throw new Error('both are there')
  const { at } = await one.take(0)
  await one.refuse({ startedAt: at, retryAfterMs: 1_000, leastPerMs: 0.001, random: 0 }, 0)
  const { waitMs } = await other.take(0)
  expect(waitMs).toBeGreaterThan(500)
  await new Promise((resolve) => setTimeout(resolve, waitMs + 20))
  const waits = await Promise.all([one.take(0), other.take(0)])
  expect(waits.filter((permission) => permission.waitMs === 0)).toHaveLength(1)
})
