// Runs a suite on the database of this run: Postgres in `npm test`, and the embedded one and an older Postgres as well in
// `npm run test:long`, so that neither is only believed to behave like the other.

import { describe } from '@jest/globals'
import { openTestDatabase, type TestDatabase, USUAL_KIND } from './databases.ts'

/** Gives a fresh database of the kind in hand; whoever calls it closes it. */
export type OpenTestDatabase = () => Promise<TestDatabase>

export function describeOnEither(name: string, suite: (open: OpenTestDatabase) => void): void {
  describe(`${name} on ${USUAL_KIND}`, () => suite(() => openTestDatabase(USUAL_KIND)))
}
