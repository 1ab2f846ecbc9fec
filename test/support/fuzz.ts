// Runs many seeded inputs and says what they cost. A failure names its seed: FUZZ_SEED=<seed> runs the same inputs again,
// FUZZ_INPUTS=<count> more or fewer of them.

import fc from 'fast-check'
import { cpuMs } from './cpu.ts'
import { measureHeldBytes } from './memory.ts'

export interface FuzzRun<Input> {
  name: string
  inputs: fc.Arbitrary<Input>
  count: number
  /** Inputs that run at the same time. */
  atOnce?: number
  /** More of the processor's time, in ms, may none of them take. */
  slowMs?: number
  /** Throws when this input is not answered as it must be. */
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

const TRIES_ALONE = 3
const DEFAULT_SEED = 20_261_124

/** @throws Error with the seed, and with what went wrong as its cause. */
export async function runFuzz<Input>(run: FuzzRun<Input>): Promise<FuzzCost> {
  const { name, inputs, judge, afterBatch, atOnce = 1, slowMs = Number.POSITIVE_INFINITY } = run
  const count = Number(process.env.FUZZ_INPUTS ?? run.count)
  const seed = Number(process.env.FUZZ_SEED ?? DEFAULT_SEED)
  const judgeOnce = async (input: Input): Promise<void> => judge(input)
  /** Collecting garbage and what others do in this process count as well: the least of a few times is its own. */
  const judgeAlone = async (input: Input): Promise<void> => {
    let leastMs = Number.POSITIVE_INFINITY
    for (let tries = 0; tries < TRIES_ALONE && leastMs > slowMs; tries++) {
      const startedAt = cpuMs()
      await judgeOnce(input)
      leastMs = Math.min(leastMs, cpuMs() - startedAt)
    }
    if (leastMs > slowMs)
      throw new Error(`${leastMs} ms of the processor's time, for ${JSON.stringify(input)?.slice(0, 2_000)}`)
  }
  const heldBefore = await measureHeldBytes()
  const startedAt = performance.now()
  const batches = fc.array(inputs, { minLength: atOnce, maxLength: atOnce, size: 'max' })
  const property = fc.asyncProperty(batches, async (batch) => {
    const batchStartedAt = cpuMs()
    await Promise.all(batch.map(judgeOnce))
    // One of them may be the cause.
    if (cpuMs() - batchStartedAt > slowMs) for (const input of batch) await judgeAlone(input)
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
