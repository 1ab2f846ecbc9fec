// What a benchmark is given and gives back: rows of the one table that `npm run bench` prints. A row's ratio is always
// to a floor measured in the same run.

export interface Bench {
  /** How often each side is measured; the sides take turns. */
  rounds: number
  /** Scales how much is done in a round: 1, or less for a quick look. */
  size: number
}

export interface Row {
  figure: string
  /** The measured floor, with its unit. */
  floor?: string
  ours: string
  ratio?: number
  /** In words, such as `at least 0.60`. */
  target?: string
  isMet?: boolean
}

/** Measures, checks that what was timed really happened, and @throws Error when it did not. */
export type Figure = (bench: Bench) => Promise<Row[]>

/** How much of something at full size is done in this run. */
export function scaled(bench: Bench, fullCount: number): number {
  return Math.max(1, Math.round(fullCount * bench.size))
}

/** @throws Error naming both when they differ: then the figure means nothing. */
export function assertEqual(what: string, seen: unknown, expected: unknown): void {
  if (seen !== expected) throw new Error(`${what}: ${String(seen)}, not ${String(expected)}`)
}
