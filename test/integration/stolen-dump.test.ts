// What somebody can read who took the database, the server's keys, a link, or any of them together. A dump and the
// keys read what is not delivered yet, since the link is still inside; after delivery it takes the link as well; after
// the last view, a revoke or the expiry nothing is left to read.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { boxOpen } from '../../src/crypto/box.ts'
import type { KeyRing } from '../../src/crypto/keys.ts'
import { openValue, unwrapDataKey } from '../../src/crypto/share-seal.ts'
import { parseToken } from '../../src/crypto/tokens.ts'
import type { Db } from '../../src/db/schema.ts'
import { AppError } from '../../src/errors.ts'
import { openJobs } from '../../src/jobs/open.ts'
import type { Secret } from '../../src/secret.ts'
import { revokeOpenShare } from '../../src/share/close.ts'
import { sweep } from '../../src/share/sweep.ts'
import { captureLog } from '../support/captured-log.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { idleHandlers } from '../support/idle-handlers.ts'
import {
  createTestKeys,
  createTestVault,
  type MadeShare,
  refusalOf,
  type TestVault,
} from '../support/vault.ts'

const VALUE = 'the colour of the sky is "blue" & <green>'

interface Loot {
  keys?: KeyRing
  token?: Secret
}

/** Tries all that can be done with a dump of the tables and the loot. @returns the value, or undefined. */
async function readFromDump(
  db: Db,
  shareId: string,
  { keys = createTestKeys(), token }: Loot,
): Promise<string | undefined> {
  const share = await db.selectFrom('shares').selectAll().where('id', '=', shareId).executeTakeFirstOrThrow()
  const grants = await db.selectFrom('grants').selectAll().where('share_id', '=', shareId).execute()
  for (const { workspace_id: workspaceId, ordinal, kind, recipient, wrapped, delivery_token } of grants) {
    const boundTo = [workspaceId, shareId, String(ordinal), recipient]
    const undelivered = attempt(() => delivery_token && boxOpen(keys, 'delivery', delivery_token, boundTo))
    for (const tried of [token, parseToken(undelivered?.toString('utf8'))]) {
      if (!tried || !wrapped || !share.sealed) continue
      const binding = { workspaceId, shareId, ordinal, kind, recipient }
      const dataKey = attempt(() => unwrapDataKey(keys, wrapped, tried, share.salt, binding))
      const value = dataKey && openValue(share.sealed, dataKey, workspaceId, shareId)
      if (value) return value.expose()
    }
  }
  return undefined
}

function attempt<T>(open: () => T): T | undefined {
  try {
    return open()
  } catch (error) {
    if (error instanceof AppError && error.code === 'SealBroken') return undefined
    throw error
  }
}

describeOnEither('a dump', (open) => {
  let opened: TestDatabase
  let vault: TestVault
  let db: Db
  beforeAll(async () => {
    opened = await open()
    db = opened.database.db
    vault = createTestVault(db)
  })
  afterAll(() => opened.close())

  /** What each loot reads: nothing, the link alone, the keys alone, both. */
  async function readings({ shareId, grant: { token } }: MadeShare): Promise<boolean[]> {
    const loots: Loot[] = [{}, { token }, { keys: vault.keys }, { token, keys: vault.keys }]
    const values = await Promise.all(loots.map((loot) => readFromDump(db, shareId, loot)))
    expect(new Set(values.filter((value) => value !== VALUE))).toEqual(new Set([undefined]))
    return values.map((value) => value === VALUE)
  }

  test('before the delivery is read with the keys, never with the link alone', async () => {
    expect(await readings(await vault.makeShare({ value: VALUE }))).toEqual([false, false, true, true])
  })

  test('after the delivery is read only with keys and link together', async () => {
    const share = await vault.makeShare({ value: VALUE })
    await vault.deliver(share)
    expect(await readings(share)).toEqual([false, false, false, true])
  })

  test('after the last view is not read by anybody', async () => {
    const share = await vault.makeShare({ value: VALUE, recipients: 2, maxViews: 3 })
    for (const grant of [share.grant, ...share.grants]) await vault.reveal(grant)
    expect(await readings(share)).toEqual([false, false, false, false])
  })

  test('after a revoke is not read by anybody, delivered or not', async () => {
    for (const isDelivered of [false, true]) {
      const share = await vault.makeShare({ value: VALUE })
      if (isDelivered) await vault.deliver(share)
      await db.transaction().execute((tx) => revokeOpenShare(tx, share))
      expect(await readings(share)).toEqual([false, false, false, false])
    }
  })

  test('after the expiry and the minute’s sweep is not read by anybody', async () => {
    const share = await vault.makeShare({ value: VALUE, lifetimeMs: 1 })
    await sweep(vault)
    expect(await readings(share)).toEqual([false, false, false, false])
  })

  test('of a share with a password is not read without it, whatever else was taken', async () => {
    const share = await vault.makeShare({ value: VALUE, password: 'Tr0ub4dor&3' })
    expect(await readings(share)).toEqual([false, false, false, false])
    expect((await vault.reveal(share.grant, { password: 'Tr0ub4dor&3' })).value.expose()).toBe(VALUE)
  })

  test('holds no value, name, password or link in the clear, in any table, whatever happened', async () => {
    const log = captureLog()
    const jobs = openJobs(opened.database, log)
    await jobs.start(idleHandlers())
    const real = createTestVault(db, { jobs })
    const wishes = {
      value: VALUE,
      name: 'key to the sky',
      password: 'Tr0ub4dor&3',
      recipients: 2,
      maxViews: 2,
    }
    const shares = [await real.makeShare(wishes), await real.makeShare(wishes), await real.makeShare(wishes)]
    const [opened1, revoked] = shares
    if (!opened1 || !revoked) throw new TypeError('they were made')
    await real.deliver(opened1)
    for (const grant of opened1.grants) {
      await refusalOf(real.reveal(grant, { password: 'not Tr0ub4dor&3' }))
      await real.reveal(grant, { password: 'Tr0ub4dor&3' })
    }
    await db.transaction().execute((tx) => revokeOpenShare(tx, revoked))
    const tokens = shares.flatMap((share) => share.grants.map(({ token }) => token.expose()))
    await jobs.stop()
    const dump = await dumpAllTables(db)
    expect(dump).toContain(opened1.shareId)
    for (const clear of [VALUE, 'key to the sky', 'Tr0ub4dor&3', ...tokens]) {
      for (const form of formsOf(clear)) expect(dump).not.toContain(form)
    }
    for (const clear of [VALUE, 'key to the sky', 'Tr0ub4dor&3', ...tokens]) {
      expect(log.text() + real.log.text()).not.toContain(clear)
    }
  })

  describe('with rows moved by somebody who can write opens', () => {
    const swap = async (column: 'sealed' | 'salt', from: MadeShare, to: MadeShare): Promise<void> => {
      await sql`update shares s set ${sql.ref(column)} = o.${sql.ref(column)} from shares o
        where s.id = ${to.shareId} and o.id = ${from.shareId}`.execute(db)
    }
    const expectBroken = async ({ grant }: MadeShare): Promise<void> => {
      expect(await refusalOf(vault.reveal(grant))).toBe('SealBroken')
      const { views, views_left } = await db
        .selectFrom('shares')
        .select(['views', 'views_left'])
        .where('id', '=', grant.shareId)
        .executeTakeFirstOrThrow()
      expect({ views, views_left }).toEqual({ views: 0, views_left: 2 })
    }
    const make = () => vault.makeShare({ value: VALUE, recipients: 2, maxViews: 2 })

    test('no value of another share', async () => {
      const [from, to] = [await make(), await make()]
      await swap('sealed', from, to)
      await expectBroken(to)
    })

    test('no wrapped key of another share, even with its value and salt', async () => {
      const [from, to] = [await make(), await make()]
      await sql`update grants g set wrapped = o.wrapped from grants o where g.share_id = ${to.shareId}
        and o.share_id = ${from.shareId} and o.ordinal = g.ordinal`.execute(db)
      await expectBroken(to)
      await swap('sealed', from, to)
      await swap('salt', from, to)
      await expectBroken(to)
    })

    test('no wrapped key of another recipient', async () => {
      const share = await make()
      await sql`update grants g set wrapped = o.wrapped from grants o where g.share_id = ${share.shareId}
        and o.share_id = g.share_id and o.ordinal = 1 - g.ordinal`.execute(db)
      await expectBroken(share)
    })

    test('nothing for somebody who was written in as the recipient', async () => {
      const share = await make()
      const { grant } = share
      await db
        .updateTable('grants')
        .set({ recipient: 'U0MALLORY' })
        .where('share_id', '=', share.shareId)
        .where('ordinal', '=', 0)
        .execute()
      const mallory = { ...grant, actor: { ...grant.actor, userId: 'U0MALLORY' } }
      await expectBroken({ ...share, grant: mallory })
    })

    test('nothing for a link that was written over another recipient’s', async () => {
      const share = await make()
      const [mine, theirs] = share.grants
      if (!mine || !theirs) throw new TypeError('two recipients were asked for')
      await sql`update grants g set token_hash = o.token_hash, recipient = o.recipient from grants o
        where g.share_id = ${share.shareId} and o.share_id = g.share_id and g.ordinal = 1 and o.ordinal = 0`.execute(
        db,
      )
      await sql`delete from grants where share_id = ${share.shareId} and ordinal = 0`.execute(db)
      await expectBroken({ ...share, grant: mine })
    })

    test('nothing in another workspace', async () => {
      const share = await make()
      await sql`insert into shares select 'T0OTHER', id, sender_id, submission_id, name, state, created_at, expires_at,
        last_viewed_at, closed_at, max_views, views, views_left, live, unopened, salt, password_memory,
        password_passes, sealed, card_channel, card_ts, card_started_at from shares where id = ${share.shareId}`.execute(
        db,
      )
      await sql`update grants set workspace_id = 'T0OTHER' where share_id = ${share.shareId}`.execute(db)
      await sql`delete from shares where workspace_id = 'T0WORK' and id = ${share.shareId}`.execute(db)
      const moved = { ...share.grant, actor: { ...share.grant.actor, workspaceId: 'T0OTHER' } }
      await expectBroken({ ...share, grant: moved })
    })

    test('nothing sealed by another server', async () => {
      const share = await make()
      const elsewhere = createTestVault(db)
      expect(await refusalOf(elsewhere.reveal(share.grant))).toBe('SealBroken')
      expect(await refusalOf(vault.reveal(share.grant))).toBe('none')
    })
  })
})

/** Every row of every table, pg-boss's too, as text; bytes in hex. */
async function dumpAllTables(db: Db): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`.execute(db)
  const dumps = await Promise.all(
    tables.map(({ name }) => sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(db)),
  )
  return dumps.flatMap(({ rows }) => rows.map(({ row }) => row)).join('\n')
}

function formsOf(clear: string): string[] {
  const bytes = Buffer.from(clear, 'utf8')
  const raw = /^[\w-]{43}$/.test(clear) ? [Buffer.from(clear, 'base64url').toString('hex')] : []
  return [clear, JSON.stringify(clear).slice(1, -1), bytes.toString('hex'), bytes.toString('base64'), ...raw]
}
