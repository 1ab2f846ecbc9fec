// Runs many seeded inputs and says what they cost. A failure names its seed: FUZZ_SEED=<seed> runs the same inputs again,
// FUZZ_INPUTS=<count> more or fewer of them.

import fc from 'fast-check'
import { measureHeldBytes } from './memory.ts'

export interface FuzzRun<Input> {
  name: string
  inputs: fc.Arbitrary<Input>
  count: number
  /** Inputs that run at the same time. */
  atOnce?: number
  /**
   * Throws when this input is not answered as it must be, {@link Slow} when it only took too long: it is tried again
   * alone then, since on a busy machine everything may be slow now and then.
   */
  judge(input: Input): Promise<void> | void
  /** After every few inputs. */
  afterBatch?(): void
}

export interface FuzzCost {
  count: number
  ms: number
  /** Memory held afterwards beyond what was held before. */
  grownBytes: number
}

/** It took too long. */
export class Slow extends Error {}

const TRIES_ALONE = 3
const DEFAULT_SEED = 20_261_124

/** @throws Error with the seed, and with what went wrong as its cause. */
export async function runFuzz<Input>(run: FuzzRun<Input>): Promise<FuzzCost> {
  const { name, inputs, judge, afterBatch, atOnce = 1 } = run
  const count = Number(process.env.FUZZ_INPUTS ?? run.count)
  const seed = Number(process.env.FUZZ_SEED ?? DEFAULT_SEED)
  const judgeOnce = async (input: Input): Promise<void> => judge(input)
  const judgeAlone = async (input: Input, tries = TRIES_ALONE): Promise<void> =>
    judgeOnce(input).catch((error: unknown) => {
      if (!(error instanceof Slow) || tries === 1) throw error
      return judgeAlone(input, tries - 1)
    })
  const heldBefore = await measureHeldBytes()
  const startedAt = performance.now()
  const batches = fc.array(inputs, { minLength: atOnce, maxLength: atOnce, size: 'max' })
  const property = fc.asyncProperty(batches, async (batch) => {
    const slow: Input[] = []
    await Promise.all(batch.map(async (input) => judgeOnce(input).catch(keepIfSlow(slow, input))))
    for (const input of slow) await judgeAlone(input)
    afterBatch?.()
  })
  const result = await fc.check(property, { seed, numRuns: Math.ceil(count / atOnce), endOnFailure: true })
  if (result.failed) {
    const cause = result.errorInstance
    const what = cause instanceof Error ? cause.message.slice(0, 4_000) : String(cause)
    throw new Error(`FUZZ_SEED=${seed} after ${result.numRuns * atOnce} inputs: ${what}`, { cause })
  }
  const ms = Math.round(performance.now() - startedAt)
  const grownBytes = (await measureHeldBytes()) - heldBefore
  const megabytes = (grownBytes / 1_048_576).toFixed(1)
  process.stdout.write(`${name}: ${count} inputs, ${ms} ms, ${megabytes} MB more held afterwards\n`)
  return { count, ms, grownBytes }
}

function keepIfSlow<Input>(slow: Input[], input: Input): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Slow)) throw error
    slow.push(input)
  }
}
