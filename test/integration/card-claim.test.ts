// Who posts the sender's message: one claim at a time for each share, which lapses, and which touches no other share.

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { Db } from '../../src/db/schema.ts'
import { claimCard } from '../../src/share/card-turns.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnBoth } from '../support/describe-on-both.ts'
import { createTestVault, type MadeShare } from '../support/vault.ts'

describeOnBoth('the claim on the sender’s message', (open) => {
  let opened: TestDatabase
  let db: Db
  let one: MadeShare
  let other: MadeShare

  beforeAll(async () => {
    opened = await open()
    db = opened.database.db
  })
  afterAll(() => opened.close())
  beforeEach(async () => {
    const vault = createTestVault(db)
    one = await vault.makeShare()
    other = await vault.makeShare()
  })

  async function claimedSecondsAgo({ shareId }: MadeShare, seconds: number): Promise<void> {
    await sql`update shares set card_started_at = now() - ${seconds} * interval '1 second' where id = ${shareId}`.execute(
      db,
    )
  }

  test('is given once, and again when it is older than 30 seconds', async () => {
    expect(await Promise.all([claimCard(db, one), claimCard(db, one)])).toContain(true)
    expect(await claimCard(db, one)).toBe(false)
    await claimedSecondsAgo(one, 29)
    expect(await claimCard(db, one)).toBe(false)
    await claimedSecondsAgo(one, 31)
    expect(await claimCard(db, one)).toBe(true)
  })

  test('of one share neither takes nor gives that of another', async () => {
    await claimedSecondsAgo(other, 31)
    expect(await claimCard(db, one)).toBe(true)
    expect(await claimCard(db, one)).toBe(false)
    expect(await claimCard(db, other)).toBe(true)
  })
})
