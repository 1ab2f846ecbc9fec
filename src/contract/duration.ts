// How long a share lives, from text and back to text. The only reader of `ms`: the API, the modal and the
// command all take exactly the same durations.

import ms from 'ms'
import { LIMITS } from './limits.ts'

/** A whole number of milliseconds that was read as a duration. Not necessarily within the limits. */
export type DurationMs = number & { readonly brand: 'DurationMs' }

/** Which bound a lifetime breaks, in the words of a validation issue. */
export type LifetimeFault = 'too_small' | 'too_big'

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const

/**
 * Reads one number and one optional unit (`36h`, `1.5 days`, `300000`) from the whole text; no trimming.
 * Values within the limits are rounded down to whole milliseconds. A value over the longest lifetime is rounded
 * up, so that `2592000000.5` never turns into exactly 30 days and {@link findLifetimeFault} judges as if unrounded.
 */
export function parseDuration(text: string): DurationMs | undefined {
  if (text === '') return undefined // the one string on which `ms` throws; it refuses over 100 characters itself
  const valueMs: number | undefined = ms(text as ms.StringValue)
  if (valueMs === undefined) return undefined
  return (valueMs > LIMITS.lifetime.maxMs ? Math.ceil(valueMs) : Math.floor(valueMs)) as DurationMs
}

/** The bound that a lifetime breaks, or undefined where it may be used. Both bounds are inclusive. */
export function findLifetimeFault(lifetimeMs: number): LifetimeFault | undefined {
  if (lifetimeMs < LIMITS.lifetime.minMs) return 'too_small'
  if (lifetimeMs > LIMITS.lifetime.maxMs) return 'too_big'
  return undefined
}

/**
 * The duration for people: `1 day`, `36 hours`, `90 minutes`, and where one unit would need a number of three
 * digits, several: `2 hours 30 minutes`. Exact, unlike the long form of `ms`, which calls 36 hours 2 days.
 */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0 minutes'
  if (durationMs < 0) return `minus ${formatDuration(-durationMs)}`
  for (const [unit, unitMs] of UNITS) {
    const count = durationMs / unitMs
    if (Number.isInteger(count) && (count < 100 || unit === 'day')) return countOf(count, unit)
  }
  return formatParts(durationMs)
}

/** The duration as {@link parseDuration} reads it, in the largest unit that needs no fraction: `7d`, `36h`, `90m`. */
export function writeDuration(durationMs: number): string {
  const unit = UNITS.find(([name, unitMs]) => name !== 'millisecond' && durationMs % unitMs === 0)
  return unit ? `${durationMs / unit[1]}${unit[0].charAt(0)}` : `${durationMs}ms`
}

function formatParts(durationMs: number): string {
  const parts: string[] = []
  let restMs = durationMs
  for (const [unit, unitMs] of UNITS) {
    const count = unit === 'millisecond' ? restMs : Math.floor(restMs / unitMs)
    restMs -= count * unitMs
    if (count > 0) parts.push(countOf(count, unit))
  }
  return parts.join(' ')
}

function countOf(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
