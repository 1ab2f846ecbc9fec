// When recipients are reminded: once by the minute's work, a day or a quarter of the life before the end, and by the
// sender; only who has the message and has not opened it, and only while the share is open.

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { GrantRef } from '../../src/share/backend.ts'
import { revokeOpenShare } from '../../src/share/close.ts'
import { closeOwnGrant } from '../../src/share/close-grant.ts'
import { readReminder, remindDue, remindUnopened } from '../../src/share/remind.ts'
import { sweep } from '../../src/share/sweep.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { createTestVault, type MadeShare, type TestVault } from '../support/vault.ts'

const HOUR_MS = 3_600_000

describeOnEither('a reminder', (open) => {
  let opened: TestDatabase
  let vault: TestVault
  beforeAll(async () => {
    opened = await open()
    vault = createTestVault(opened.database.db)
  })
  afterAll(() => opened.close())
  beforeEach(async () => {
    await sql`update shares set remind_at = null`.execute(vault.db)
    vault.jobs.clear()
  })

  const reminded = (): number[] =>
    vault.jobs.enqueued.flatMap(({ name, payload }) =>
      name === 'remind' && 'ordinal' in payload ? [payload.ordinal] : [],
    )
  const senderOf = ({ workspaceId, senderId }: MadeShare) => ({ workspaceId, userId: senderId })
  async function makeDue(share: MadeShare): Promise<void> {
    await sql`update shares set remind_at = now() where id = ${share.shareId}`.execute(vault.db)
  }
  async function makeDelivered(recipients: number, lifetimeMs = 48 * HOUR_MS): Promise<MadeShare> {
    const share = await vault.makeShare({ recipients, lifetimeMs, maxViews: null })
    await vault.deliver(share)
    return share
  }

  test.each([
    ['5 minutes', 5 / 60, null],
    ['23 hours', 23, null],
    ['a day', 24, 6],
    ['three days', 72, 18],
    ['four days', 96, 24],
    ['thirty days', 720, 24],
  ])('is due, for a life of %s, so many hours before the end', async (_life, hours, before) => {
    const { shareId } = await vault.makeShare({ lifetimeMs: hours * HOUR_MS })
    const { rows } = await sql<{ hours: number | null }>`
      select extract(epoch from expires_at - remind_at)::float8 / 3600 as hours from shares where id = ${shareId}`.execute(
      vault.db,
    )
    expect(rows).toEqual([{ hours: before }])
  })

  test('is sent once, by whichever process comes first, to who has the message and has not opened it', async () => {
    const share = await makeDelivered(5)
    const [opener, closer] = share.grants
    if (!opener || !closer) throw new TypeError('there are five')
    await vault.reveal(opener)
    await closeOwnGrant(vault, closer.actor, share.shareId)
    await sql`update grants set delivery = 'failed' where share_id = ${share.shareId} and ordinal = 2`.execute(
      vault.db,
    )
    await makeDue(share)
    vault.jobs.clear()
    await Promise.all([remindDue(vault), remindDue(vault), sweep(vault)])
    await remindDue(vault)
    expect(reminded().sort()).toEqual([3, 4])
    expect(vault.jobs.enqueued).toContainEqual({
      name: 'refresh',
      payload: { workspaceId: share.workspaceId, shareId: share.shareId },
    })
  })

  test('is due for more shares than one statement takes', async () => {
    for (let made = 0; made < 60; made++) await makeDelivered(1)
    await sql`update shares set remind_at = now()`.execute(vault.db)
    vault.jobs.clear()
    await remindDue(vault)
    expect(reminded().length).toBeGreaterThanOrEqual(60)
    const { rows } = await sql`select 1 from shares where remind_at is not null`.execute(vault.db)
    expect(rows).toEqual([])
  })

  test('is not due before its time, nor for what is over', async () => {
    const [early, late, revoked] = [await makeDelivered(1), await makeDelivered(1), await makeDelivered(1)]
    await sql`update shares set remind_at = now() + interval '1 minute' where id = ${early.shareId}`.execute(
      vault.db,
    )
    await makeDue(late)
    await sql`update shares set expires_at = now() where id = ${late.shareId}`.execute(vault.db)
    await makeDue(revoked)
    await vault.db.transaction().execute((tx) => revokeOpenShare(tx, revoked))
    vault.jobs.clear()
    await remindDue(vault)
    expect(reminded()).toEqual([])
  })

  test('by the sender reaches each at most once an hour, and leaves the one before the end as it is', async () => {
    const share = await makeDelivered(2)
    await sql`update shares set remind_at = now() + interval '1 day' where id = ${share.shareId}`.execute(
      vault.db,
    )
    const counts = await Promise.all([
      remindUnopened(vault, senderOf(share), share.shareId),
      remindUnopened(vault, senderOf(share), share.shareId),
    ])
    expect(counts.sort()).toEqual([0, 2])
    await sql`update grants set reminded_at = reminded_at - interval '59 minutes' where share_id = ${share.shareId}`.execute(
      vault.db,
    )
    expect(await remindUnopened(vault, senderOf(share), share.shareId)).toBe(0)
    await sql`update grants set reminded_at = reminded_at - interval '1 minute' where share_id = ${share.shareId} and ordinal = 1`.execute(
      vault.db,
    )
    expect(await remindUnopened(vault, senderOf(share), share.shareId)).toBe(1)
    const { rows } =
      await sql`select remind_at is not null as is_due from shares where id = ${share.shareId}`.execute(
        vault.db,
      )
    expect(rows).toEqual([{ is_due: true }])
  })

  test('is nobody’s to send but the sender’s', async () => {
    const share = await makeDelivered(1)
    const others = [
      { workspaceId: share.workspaceId, userId: 'U0PERSON0' },
      { workspaceId: 'T0OTHER', userId: share.senderId },
    ]
    for (const other of others) expect(await remindUnopened(vault, other, share.shareId)).toBe(0)
    expect(reminded()).toEqual([])
  })

  test('is looked up again when it is to be sent: what is opened, closed or over by then is left out', async () => {
    const share = await makeDelivered(3)
    const [opener, closer, rest] = share.grants
    if (!opener || !closer || !rest) throw new TypeError('there are three')
    const isCalledFor = async (grant: GrantRef) => (await readReminder(vault.db, grant)) !== undefined
    expect(await readReminder(vault.db, opener)).toMatchObject({
      recipient: 'U0PERSON0',
      senderId: share.senderId,
      message: { channel: 'D0', ts: '1700000000.0' },
    })
    await vault.reveal(opener)
    await closeOwnGrant(vault, closer.actor, share.shareId)
    expect([await isCalledFor(opener), await isCalledFor(closer), await isCalledFor(rest)]).toEqual([
      false,
      false,
      true,
    ])
    expect(await isCalledFor({ ...rest, workspaceId: 'T0OTHER' })).toBe(false)
    await sql`update shares set expires_at = now() where id = ${share.shareId}`.execute(vault.db)
    expect(await isCalledFor(rest)).toBe(false)
  })
})
