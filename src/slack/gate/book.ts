// Where the pace of one line of calls is written down: in this process, or for several processes in the database.

import type { Paces } from '../../share/paces.ts'
import { addAccepted, type Pace, type Refusal, recallPace, slowDown, spend, untilNext } from './pace.ts'

/** What a book says to somebody who wants to call: `waitMs` 0 is now. `at` is by the book's own clock. */
export interface Permission {
  waitMs: number
  at: number
}

export interface PaceBook {
  /** Takes the next turn, if it is there already, and writes down how many calls were accepted since the last time. */
  take(accepted: number): Promise<Permission>
  /** Slack refused a call; `accepted` as above. */
  refuse(refusal: Omit<Refusal, 'at'>, accepted: number): Promise<void>
  /** As known at this moment, without asking: how long nobody calls, and how far apart calls are then. */
  readonly outlook: { pausedMs: number; apartMs: number }
}

export function createBook(now: () => number): PaceBook {
  let pace: Pace | undefined
  return {
    async take(accepted) {
      const taken = takeTurn(pace, now(), accepted)
      pace = taken.pace
      return taken.result
    },
    async refuse(refusal, accepted) {
      pace = noteRefusal(pace, now(), refusal, accepted)
    },
    get outlook() {
      return readOutlook(pace, now())
    },
  }
}

/** The same for all processes; while the database does not answer, each goes by its own. */
export function createSharedBook(paces: Paces, key: string, now: () => number): PaceBook {
  const own = createBook(now)
  let last: { pace: Pace | undefined; aheadMs: number } | undefined
  return {
    async take(accepted) {
      const asked = paces.change<Pace, Permission>(key, (pace, at) => {
        const taken = takeTurn(pace, at, accepted)
        last = { pace: taken.pace, aheadMs: at - now() }
        return taken
      })
      return asked.catch(() => own.take(accepted))
    },
    async refuse(refusal, accepted) {
      const told = paces.change<Pace, undefined>(key, (stored, at) => {
        const pace = noteRefusal(stored, at, refusal, accepted)
        last = { pace, aheadMs: at - now() }
        return { pace, result: undefined }
      })
      await told.catch(() => own.refuse(refusal, accepted))
    },
    get outlook() {
      return last ? readOutlook(last.pace, now() + last.aheadMs) : own.outlook
    },
  }
}

function takeTurn(
  stored: Pace | undefined,
  at: number,
  accepted: number,
): { pace: Pace | undefined; result: Permission } {
  const known = recallPace(stored, at)
  if (!known) return { pace: undefined, result: { waitMs: 0, at } }
  const pace = addAccepted(known, accepted)
  const waitMs = Math.max(0, untilNext(pace, at))
  return { pace: waitMs > 0 ? pace : spend(pace, at), result: { waitMs, at } }
}

function noteRefusal(
  stored: Pace | undefined,
  at: number,
  refusal: Omit<Refusal, 'at'>,
  accepted: number,
): Pace {
  const known = recallPace(stored, at)
  return slowDown(known && addAccepted(known, accepted), { ...refusal, at })
}

function readOutlook(pace: Pace | undefined, at: number): PaceBook['outlook'] {
  const known = recallPace(pace, at)
  if (!known) return { pausedMs: 0, apartMs: 0 }
  return { pausedMs: Math.max(0, known.pausedUntil - at), apartMs: 1 / known.perMs }
}
