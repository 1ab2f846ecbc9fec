// Argon2id behind a gate. It runs on libuv's threads, which files and DNS share, so only a few may run at
// once; more wait in a short queue, and beyond that the answer is "busy" with nothing counted.

import { type Argon2Parameters, argon2 } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { AppError } from '../errors.ts'
import type { Secret } from '../secret.ts'

/** Kept with the share, so that new shares can be made harder without losing old ones. */
export interface PasswordCost {
  /** KiB */
  memory: number
  passes: number
}

/** OWASP's second choice; 23 ms here. Guessing needs the token first, so stronger buys nothing. */
export const PASSWORD_COST: PasswordCost = { memory: 19_456, passes: 2 }

export interface HashOptions {
  /** Longest wait for a turn, in milliseconds. */
  waitMs?: number
  /** Runs when the turn has come; what it throws ends the call without hashing. */
  beforeHashing?: () => Promise<void>
}

export interface PasswordGate {
  /**
   * Argon2id of the password's one form. @returns 32 bytes.
   * @throws AppError Busy when the queue is full or the wait was over.
   */
  hash(password: Secret, salt: Buffer, cost: PasswordCost, options?: HashOptions): Promise<Buffer>
  /** How many run at this moment. */
  readonly running: number
}

/**
 * The form in which passwords are compared here, since keyboards differ and phones add spaces: Unicode NFKC, without
 * white space at its ends. For what is hashed only: elsewhere a password is shown and handed on as it was typed.
 */
export function toOneForm(password: string): string {
  return password.normalize('NFKC').trim()
}

const QUEUE = 32
const WAIT_MS = 5_000

/**
 * At most half of libuv's threads, 4, and as many as there are cores: on two cores four at once made everything else
 * wait three times as long (a file's `stat` 100 ms at the 95th percentile instead of 35) and none of them faster.
 */
export function choosePasswordsAtOnce(threads: number): number {
  return Math.max(1, Math.min(4, Math.floor(threads / 2), availableParallelism()))
}

/** A gate that lets `atOnce` passwords be worked on. */
export function createPasswordGate(atOnce: number): PasswordGate {
  const queue: Array<() => void> = []
  let running = 0

  async function enter(waitMs: number): Promise<void> {
    if (running < atOnce) {
      running++
      return
    }
    if (queue.length >= QUEUE) throw new AppError('Busy', { retryAfterSeconds: 5 })
    await new Promise<void>((resolve, reject) => {
      const pass = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(pass), 1)
        reject(new AppError('Busy', { retryAfterSeconds: 5 }))
      }, waitMs)
      queue.push(pass)
    })
  }

  function leave(): void {
    const next = queue.shift()
    if (next) next()
    else running--
  }

  return {
    get running() {
      return running
    },
    async hash(password, salt, cost, { waitMs = WAIT_MS, beforeHashing } = {}) {
      await enter(waitMs)
      try {
        await beforeHashing?.()
        return await argon2id({
          message: Buffer.from(toOneForm(password.expose()), 'utf8'),
          nonce: salt,
          parallelism: 1,
          tagLength: 32,
          ...cost,
        })
      } finally {
        leave()
      }
    },
  }
}

function argon2id(parameters: Argon2Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, hash) => (error ? reject(error) : resolve(hash)))
  })
}
