// A job whose process is killed in the middle is run again by the next process. How long a dead process's job waits
// is pg-boss's timeout; `hurry` makes it seem over, so that a test need not wait for it.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { openDatabase } from '../../../src/db/open.ts'
import { openJobs } from '../../../src/jobs/open.ts'
import { openLog } from '../../../src/log.ts'
import { createTestPlace, type DatabaseKind } from '../databases.ts'
import { idleHandlers } from '../idle-handlers.ts'
import { checkEqual, type Trial } from './trial.ts'

const PATIENCE_MS = 60_000

export async function killDelivering(kind: DatabaseKind, { hurry = false } = {}): Promise<Trial> {
  const { remove, ...place } = await createTestPlace(kind)
  const payload = { workspaceId: 'T0WORK', shareId: 'share', ordinal: 0 }
  try {
    const script = fileURLToPath(new URL('job-worker.ts', import.meta.url))
    const worker = fork(script, [JSON.stringify(place), JSON.stringify(payload)], { execArgv: [] })
    await once(worker, 'message')
    worker.kill('SIGKILL')
    await once(worker, 'exit')

    const log = openLog('error')
    const database = await openDatabase(place, log)
    if (hurry)
      await sql`update pgboss.job set started_on = now() - interval '1 hour' where state = 'active'`.execute(
        database.db,
      )
    const jobs = openJobs(database, log)
    const delivered: unknown[] = []
    const startedAt = performance.now()
    await jobs.start(idleHandlers({ deliver: async (job) => void delivered.push(job) }))
    while (delivered.length === 0 && performance.now() - startedAt < PATIENCE_MS) await sleep(100)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    await jobs.stop()
    await database.close()
    const problems: string[] = []
    checkEqual(problems, 'delivered by the next process', delivered, [payload])
    return { tried: `a delivery killed on ${kind}`, seen: `run again after ${seconds} s`, problems }
  } finally {
    await remove()
  }
}
