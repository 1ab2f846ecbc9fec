// Requests whose answer carries a value are answered once: a copy of one that was captured gets nothing.

import type { Db } from '../db/schema.ts'

/** @returns whether this is the first time; the hash is of the request's signature. */
export async function markSeen(db: Db, hash: Buffer): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('seen_requests')
    .values({ hash })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}
