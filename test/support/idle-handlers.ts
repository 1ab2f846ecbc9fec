// Handlers that do nothing, one for every job there is, for those who start the jobs for other reasons.

import { JOBS, type JobHandlers } from '../../src/jobs/table.ts'

/** @param own handlers that do something. */
export function idleHandlers(own: Partial<JobHandlers> = {}): JobHandlers {
  const idle = Object.fromEntries(Object.keys(JOBS).map((name) => [name, async () => {}]))
  return { ...(idle as unknown as JobHandlers), ...own }
}
