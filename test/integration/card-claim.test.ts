// Who posts the sender's message, and who edits it: one claim at a time for each share, which lapses; one turn in two
// seconds; and what it shows is known only as long as nobody else had a turn meanwhile.

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { Db } from '../../src/db/schema.ts'
import { claimCard, recordCard, recordCardShown, takeCardTurn } from '../../src/share/card-turns.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { createTestVault, type MadeShare } from '../support/vault.ts'

describeOnEither('the claim on the sender’s message', (open) => {
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

  async function takeTurn(share: MadeShare): Promise<string> {
    const taken = await takeCardTurn(db, share)
    if (!('turn' in taken)) throw new Error(`no turn for ${taken.waitSeconds} s`)
    return taken.turn
  }
  async function editedAgo({ shareId }: MadeShare, seconds: number): Promise<void> {
    await sql`update shares set card_edited_at = card_edited_at - ${seconds} * interval '1 second' where id = ${shareId}`.execute(
      db,
    )
  }
  async function readShown({ shareId }: MadeShare): Promise<string | null> {
    const { rows } = await sql<{ shown: string | null }>`
      select encode(card_shown, 'hex') as shown from shares where id = ${shareId}`.execute(db)
    return rows[0]?.shown ?? null
  }

  test('is followed by turns at editing it: one at once, the next after two seconds, whoever asks', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => takeCardTurn(db, one)))
    expect(all.filter((taken) => 'turn' in taken)).toHaveLength(1)
    const waits = all.flatMap((taken) => ('waitSeconds' in taken ? [taken.waitSeconds] : []))
    expect(waits.every((seconds) => seconds === 1 || seconds === 2)).toBe(true)
    expect(await takeCardTurn(db, other)).toHaveProperty('turn')
    await editedAgo(one, 2)
    expect(await takeCardTurn(db, one)).toHaveProperty('turn')
  })

  test('counts as an edit when the message is posted', async () => {
    await recordCard(db, one, { channel: 'D1', ts: '1.2' }, Buffer.from('01', 'hex'))
    expect(await takeCardTurn(db, one)).toHaveProperty('waitSeconds')
    expect([await readShown(one), await readShown(other)]).toEqual(['01', null])
  })

  test('knows what is shown after a turn of one’s own, and not where two turns overlapped', async () => {
    const turn = await takeTurn(one)
    expect(await recordCardShown(db, one, turn, Buffer.from('01', 'hex'))).toBe(true)
    expect(await readShown(one)).toBe('01')

    await editedAgo(one, 3)
    const slow = await takeTurn(one)
    await editedAgo(one, 3)
    const quick = await takeTurn(one)
    expect(await recordCardShown(db, one, quick, Buffer.from('02', 'hex'))).toBe(true)
    expect(await recordCardShown(db, one, slow, Buffer.from('03', 'hex'))).toBe(false)
    expect(await readShown(one)).toBeNull()

    await editedAgo(one, 3)
    const first = await takeTurn(one)
    await editedAgo(one, 3)
    const second = await takeTurn(one)
    expect(await recordCardShown(db, one, first, Buffer.from('04', 'hex'))).toBe(false)
    expect(await recordCardShown(db, one, second, Buffer.from('05', 'hex'))).toBe(false)
    expect(await readShown(one)).toBeNull()
  })

  test('is not given while Slack wants no edit', async () => {
    const turn = await takeTurn(one)
    expect(await recordCardShown(db, one, turn, null, 13)).toBe(false)
    expect(await takeCardTurn(db, one)).toEqual({ waitSeconds: 13 })
    await editedAgo(one, 13)
    expect(await takeCardTurn(db, one)).toHaveProperty('turn')
  })
})
