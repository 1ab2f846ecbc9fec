// Runs one suite on PGlite and on Postgres, so that neither is only believed to behave like the other.

import { describe } from '@jest/globals'
import { DATABASE_KINDS, openTestDatabase, type TestDatabase } from './databases.ts'

/** `open` gives a fresh database of the kind in hand; whoever calls it closes it. */
export function describeOnBoth(name: string, suite: (open: () => Promise<TestDatabase>) => void): void {
  describe.each(DATABASE_KINDS)(`${name} on %s`, (kind) => suite(() => openTestDatabase(kind)))
}
