// How much memory is really held. Garbage would hide or pretend a leak, so it is collected first: V8 lends its
// collector to whoever asks at run time, without a flag.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes in use after collecting twice with a pause, on the heap and in buffers. */
export async function measureHeldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 2; round++) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    collect()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
