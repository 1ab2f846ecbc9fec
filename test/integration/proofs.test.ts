// A ticket proves a person to a browser once; the pass it turns into opens one value once. Late, used, moved or
// deleted, they prove nothing.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { newToken } from '../../src/crypto/tokens.ts'
import type { Secret } from '../../src/secret.ts'
import { findOwnGrant } from '../../src/share/inspect.ts'
import { issueTicket, readProof, redeemTicket, spendPass } from '../../src/share/proof.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { createTestVault, type MadeGrant, refusalOf, type TestVault } from '../support/vault.ts'

describeOnEither('proof of identity', (open) => {
  let opened: TestDatabase
  let vault: TestVault
  beforeAll(async () => {
    opened = await open()
    vault = createTestVault(opened.database.db)
  })
  afterAll(() => opened.close())

  async function makeGrants(): Promise<[MadeGrant, MadeGrant]> {
    const { grants } = await vault.makeShare({ recipients: 2 })
    const [mine, other] = grants
    if (!mine || !other) throw new TypeError('two recipients were asked for')
    return [mine, other]
  }

  async function takePass(grant: MadeGrant): Promise<Secret> {
    const redeemed = await redeemTicket(vault.db, grant, await issueTicket(vault.db, grant, grant.actor))
    if (!redeemed) throw new TypeError('a fresh ticket is good')
    return redeemed
  }

  const expireProofs = () =>
    sql`update proofs set expires_at = clock_timestamp() - interval '1 millisecond'`.execute(vault.db)

  describe('a ticket', () => {
    test('is good for one of 50 who use it at once, and proves its person', async () => {
      const [grant] = await makeGrants()
      const ticket = await issueTicket(vault.db, grant, grant.actor)
      expect(await readProof(vault.db, grant, 'ticket', ticket)).toEqual(grant.actor)
      const uses = await Promise.all(Array.from({ length: 50 }, () => redeemTicket(vault.db, grant, ticket)))
      expect(uses.filter(Boolean)).toHaveLength(1)
    })

    test('is good for two minutes', async () => {
      const [grant] = await makeGrants()
      const ticket = await issueTicket(vault.db, grant, grant.actor)
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from expires_at - clock_timestamp())::int as seconds from proofs
        where share_id = ${grant.shareId} and kind = 'ticket'`.execute(vault.db)
      expect(rows).toEqual([{ seconds: expect.any(Number) }])
      expect(Math.abs((rows[0]?.seconds ?? 0) - 120)).toBeLessThanOrEqual(2)
      await expireProofs()
      expect(await redeemTicket(vault.db, grant, ticket)).toBeUndefined()
    })

    test('is nothing for another recipient, another share, or once its share is gone', async () => {
      const [grant, other] = await makeGrants()
      const [elsewhere] = await makeGrants()
      const ticket = await issueTicket(vault.db, grant, grant.actor)
      expect(await redeemTicket(vault.db, other, ticket)).toBeUndefined()
      expect(await redeemTicket(vault.db, elsewhere, ticket)).toBeUndefined()
      expect(await redeemTicket(vault.db, { ...grant, workspaceId: 'T0OTHER' }, ticket)).toBeUndefined()
      await vault.db.deleteFrom('shares').where('id', '=', grant.shareId).execute()
      expect(await redeemTicket(vault.db, grant, ticket)).toBeUndefined()
    })

    test('that another person carries opens nothing', async () => {
      const [grant, other] = await makeGrants()
      const ticket = await issueTicket(vault.db, grant, other.actor)
      expect(await readProof(vault.db, grant, 'ticket', ticket)).toEqual(other.actor)
      expect(await refusalOf(findOwnGrant(vault, { actor: other.actor }, grant.shareId, grant.token))).toBe(
        'NotFound',
      )
    })

    test('is no pass, and one that was made up is nothing', async () => {
      const [grant] = await makeGrants()
      const ticket = await issueTicket(vault.db, grant, grant.actor)
      expect(await readProof(vault.db, grant, 'pass', ticket)).toBeUndefined()
      expect(await spendPass(vault.db, ticket)).toBe(false)
      expect(await redeemTicket(vault.db, grant, newToken())).toBeUndefined()
      expect(await redeemTicket(vault.db, grant, await takePass(grant))).toBeUndefined()
    })
  })

  describe('a pass', () => {
    test('is read as often as needed and spent by one of 50', async () => {
      const [grant] = await makeGrants()
      const pass = await takePass(grant)
      expect(await readProof(vault.db, grant, 'pass', pass)).toEqual(grant.actor)
      expect(await readProof(vault.db, grant, 'pass', pass)).toEqual(grant.actor)
      const uses = await Promise.all(Array.from({ length: 50 }, () => spendPass(vault.db, pass)))
      expect(uses.filter(Boolean)).toHaveLength(1)
      expect(await readProof(vault.db, grant, 'pass', pass)).toBeUndefined()
    })

    test('is nothing when it is late, for another grant, or once its share is gone', async () => {
      const [grant, other] = await makeGrants()
      const pass = await takePass(grant)
      expect(await readProof(vault.db, other, 'pass', pass)).toBeUndefined()
      expect(await readProof(vault.db, { ...grant, workspaceId: 'T0OTHER' }, 'pass', pass)).toBeUndefined()
      await expireProofs()
      expect(await readProof(vault.db, grant, 'pass', pass)).toBeUndefined()
      expect(await spendPass(vault.db, pass)).toBe(false)
      const fresh = await takePass(grant)
      await vault.db.deleteFrom('shares').where('id', '=', grant.shareId).execute()
      expect(await readProof(vault.db, grant, 'pass', fresh)).toBeUndefined()
      expect(await spendPass(vault.db, fresh)).toBe(false)
    })

    test('is stored only as its hash, and so is the ticket', async () => {
      const [grant] = await makeGrants()
      const ticket = await issueTicket(vault.db, grant, grant.actor)
      const pass = await takePass(grant)
      const rows = JSON.stringify(await vault.db.selectFrom('proofs').selectAll().execute(), bytesAsText)
      for (const capability of [ticket, pass]) {
        expect(rows).not.toContain(capability.expose())
        expect(rows).not.toContain(Buffer.from(capability.expose(), 'base64url').toString('hex'))
      }
    })
  })

  test('spent before a reveal that may not proceed costs no view', async () => {
    const [grant] = await makeGrants()
    expect(await refusalOf(vault.reveal(grant, { mayProceed: async () => false }))).toBe('NotFound')
    expect(await refusalOf(vault.reveal(grant, { mayProceed: async () => true }))).toBe('none')
  })
})

// Buffers serialize through their own toJSON before a replacer sees them.
function bytesAsText(_key: string, value: unknown): unknown {
  const isBuffer = typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)
  return isBuffer ? Buffer.from(value.data as number[]).toString('hex') : value
}
