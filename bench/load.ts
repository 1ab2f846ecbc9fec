// Load: a fixed number of tasks, so many at once, each timed. The next task starts when one ends.

import { percentile } from './rounds.ts'

export interface Run {
  perSecond: number
  /** Of the single tasks. */
  p99Ms: number
  latenciesMs: number[]
}

export async function runAtOnce(
  count: number,
  atOnce: number,
  task: (index: number) => Promise<void>,
): Promise<Run> {
  const latenciesMs: number[] = []
  const startedAt = performance.now()
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) {
      const taskStartedAt = performance.now()
      await task(next++)
      latenciesMs.push(performance.now() - taskStartedAt)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  const seconds = (performance.now() - startedAt) / 1_000
  return { perSecond: count / seconds, p99Ms: percentile(latenciesMs, 0.99), latenciesMs }
}
