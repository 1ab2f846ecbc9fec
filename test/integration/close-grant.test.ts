// Closing one recipient's right: their kept view dies with it and nobody else's, what is theirs is erased, and the share
// ends with the last of them. Under claims, and with several who leave at once. `npm run prove` runs it for longer.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { Actor } from '../../src/share/actor.ts'
import { closeGrantsOf, closeOwnGrant } from '../../src/share/close-grant.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { readRemains } from '../support/trials/bare-share.ts'
import { leaveTogether, raceAgainstClosing } from '../support/trials/grant-race.ts'
import { createTestVault, type MadeShare, refusalOf, type TestVault } from '../support/vault.ts'

describeOnEither('a grant', (open) => {
  let opened: TestDatabase
  let vault: TestVault
  beforeAll(async () => {
    opened = await open()
    vault = createTestVault(opened.database.db)
  })
  afterAll(() => opened.close())

  const ownerOf = ({ grants }: MadeShare, ordinal: number): Actor => {
    const actor = grants[ordinal]?.actor
    if (!actor) throw new TypeError('there is such a recipient')
    return actor
  }
  const openBy = ({ grants }: MadeShare, ordinal: number) => {
    const grant = grants[ordinal]
    if (!grant) throw new TypeError('there is such a recipient')
    return refusalOf(vault.reveal(grant))
  }
  const readShare = async ({ shareId }: MadeShare) => {
    const { rows } = await sql`
      select state, views_left, live, unopened, sealed is not null as is_sealed from shares where id = ${shareId}`.execute(
      vault.db,
    )
    return rows[0]
  }
  const readGrants = async ({ shareId }: MadeShare) => {
    const { rows } = await sql`
      select closed_reason, wrapped is not null as wrapped, delivery, delivery_token is not null as token
      from grants where share_id = ${shareId} order by ordinal`.execute(vault.db)
    return rows
  }

  test('that was not opened takes its kept view with it, and leaves the others theirs', async () => {
    const share = await vault.makeShare({ recipients: 3 })
    vault.jobs.clear()
    expect(await closeOwnGrant(vault, ownerOf(share, 1), share.shareId)).toBe(true)
    expect(await readShare(share)).toEqual({
      state: 'open',
      views_left: 2,
      live: [0, 2],
      unopened: [0, 2],
      is_sealed: true,
    })
    const untouched = { closed_reason: null, wrapped: true, delivery: 'pending', token: true }
    const closed = { closed_reason: 'done', wrapped: false, delivery: 'dropped', token: false }
    expect(await readGrants(share)).toEqual([untouched, closed, untouched])
    expect(vault.jobs.enqueued).toContainEqual({
      name: 'refresh',
      payload: { workspaceId: share.workspaceId, shareId: share.shareId },
    })
    expect([await openBy(share, 1), await openBy(share, 0), await openBy(share, 2)]).toEqual([
      'ShareRevoked',
      'none',
      'none',
    ])
    expect(await readShare(share)).toMatchObject({ state: 'spent', views_left: 0 })
  })

  test('closes once, and only for its owner, in their own workspace and while it is open', async () => {
    const share = await vault.makeShare({ recipients: 2 })
    const owner = ownerOf(share, 0)
    const others = [
      { ...owner, userId: 'U0STRANGER' },
      { ...owner, userId: share.senderId },
      { ...owner, workspaceId: 'T0OTHER' },
    ]
    for (const other of others) expect(await closeOwnGrant(vault, other, share.shareId)).toBe(false)
    const twice = await Promise.all([
      closeOwnGrant(vault, owner, share.shareId),
      closeOwnGrant(vault, owner, share.shareId),
    ])
    expect(twice.sort()).toEqual([false, true])
    const { rows } = await sql`
      select ordinal, actor from share_events where share_id = ${share.shareId} and event = 'closed'`.execute(
      vault.db,
    )
    expect(rows).toEqual([{ ordinal: 0, actor: owner.userId }])

    const spent = await vault.makeShare()
    await vault.reveal(spent.grant)
    expect(await closeOwnGrant(vault, ownerOf(spent, 0), spent.shareId)).toBe(false)
  })

  test('that is the last one ends the share, and what is stored of it is erased', async () => {
    const share = await vault.makeShare({ recipients: 2, maxViews: null })
    await vault.reveal(share.grant)
    await closeOwnGrant(vault, ownerOf(share, 0), share.shareId)
    expect(await readShare(share)).toMatchObject({ state: 'open', live: [1] })
    await closeOwnGrant(vault, ownerOf(share, 1), share.shareId)
    expect(await readShare(share)).toMatchObject({ state: 'revoked', live: [], is_sealed: false })
    expect(await readRemains(vault.db, share)).toMatchObject({ sealed: 0, wrapped: 0, undelivered: 0 })
  })

  test('whose view was the last that was left uses the share up', async () => {
    const share = await vault.makeShare({ recipients: 2 })
    await vault.reveal(share.grant)
    await closeOwnGrant(vault, ownerOf(share, 1), share.shareId)
    expect(await readShare(share)).toMatchObject({
      state: 'spent',
      views_left: 0,
      live: [0],
      is_sealed: false,
    })
    expect(await openBy(share, 0)).toBe('ShareSpent')
  })

  test('of somebody who leaves closes wherever they have one, in batches, and nowhere else', async () => {
    const shares: MadeShare[] = []
    for (let made = 0; made < 53; made++) {
      shares.push(await vault.makeShare({ recipients: ['U0LEAVES', 'U0STAYS'] }))
    }
    const elsewhere = await vault.makeShare({ recipients: ['U0LEAVES'], workspaceId: 'T0OTHER' })
    const workspaceId = shares[0]?.workspaceId ?? ''
    expect(await closeGrantsOf(vault, { workspaceId, userId: 'U0LEAVES' })).toBe(53)
    expect(await closeGrantsOf(vault, { workspaceId, userId: 'U0LEAVES' })).toBe(0)
    const [first] = shares
    if (!first) throw new TypeError('there are shares')
    expect(await readGrants(first)).toMatchObject([{ closed_reason: 'left' }, { closed_reason: null }])
    expect([await openBy(first, 0), await openBy(first, 1)]).toEqual(['ShareRevoked', 'none'])
    expect(await readShare(elsewhere)).toMatchObject({ state: 'open', live: [0] })
  })

  test('cannot be closed with its keys still stored', async () => {
    const share = await vault.makeShare()
    const closing = sql`update grants set closed_at = now(), closed_reason = 'done' where share_id = ${share.shareId}`
    await expect(closing.execute(vault.db)).rejects.toThrow('grants_closed_wiped')
    const reasonless = sql`update grants set closed_at = now(), wrapped = null, delivery_token = null
      where share_id = ${share.shareId}`
    await expect(reasonless.execute(vault.db)).rejects.toThrow('grants_closed')
  })

  test('that closes among claims is not opened after, and nobody else loses their first view', async () => {
    const { problems } = await raceAgainstClosing(vault.db, 12)
    expect(problems).toEqual([])
  })
})

describe('several people on Postgres', () => {
  test('who leave at once, with shares in common that are being opened, wait for each other and for nobody else', async () => {
    const opened = await openTestDatabase('postgres')
    const { problems } = await leaveTogether(opened.database.db, 10)
    await opened.close()
    expect(problems).toEqual([])
  })
})
