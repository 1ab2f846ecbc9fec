// One create at a time: Infisical counts them by address, and those who wait for its limit stand in line.

import type { Errand, Health } from './health.ts'
import type { Clock } from './settings.ts'

/** A line in front of one desk. */
export interface Queue {
  /** Runs the work when everybody before has left. @throws AppError BackendUnavailable when the deadline comes first. */
  run<Result>(errand: Errand, work: () => Promise<Result>): Promise<Result>
}

/** An empty line. */
export function createQueue(clock: Clock, health: Health): Queue {
  let last: Promise<void> = Promise.resolve()
  return {
    async run(errand, work) {
      const before = last
      const { promise, resolve: leave } = Promise.withResolvers<void>()
      last = promise
      if (!(await comesInTime(clock, before, errand.deadline))) {
        void before.then(leave)
        throw health.trouble('limited', errand)
      }
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}

async function comesInTime(clock: Clock, turn: Promise<void>, deadline: number): Promise<boolean> {
  const over = new AbortController()
  try {
    return await Promise.race([
      turn.then(() => true),
      clock.sleep(Math.max(0, deadline - clock.now()), over.signal).then(() => false),
    ])
  } finally {
    over.abort()
  }
}
