// The common shape of long trials: the same code runs a few rounds under `npm test` and many under
// `npm run prove`. No problem means that what is promised held.

export interface Trial {
  /** How much was tried, in words. */
  tried: string
  /** The figures seen, in words. */
  seen: string
  /** Every way in which the promise did not hold, with the round. */
  problems: string[]
}

/** Adds the problem unless the two are equal. */
export function checkEqual(problems: string[], what: string, seen: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(seen), JSON.stringify(expected)]
  if (left !== right) problems.push(`${what}: ${left}, not ${right}`)
}

/** The value below which `share` (0..1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Runs `count` tasks, at most `lanes` at once. */
export async function runInLanes(
  count: number,
  lanes: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) await task(next++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/** A copy in random order. */
export function shuffle<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
