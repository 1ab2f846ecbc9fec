// Takes turns between sides that are compared (A B A B, after one round each to warm up), so that what else the
// machine does hits all of them alike, and condenses the rounds.

import type { Bench } from './figure.ts'

type Measured<Sides> = { [Name in keyof Sides]: Sides[Name] extends () => Promise<infer T> ? T[] : never }

/** Runs every side once a round, in the given order. @returns each side's results, one a round. */
export async function takeTurns<Sides extends Record<string, () => Promise<unknown>>>(
  { rounds }: Bench,
  sides: Sides,
): Promise<Measured<Sides>> {
  const results = Object.fromEntries(Object.keys(sides).map((name): [string, unknown[]] => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(sides)) {
      const result = await measure()
      if (round > 0) results[name]?.push(result)
    }
  }
  return results as Measured<Sides>
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The median of the rounds' own ratios: both sides of one round had the same weather. */
export function medianRatio(ours: readonly number[], floor: readonly number[]): number {
  return median(ours.map((value, round) => value / (floor[round] ?? Number.NaN)))
}

/** The value below which `part` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
