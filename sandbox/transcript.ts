// The demo's printed story: one line per step with its outcome and time. The shared value is never printed, not
// even where an error text happens to hold it.

export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

const OUTCOME_COLUMN = 58

export class Transcript {
  readonly #out: Output
  readonly #hidden: string
  #failed = 0

  /** `hidden` is replaced wherever it would appear. */
  constructor(out: Output, hidden: string) {
    this.#out = out
    this.#hidden = hidden
  }

  get failed(): number {
    return this.#failed
  }

  line(text = ''): void {
    this.#out.write(`${this.#hide(text)}\n`)
  }

  /** Runs a step and prints how it went; `run` may return words for the outcome. Resolves to false when it failed. */
  async step(what: string, run: () => Promise<string | undefined>): Promise<boolean> {
    const startedAt = performance.now()
    try {
      const outcome = await run()
      this.#print('✓', what, startedAt)
      if (outcome !== undefined) this.line(`    ${outcome}`)
      return true
    } catch (error) {
      this.#failed += 1
      this.#print('✗', what, startedAt)
      const words = error instanceof Error ? error.message : String(error)
      for (const row of words.split('\n')) this.line(`    ${row}`)
      return false
    }
  }

  /** Shows a state that changes until `promise` settles, on one line where the terminal can. */
  async progress<Value>(describe: (seconds: number) => string, promise: Promise<Value>): Promise<Value> {
    const startedAt = Date.now()
    const seconds = () => Math.round((Date.now() - startedAt) / 1000)
    const tick = () => {
      if (this.#out.isTTY === true) this.#out.write(`\r  … ${describe(seconds())}   `)
      else if (seconds() % 5 === 0) this.line(`  … ${describe(seconds())}`)
    }
    tick()
    const timer = setInterval(tick, 1000)
    try {
      return await promise
    } finally {
      clearInterval(timer)
      if (this.#out.isTTY === true) this.#out.write('\r\u001b[K')
    }
  }

  #print(mark: string, what: string, startedAt: number): void {
    const ms = Math.round(performance.now() - startedAt)
    this.line(`  ${mark} ${what.padEnd(OUTCOME_COLUMN)} ${String(ms).padStart(6)} ms`)
  }

  #hide(text: string): string {
    return this.#hidden === '' ? text : text.replaceAll(this.#hidden, '(the secret)')
  }
}
