// Limits that are no settings: they keep people from being asked again and again, and codes from being guessed. Counted
// as budgets.ts counts.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { countUses, type FixedKind } from './budgets.ts'
import { describeConfirmations, describeWrongCodes } from './words.ts'

const LIMITS: Readonly<Record<FixedKind, number>> = {
  /** How often one link may ask whoever it belongs to. */
  confirmationsPerHour: 3,
  /** Codes that one person tries; a right one does not count. */
  codeTriesPerHour: 5,
}

const WORDS: Readonly<Record<FixedKind, string>> = {
  confirmationsPerHour: describeConfirmations(LIMITS.confirmationsPerHour),
  codeTriesPerHour: describeWrongCodes(LIMITS.codeTriesPerHour),
}

/** Counts one use. @throws AppError RateLimitExceeded, with the seconds to wait, when it goes beyond the limit. */
export async function spendFixed(db: Db, kind: FixedKind, subject: string): Promise<void> {
  const [count] = await countUses(db, [{ kind, subject }])
  if (!count) throw new TypeError('what is counted is answered')
  if (count.used <= LIMITS[kind]) return
  throw new AppError('RateLimitExceeded', {
    retryAfterSeconds: Math.max(1, count.seconds),
    words: WORDS[kind],
  })
}

/** That use does not count after all. */
export async function takeBackFixed(db: Db, kind: FixedKind, subject: string): Promise<void> {
  await sql`update budgets set used = greatest(used - 1, 0) where kind = ${kind} and subject = ${subject}`.execute(
    db,
  )
}
