// A clock that stands still until everybody waits for it, and then goes on to the next moment at which somebody wakes:
// hours pass in no time, and a busy machine changes nothing.

import type { Clock } from '../../src/slack/gate/lane.ts'

export interface VirtualClock extends Clock {
  /** Lets time pass until it is so; throws when nobody waits for anything any more. */
  runUntil(isSo: () => boolean): Promise<void>
}

export function createVirtualClock(): VirtualClock {
  let now = 0
  let count = 0
  const sleepers: Array<{ at: number; order: number; wake: () => void }> = []
  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((resolve) => {
        sleepers.push({ at: now + ms, order: count++, wake: resolve })
      }),
    // The same spread each time, and never none.
    random: () => 0.5,
    async runUntil(isSo) {
      await settle()
      while (!isSo()) {
        sleepers.sort((one, other) => one.at - other.at || one.order - other.order)
        const next = sleepers.shift()
        if (!next) throw new Error('nobody waits any more, and it is not so')
        now = next.at
        next.wake()
        await settle()
      }
    },
  }
}

/** What promises still have to do at this moment. */
async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}
