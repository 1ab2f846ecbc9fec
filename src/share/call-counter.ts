// Counts calls, many of which may come at once for one token or address. What comes while a count is on its way is
// counted together by the next one: a flood on one row must not take every connection to the database.

import type { Db } from '../db/schema.ts'
import { type BudgetKind, type BudgetLimits, countUses, refuse } from './budgets.ts'

export interface CallCounter {
  /** Counts one call. @throws AppError RateLimitExceeded when it goes beyond the limit. */
  count(kind: BudgetKind, subject: string): Promise<void>
}

interface Waiting {
  resolve(): void
  reject(error: unknown): void
}

export function createCallCounter(db: Db, limits: BudgetLimits): CallCounter {
  /** Those who came since the running count began. */
  const lines = new Map<string, Waiting[]>()

  async function countAll(kind: BudgetKind, subject: string, batch: readonly Waiting[]): Promise<void> {
    try {
      const [count] = await countUses(db, [{ kind, subject, count: batch.length }])
      if (!count) throw new TypeError('what is counted is answered')
      for (const [index, { resolve, reject }] of batch.entries()) {
        const isWithin = count.used - batch.length + index + 1 <= limits[kind]
        if (isWithin) resolve()
        else reject(refuse(limits, kind, count.seconds))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  async function countInTurn(kind: BudgetKind, subject: string, first: Waiting): Promise<void> {
    const key = `${kind}/${subject}`
    for (let batch = [first]; batch.length > 0; batch = lines.get(key) ?? []) {
      lines.set(key, [])
      await countAll(kind, subject, batch)
    }
    lines.delete(key)
  }

  return {
    count(kind, subject) {
      if (limits[kind] <= 0) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const waiting = { resolve, reject }
        const line = lines.get(`${kind}/${subject}`)
        if (line) line.push(waiting)
        else void countInTurn(kind, subject, waiting)
      })
    },
  }
}
