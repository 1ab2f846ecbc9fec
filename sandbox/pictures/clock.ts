// What a picture shows of the time: one fixed day, whenever it is taken. The app and its database go by the real clock;
// only the browser that draws dates is told another one.

/** A Tuesday morning. */
const SHOWN_AT = Date.UTC(2026, 2, 3, 9, 24)
/** All that happens within half of this is one moment. */
const STEP_MS = 600_000

export interface ShownClock {
  realMs: number
  shownMs: number
  stepMs: number
}

/** The clock for a story that begins now. */
export function startShownClock(): ShownClock {
  return { realMs: Date.now(), shownMs: SHOWN_AT, stepMs: STEP_MS }
}

/** Runs in the page before its own scripts: moves every instant that it reads. Stands alone, since it travels as text. */
export function showClock({ realMs, shownMs, stepMs }: ShownClock): void {
  const Real = Date
  const shift = (ms: number): number => shownMs + Math.round((ms - realMs) / stepMs) * stepMs
  class Shown extends Real {
    constructor(...given: unknown[]) {
      const [first] = given
      // A date that is copied has been moved already, and parts of a date are nobody's instant.
      if (first instanceof Shown) super(first.getTime())
      else if (given.length > 1) super(...(given as [number, number]))
      else super(shift(given.length === 0 ? Real.now() : new Real(first as string | number).getTime()))
    }

    static override now(): number {
      return shift(Real.now())
    }
  }
  globalThis.Date = Shown as unknown as DateConstructor
}
