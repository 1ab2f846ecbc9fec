// The minute's clean-up erases what has expired, has missed messages edited, and forgets what is old; two at once do
// the work once.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { revokeOpenShare } from '../../src/share/close.ts'
import { revokeShare } from '../../src/share/revoke.ts'
import { sweep } from '../../src/share/sweep.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { readRemains } from '../support/trials/bare-share.ts'
import { createTestVault, type MadeShare, refusalOf, type TestVault } from '../support/vault.ts'

describeOnEither('the sweep', (open) => {
  let opened: TestDatabase
  let vault: TestVault
  beforeAll(async () => {
    opened = await open()
    vault = createTestVault(opened.database.db)
  })
  afterAll(() => opened.close())

  /** Shares whose messages are to be edited; asking twice is as good as once. */
  const refreshed = (): Set<unknown> =>
    new Set(
      vault.jobs.enqueued.flatMap(({ name, payload }) =>
        name === 'refresh' && 'shareId' in payload ? [payload.shareId] : [],
      ),
    )
  const countEvents = async (shareId: string, event: 'expired'): Promise<number> => {
    const rows = await vault.db
      .selectFrom('share_events')
      .select('at')
      .where('share_id', '=', shareId)
      .where('event', '=', event)
      .execute()
    return rows.length
  }

  test('erases what has expired, asks for its messages to be edited, and leaves the rest alone', async () => {
    const [expired, kept] = [
      await vault.makeShare({ lifetimeMs: 1, name: 'a name' }),
      await vault.makeShare(),
    ]
    vault.jobs.clear()
    await sweep(vault)
    expect(await readRemains(vault.db, expired)).toMatchObject({
      state: 'expired',
      sealed: 0,
      wrapped: 0,
      undelivered: 0,
    })
    expect(await readRemains(vault.db, kept)).toMatchObject({
      state: 'open',
      sealed: 1,
      wrapped: 1,
      undelivered: 1,
    })
    expect(refreshed()).toEqual(new Set([expired.shareId]))
    expect(await countEvents(expired.shareId, 'expired')).toBe(1)
    expect(await refusalOf(vault.reveal(expired.grant))).toBe('ShareExpired')
    expect(await refusalOf(vault.reveal(kept.grant))).toBe('none')
  })

  test('done twice at once closes every share once', async () => {
    const shares: MadeShare[] = []
    for (let made = 0; made < 20; made++) shares.push(await vault.makeShare({ lifetimeMs: 1 }))
    vault.jobs.clear()
    await Promise.all([sweep(vault), sweep(vault), sweep(vault)])
    expect(refreshed()).toEqual(new Set(shares.map((share) => share.shareId)))
    for (const { shareId } of shares) expect(await countEvents(shareId, 'expired')).toBe(1)
  })

  test('has messages edited again that still look open some minutes after their share closed', async () => {
    const share = await vault.makeShare()
    await vault.deliver(share)
    const revoked = await revokeShare(
      vault,
      { workspaceId: share.workspaceId, userId: share.senderId },
      share.shareId,
    )
    expect(revoked).toBe(true)
    vault.jobs.clear()
    await sweep(vault)
    expect(refreshed()).toEqual(new Set())

    await moveBack('shares', 'closed_at', share.shareId, '11 minutes')
    await sweep(vault)
    expect(refreshed()).toEqual(new Set([share.shareId]))

    vault.jobs.clear()
    await sql`update grants set message_closed_at = clock_timestamp() where share_id = ${share.shareId}`.execute(
      vault.db,
    )
    await sweep(vault)
    expect(refreshed()).toEqual(new Set())
  })

  test('forgets closed shares after 30 days with all that hangs on them, and their events after 365', async () => {
    const [old, young] = [await vault.makeShare({ password: 'pass' }), await vault.makeShare()]
    await refusalOf(vault.reveal(old.grant, { password: 'wrong' }))
    await vault.db.transaction().execute(async (tx) => {
      await revokeOpenShare(tx, old)
      await revokeOpenShare(tx, young)
    })
    await moveBack('shares', 'closed_at', old.shareId, '30 days 1 minute')
    await moveBack('shares', 'closed_at', young.shareId, '29 days 23 hours')
    await sweep(vault)
    const left = await vault.db
      .selectFrom('shares')
      .select('id')
      .where('id', 'in', [old.shareId, young.shareId])
      .execute()
    expect(left).toEqual([{ id: young.shareId }])
    for (const table of ['grants', 'guesses'] as const) {
      expect(
        await vault.db.selectFrom(table).selectAll().where('share_id', '=', old.shareId).execute(),
      ).toEqual([])
    }

    expect(await readEvents(old.shareId)).toEqual(['created', 'revoked'])
    await sql`update share_events set at = at - interval '366 days'
      where share_id = ${old.shareId} and event = 'created'`.execute(vault.db)
    await sweep(vault)
    expect(await readEvents(old.shareId)).toEqual(['revoked'])
  })

  test('keeps open shares, however old', async () => {
    const share = await vault.makeShare({ lifetimeMs: 30 * 86_400_000 })
    await moveBack('shares', 'created_at', share.shareId, '29 days')
    await sweep(vault)
    expect(await refusalOf(vault.reveal(share.grant))).toBe('none')
  })

  test('forgets seen requests after 15 minutes and proofs an hour after their time', async () => {
    const { grant } = await vault.makeShare()
    const ages = [
      ['seen_requests', '14 minutes', 1],
      ['seen_requests', '16 minutes', 0],
      ['proofs', '59 minutes', 1],
      ['proofs', '61 minutes', 0],
    ] as const
    for (const [table, age, left] of ages) {
      await sql`delete from ${sql.table(table)}`.execute(vault.db)
      if (table === 'seen_requests') {
        await sql`insert into seen_requests values ('\\x01', clock_timestamp() - ${age}::interval)`.execute(
          vault.db,
        )
      } else {
        await sql`insert into proofs (hash, kind, workspace_id, share_id, ordinal, user_id, expires_at)
          values ('\\x01', 'pass', ${grant.workspaceId}, ${grant.shareId}, 0, 'U0ANNA',
            clock_timestamp() - ${age}::interval)`.execute(vault.db)
      }
      await sweep(vault)
      const { rows } = await sql`select 1 from ${sql.table(table)}`.execute(vault.db)
      expect([table, age, rows.length]).toEqual([table, age, left])
    }
  })

  test('forgets API tokens 30 days after they expired or were revoked, and none that still works', async () => {
    const tokens = [
      ['works, and is old', '1 day', null],
      ['expired of late', '-29 days', null],
      ['expired', '-31 days', null],
      ['revoked of late', '300 days', '29 days'],
      ['revoked', '300 days', '31 days'],
    ] as const
    for (const [name, left, revoked] of tokens) {
      await sql`insert into api_tokens (workspace_id, owner_id, name, token_hash, scopes, created_at, expires_at, revoked_at)
        values ('T0FORGET', 'U0ANNA', ${name}, sha256(convert_to(${name}::text, 'UTF8')), '{create}', clock_timestamp() - interval '400 days',
          clock_timestamp() + ${left}::interval, clock_timestamp() - ${revoked}::interval)`.execute(vault.db)
    }
    await sweep(vault)
    const rows = await vault.db.selectFrom('api_tokens').select('name').orderBy('name').execute()
    expect(rows.map(({ name }) => name)).toEqual(['expired of late', 'revoked of late', 'works, and is old'])
  })

  async function moveBack(table: string, column: string, id: string, by: string): Promise<void> {
    const ref = sql.ref(column)
    await sql`update ${sql.table(table)} set ${ref} = ${ref} - ${by}::interval where id = ${id}`.execute(
      vault.db,
    )
  }

  async function readEvents(shareId: string): Promise<string[]> {
    const rows = await vault.db
      .selectFrom('share_events')
      .select('event')
      .where('share_id', '=', shareId)
      .orderBy('at')
      .execute()
    return rows.map((row) => row.event)
  }
})
