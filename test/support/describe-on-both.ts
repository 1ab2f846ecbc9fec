// Runs one suite on PGlite and on Postgres, so that neither is only believed to behave like the other.

import { describe } from '@jest/globals'
import { DATABASE_KINDS, openTestDatabase, type TestDatabase } from './databases.ts'

/** Gives a fresh database of the kind in hand; whoever calls it closes it. */
export type OpenTestDatabase = () => Promise<TestDatabase>

export function describeOnBoth(name: string, suite: (open: OpenTestDatabase) => void): void {
  describe.each(DATABASE_KINDS)(`${name} on %s`, (kind) => suite(() => openTestDatabase(kind)))
}
