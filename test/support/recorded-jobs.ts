// Jobs that are written down instead of run: for tests of what enqueues them. They are not in the database, so a
// rolled-back transaction does not take them back; suites about that use the real ones.

import type { Jobs } from '../../src/jobs/open.ts'
import { JOBS, type JobName, type JobPayload } from '../../src/jobs/table.ts'

export interface RecordedJob {
  name: JobName
  payload: JobPayload<JobName>
}

export interface RecordedJobs extends Jobs {
  readonly enqueued: readonly RecordedJob[]
  clear(): void
}

export function recordJobs(): RecordedJobs {
  const enqueued: RecordedJob[] = []
  return {
    enqueued,
    clear: () => void enqueued.splice(0),
    async enqueue(_tx, name, payloads) {
      for (const payload of payloads) enqueued.push({ name, payload: JOBS[name].parse(payload) })
      return payloads.length
    },
    wake() {},
    async start() {},
    async stop() {},
  }
}
