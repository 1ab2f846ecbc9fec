// Waiting for what announces nothing: looks again until it is there, and gives up in plain words.

import { setTimeout as sleep } from 'node:timers/promises'

const WITHIN_MS = 20_000

/** @returns the first value of `look` that is neither undefined nor false. @throws Error saying what was awaited, and how it stood */
export async function eventually<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
  { describe }: { describe?: () => unknown } = {},
): Promise<Value> {
  for (const giveUpAt = Date.now() + WITHIN_MS; ; await sleep(30)) {
    const value = await look()
    if (value !== undefined && value !== false) return value
    if (Date.now() > giveUpAt)
      throw new Error(`Waited ${WITHIN_MS} ms for ${what}: ${JSON.stringify(describe?.() ?? 'not there')}`)
  }
}
