// Several reads of one state of the database: what a person is shown never mixes before and after.

import type { Db } from './schema.ts'

/**
 * Runs the reads of `read` on one snapshot, none of which sees what is committed meanwhile. Only SQL may be waited for
 * in it, one statement after the other. Inside a transaction its own state is the one.
 */
export async function onOneState<Value>(db: Db, read: (state: Db) => Promise<Value>): Promise<Value> {
  if (db.isTransaction) return read(db)
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read)
}
