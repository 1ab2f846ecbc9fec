// Durable background work on the same database, through pg-boss. A job is enqueued inside the transaction of
// what it belongs to; a handler that throws, or a process that dies, is followed by another try.

import { fromKysely, fromPglite, type JobResult, PgBoss } from 'pg-boss'
import type { Database } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import type { Logger } from '../log.ts'
import { PRODUCTION_PACE } from '../pace.ts'
import { JOBS, type JobHandlers, type JobName, type JobPayload, QUEUES } from './table.ts'

export interface EnqueueOptions {
  startAfterSeconds?: number
}

export interface Jobs {
  /**
   * Adds jobs in the caller's transaction; call `wake` after its commit to have them start at once.
   * @returns how many it asked the database for: a refresh soon may be covered by one of a moment ago.
   */
  enqueue<N extends JobName>(
    tx: Db,
    name: N,
    payloads: readonly JobPayload<N>[],
    options?: EnqueueOptions,
  ): Promise<number>
  wake(name: JobName): void
  start(handlers: JobHandlers): Promise<void>
  /** Takes no new jobs and waits for those that run. */
  stop(): Promise<void>
}

/** Seconds. A dead process's job is tried again after `expire`, found by a look every `supervise`. */
const EXPIRE_SECONDS = 30
const SUPERVISE_SECONDS = 10
/** Handed on to the driver: a connection that does not answer is given up. */
const POOL_LIMITS = { query_timeout: 10_000 }
const SWEEP_SECONDS = 60
/** What starts within this time waits apart from what starts much later. */
const SOON_SECONDS = 10
const COVERED_AT_ONCE = 1_000
const SOON_MARGIN_MS = 50
const KEEP_FINISHED_SECONDS = 3_600

/** Nothing runs before `start`, which creates pg-boss's own tables where they are missing. */
export function openJobs(
  { driver }: Database,
  log: Logger,
  stopWithinMs = PRODUCTION_PACE.stopMs.jobs,
): Jobs {
  const boss = new PgBoss({
    ...(driver.kind === 'postgres'
      ? { connectionString: driver.url, max: 4, connectionTimeoutMillis: 2_000, ...POOL_LIMITS }
      : { db: fromPglite(driver.pglite), backend: 'pglite' as const }),
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    reindex: false,
    monitorVacuum: false,
    registerInstance: false,
    // Its own takes a queue, a worker and 0.2 s of every start (0.5 s embedded), for one job a minute.
    schedule: false,
  })
  boss.on('error', (error) => log.warn('jobs.error', { error }))
  const workers = new Map<JobName, string[]>()
  /** Until when a refresh that was asked for sees whatever changes: well before it starts. */
  const covered = new Map<string, number>()
  let sweeping: NodeJS.Timeout | undefined

  return {
    async enqueue(tx, name, payloads, { startAfterSeconds = 0 } = {}) {
      const isSoon = isCoalesced(name) && startAfterSeconds > 0 && startAfterSeconds <= SOON_SECONDS
      const isOften = isSoon && name === 'refresh'
      const needed = isOften ? payloads.filter((data) => !isCovered(data)) : payloads
      if (needed.length === 0) return 0
      const jobs = needed.map((data) => ({
        data: JOBS[name].parse(data),
        ...(startAfterSeconds > 0 && { startAfter: startAfterSeconds }),
        ...(isCoalesced(name) && { singletonKey: coalescedKey(data, startAfterSeconds) }),
        ...(name === 'home' && { singletonKey: homeKey(data) }),
      }))
      await boss.insert(name, jobs, { db: fromKysely(tx) })
      if (isOften) for (const data of needed) cover(data, (startAfterSeconds * 1_000) / 2)
      // A worker would find it at its next look, up to two seconds late.
      if (isSoon) setTimeout(wake, startAfterSeconds * 1_000 + SOON_MARGIN_MS, name).unref()
      return needed.length
    },
    wake,
    async start(handlers) {
      await boss.start()
      // Making a queue that exists changes nothing and takes two more questions to the database.
      const existing = new Set((await boss.getQueues()).map((queue) => queue.name))
      for (const name of Object.keys(JOBS) as JobName[]) {
        if (!existing.has(name))
          await boss.createQueue(name, { ...queueOptions, policy: QUEUES[name].policy })
        // Each on its own: of several that are asked for at once, only the first could be woken.
        const ids = Array.from({ length: QUEUES[name].batchesAtOnce }, () =>
          boss.work(name, { ...workOptions, batchSize: QUEUES[name].batch }, (jobs) =>
            runBatch(name, jobs, handlers),
          ),
        )
        workers.set(name, await Promise.all(ids))
      }
      sweeping = setInterval(askForSweep, SWEEP_SECONDS * 1_000)
      askForSweep()
    },
    async stop() {
      clearInterval(sweeping)
      await boss.stop({ graceful: true, timeout: stopWithinMs })
    },
  }

  function wake(name: JobName): void {
    for (const worker of workers.get(name) ?? []) boss.notifyWorker(worker)
  }

  function isCovered(payload: object): boolean {
    return (covered.get(shareKey(payload)) ?? 0) > Date.now()
  }

  function cover(payload: object, forMs: number): void {
    // Forgetting costs an insert each.
    if (covered.size >= COVERED_AT_ONCE) covered.clear()
    covered.set(shareKey(payload), Date.now() + forMs)
  }

  // Every process asks, one is heard: a minute has room for one.
  function askForSweep(): void {
    boss
      .send('sweep', {}, { singletonSeconds: SWEEP_SECONDS })
      .catch((error: unknown) => log.warn('jobs.error', { error }))
  }

  async function runBatch(
    name: JobName,
    jobs: ReadonlyArray<{ id: string; data: unknown }>,
    handlers: JobHandlers,
  ): Promise<JobResult[]> {
    return Promise.all(
      jobs.map(async ({ id, data }): Promise<JobResult> => {
        try {
          const handler = handlers[name] as (payload: unknown) => Promise<void>
          await handler(JOBS[name].parse(data ?? {}))
          return { id, status: 'completed' }
        } catch (error) {
          log.warn('jobs.failed', { at: name, error })
          return { id, status: 'failed' }
        }
      }),
    )
  }
}

// One that waits for its time must not keep out one that is due now.
function coalescedKey(payload: object, startAfterSeconds = 0): string {
  const when = startAfterSeconds === 0 ? 'now' : startAfterSeconds <= SOON_SECONDS ? 'soon' : 'later'
  return `${shareKey(payload)}/${when}`
}

function shareKey(payload: object): string {
  const { workspaceId, shareId } = JOBS.refresh.parse(payload)
  return `${workspaceId}/${shareId}`
}

/** Of one share's only one waits: it reads the state when it runs. */
function isCoalesced(name: JobName): boolean {
  return name === 'refresh' || name === 'card'
}

function homeKey(payload: object): string {
  const { workspaceId, userId } = JOBS.home.parse(payload)
  return `${workspaceId}/${userId}`
}

const queueOptions = {
  expireInSeconds: EXPIRE_SECONDS,
  // For as long as a share lives: what is over by then is not sent.
  retryLimit: 50_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  deleteAfterSeconds: KEEP_FINISHED_SECONDS,
  retentionSeconds: 31 * 86_400,
} as const

const workOptions = {
  pollingIntervalSeconds: 2,
  burstWhenBatchFull: true,
  perJobResults: true,
} as const
