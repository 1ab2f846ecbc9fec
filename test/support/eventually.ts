// Waiting for what announces nothing: reads again until it is as wanted, and gives up in plain words. What the local
// Slack sees is waited for by its own waitFor.

import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { WITHIN_MS } from './patience.ts'

/** @returns the first value read that fits. @throws Error saying what was awaited, and what was read last */
export async function eventually<Value>(
  what: string,
  read: () => Value | Promise<Value>,
  fits: (value: Value) => boolean = Boolean,
): Promise<Value> {
  for (const giveUpAt = Date.now() + WITHIN_MS; ; await sleep(30)) {
    const value = await read()
    if (fits(value)) return value
    if (Date.now() > giveUpAt) throw new Error(`Waited ${WITHIN_MS} ms for ${what}: ${inspect(value)}`)
  }
}
