// Asks for the messages of shares to be brought into line with their state.

import type { Db } from '../db/schema.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Logger } from '../log.ts'
import type { ShareRef } from './backend.ts'

export interface RefreshQueueDeps {
  db: Db
  jobs: Jobs
  log: Logger
}

/**
 * Call it after the commit of what changed, also where the transaction enqueued a refresh itself: that one keeps the
 * promise if the process dies here, but it may have been swallowed by one that waited already and ran too early.
 * Never throws: what has happened stands. A message that is missed so is edited at the next change, or by the sweep
 * once the share is over.
 */
export async function queueRefresh(
  { db, jobs, log }: RefreshQueueDeps,
  shares: readonly ShareRef[],
  startAfterSeconds = 0,
): Promise<void> {
  try {
    await jobs.enqueue(db, 'refresh', shares, startAfterSeconds > 0 ? { startAfterSeconds } : {})
  } catch (error) {
    log.warn('refresh.not_queued', { count: shares.length, error })
  }
  if (startAfterSeconds === 0) jobs.wake('refresh')
}
