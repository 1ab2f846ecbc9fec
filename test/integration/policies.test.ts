// The policy as it is remembered: for two seconds, and no longer where another process has changed it.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { DurationMs } from '../../src/contract/duration.ts'
import { createPolicies, FRESH_MS } from '../../src/share/policies.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { DEFAULT_POLICY } from '../support/rules.ts'

const HOUR = 3_600_000 as DurationMs

describeOnEither('a change of the policy', (open) => {
  let opened: TestDatabase
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  test('holds at once where it was made, and after two seconds in every other process', async () => {
    let now = 0
    const start = () =>
      createPolicies(opened.database.db, DEFAULT_POLICY, { isLocked: false, now: () => now })
    const [here, elsewhere] = [start(), start()]
    const actor = { workspaceId: 'T0POLICY', userId: 'U0ADMIN' }
    const readLongest = async (policies: typeof here) =>
      (await policies.read(actor.workspaceId)).maxLifetimeMs
    const before = DEFAULT_POLICY.maxLifetimeMs
    expect([await readLongest(here), await readLongest(elsewhere)]).toEqual([before, before])
    await here.change(actor, { maxLifetimeMs: HOUR })
    expect([await readLongest(here), await readLongest(elsewhere)]).toEqual([HOUR, before])
    now += FRESH_MS - 1
    expect(await readLongest(elsewhere)).toBe(before)
    now += 1
    expect(await readLongest(elsewhere)).toBe(HOUR)
    expect(await readLongest(start())).toBe(HOUR)
  })
})
