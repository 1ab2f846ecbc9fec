// How fast Slack turned out to allow calls that it counts together. Nothing is known until it refuses one. From one
// refusal to another its measure went from empty to empty, so what it took in between, by the time that passed, is its
// pace: each refusal makes that more precise and the next one rarer. Pure: milliseconds of one clock go in.

export interface Pace {
  /** The first refusal. */
  since: number
  /** Calls that Slack has taken since then. */
  accepted: number
  perMs: number
  /** By how much each accepted call makes the next ones faster: as much as the pace may be wrong. */
  growth: number
  /** Until then all that Slack would have taken is used; what it would take since is at hand. */
  paidUntil: number
  pausedAt: number
  pausedUntil: number
  usedAt: number
}

export interface Refusal {
  at: number
  /** When the refused call set out. */
  startedAt: number
  retryAfterMs: number
  /** A pace that is surely no faster than Slack's; counts for the first refusal. */
  leastPerMs: number
  /** From 0 to 1: processes that were refused together do not come back together. */
  random: number
}

/** Without any call for so long, Slack's own measure is full again: what was learned counts no more. */
const FORGET_MS = 60_000
const SPREAD = 0.1
const LARGEST_GROWTH = 0.35
/** Slack may allow more than it did. */
const SMALLEST_GROWTH = 0.002

/** What still counts of it. */
export function recallPace(pace: Pace | undefined, now: number): Pace | undefined {
  return pace && now - pace.usedAt > FORGET_MS && now > pace.pausedUntil ? undefined : pace
}

/** Milliseconds until the next call may go out, 0 or less when it may now. */
export function untilNext({ pausedUntil, paidUntil, perMs }: Pace, now: number): number {
  return Math.max(pausedUntil, paidUntil + 1 / perMs) - now
}

/** One call goes out. */
export function spend(pace: Pace, now: number): Pace {
  return { ...pace, paidUntil: pace.paidUntil + 1 / pace.perMs, usedAt: now }
}

/** Slack has taken so many more. */
export function addAccepted(pace: Pace, count: number): Pace {
  const { accepted, perMs, growth } = pace
  return count === 0 ? pace : { ...pace, accepted: accepted + count, perMs: perMs * (1 + growth) ** count }
}

/** Slack refused a call. One that had set out before the pause only makes the pause longer. */
export function slowDown(pace: Pace | undefined, refusal: Refusal): Pace {
  const { at, startedAt, retryAfterMs, leastPerMs, random } = refusal
  const until = at + retryAfterMs * (1 + SPREAD * random)
  const paused = { pausedAt: at, pausedUntil: Math.max(until, pace?.pausedUntil ?? 0), usedAt: at }
  if (!pace) {
    const perMs = Math.max(leastPerMs, 1 / retryAfterMs)
    return { since: at, accepted: 0, perMs, growth: LARGEST_GROWTH, paidUntil: at, ...paused }
  }
  if (startedAt <= pace.pausedAt) return { ...pace, pausedUntil: paused.pausedUntil }
  const { since, accepted } = pace
  return {
    since,
    accepted,
    perMs: Math.max(accepted, 0.5) / Math.max(at - since, 1),
    growth: Math.max(SMALLEST_GROWTH, Math.min(LARGEST_GROWTH, 1 / Math.max(accepted, 1) ** 2)),
    paidUntil: at,
    ...paused,
  }
}
