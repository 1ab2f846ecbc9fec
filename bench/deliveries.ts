// Waits for the messages of what was shared.

import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { readNumber } from './database.ts'

const LOOK_EVERY_MS = 200

/** Resolves when no delivery is pending any more. @throws Error when that takes longer than `withinMs`. */
export async function waitUntilDelivered(pool: pg.Pool, withinMs = 60_000): Promise<void> {
  const giveUpAt = Date.now() + withinMs
  const pending = `select count(*) from grants where delivery = 'pending'`
  for (;;) {
    const left = await readNumber(pool, pending)
    if (left === 0) return
    if (Date.now() > giveUpAt) throw new Error(`${left} deliveries were still pending after ${withinMs} ms`)
    await sleep(LOOK_EVERY_MS)
  }
}

/** Waits until no message is left to be brought into line: what was measured before must not be done meanwhile. */
export async function waitUntilRefreshed(pool: pg.Pool, withinMs: number): Promise<void> {
  const left = `select count(*) from pgboss.job where name in ('refresh', 'card') and state < 'completed'`
  for (const giveUpAt = Date.now() + withinMs; (await readNumber(pool, left)) > 0; await sleep(200)) {
    if (Date.now() > giveUpAt) throw new Error('messages are left to be edited')
  }
}
