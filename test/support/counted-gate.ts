// The real password gate, with a count of what got through to Argon2 and how many ran at the same time.

import { createPasswordGate, type PasswordGate } from '../../src/crypto/password.ts'

export interface CountedGate extends PasswordGate {
  /** Passwords that reached Argon2, made with a share or tried. */
  readonly hashed: number
  /** The most that ran at once. */
  readonly mostAtOnce: number
  /** The longest that somebody waited here without being let in, in milliseconds. */
  readonly longestVainMs: number
  clear(): void
}

export function createCountedGate(atOnce: number): CountedGate {
  const gate = createPasswordGate(atOnce)
  let hashed = 0
  let inside = 0
  let mostAtOnce = 0
  let longestVainMs = 0
  return {
    get running() {
      return gate.running
    },
    get hashed() {
      return hashed
    },
    get mostAtOnce() {
      return mostAtOnce
    },
    get longestVainMs() {
      return longestVainMs
    },
    clear() {
      hashed = 0
      longestVainMs = 0
      mostAtOnce = 0
    },
    async hash(password, salt, cost, { beforeHashing, ...options } = {}) {
      let counted = false
      const startedAt = performance.now()
      const count = async (): Promise<void> => {
        await beforeHashing?.()
        counted = true
        hashed++
        inside++
        mostAtOnce = Math.max(mostAtOnce, inside)
      }
      try {
        return await gate.hash(password, salt, cost, { ...options, beforeHashing: count })
      } finally {
        if (counted) inside--
        else longestVainMs = Math.max(longestVainMs, performance.now() - startedAt)
      }
    },
  }
}
