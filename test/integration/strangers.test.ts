// To everybody but its recipient a link does not work, whatever the reason, and costs nothing; a recipient who is no
// member any more is such a stranger.

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { newId, newToken } from '../../src/crypto/tokens.ts'
import { revokeOpenShare } from '../../src/share/close.ts'
import { findOwnGrant } from '../../src/share/inspect.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { readRemains } from '../support/trials/bare-share.ts'
import {
  createTestVault,
  type MadeGrant,
  type MadeShare,
  refusalOf,
  type TestVault,
} from '../support/vault.ts'

describeOnEither('a link', (open) => {
  let opened: TestDatabase
  let vault: TestVault
  let share: MadeShare
  beforeAll(async () => {
    opened = await open()
    vault = createTestVault(opened.database.db)
  })
  afterAll(() => opened.close())
  beforeEach(async () => {
    vault.members.welcomeAll()
    share = await vault.makeShare({ recipients: ['U0ANNA', 'U0BEN'] })
  })

  /** What both ways in answer. */
  async function answersTo(grant: MadeGrant): Promise<string[]> {
    const inspected = await refusalOf(findOwnGrant(vault, { actor: grant.actor }, grant.shareId, grant.token))
    return [inspected, await refusalOf(vault.reveal(grant))]
  }

  const asOther = (change: Partial<MadeGrant['actor']>): MadeGrant => ({
    ...share.grant,
    actor: { ...share.grant.actor, ...change },
  })

  test('does not work with an unknown id, a wrong token or the token of another share', async () => {
    const elsewhere = await vault.makeShare({ recipients: ['U0ANNA'] })
    expect(await answersTo({ ...share.grant, shareId: newId() })).toEqual(['NotFound', 'NotFound'])
    expect(await answersTo({ ...share.grant, token: newToken() })).toEqual(['NotFound', 'NotFound'])
    expect(await answersTo({ ...share.grant, token: elsewhere.grant.token })).toEqual([
      'NotFound',
      'NotFound',
    ])
    expect(await answersTo({ ...share.grant, shareId: '' })).toEqual(['NotFound', 'NotFound'])
  })

  test('does not work for another recipient, the sender or somebody in another workspace', async () => {
    expect(await answersTo(asOther({ userId: 'U0BEN' }))).toEqual(['NotFound', 'NotFound'])
    expect(await answersTo(asOther({ userId: share.senderId }))).toEqual(['NotFound', 'NotFound'])
    expect(await answersTo(asOther({ workspaceId: 'T0OTHER' }))).toEqual(['NotFound', 'NotFound'])
    expect(vault.members.asked).not.toContain('U0STRANGER')
  })

  test.each(['deactivated', 'guest', 'external', 'bot', 'unknown'] as const)(
    'does not work for a recipient who became %s after the delivery, and spends nothing',
    async (reason) => {
      await vault.deliver(share)
      vault.members.refuse('U0ANNA', reason)
      expect(await answersTo(share.grant)).toEqual(['NotFound', 'NotFound'])
      expect(await readRemains(vault.db, share)).toMatchObject({ views: 0, viewsLeft: 2, viewedEvents: 0 })
      vault.members.welcomeAll()
      expect(await refusalOf(vault.reveal(share.grant))).toBe('none')
    },
  )

  test('waits, and spends nothing, while Slack does not say who is a member', async () => {
    await vault.deliver(share)
    vault.members.fallSilent()
    expect(await answersTo(share.grant)).toEqual(['MembershipUnknown', 'MembershipUnknown'])
    expect(await answersTo({ ...share.grant, token: newToken() })).toEqual(['NotFound', 'NotFound'])
    expect(await readRemains(vault.db, share)).toMatchObject({ views: 0, viewsLeft: 2, viewedEvents: 0 })
  })

  test('tells its recipient, and only them, why it does not open any more', async () => {
    const states: Array<[string, MadeShare]> = [
      ['ShareSpent', await vault.makeShare()],
      ['ShareRevoked', await vault.makeShare()],
      ['ShareExpired', await vault.makeShare({ lifetimeMs: 1 })],
    ]
    const [spent, revoked] = states.map(([, made]) => made)
    if (spent) await vault.reveal(spent.grant)
    if (revoked) await vault.db.transaction().execute((tx) => revokeOpenShare(tx, revoked))
    for (const [code, made] of states) {
      expect(await refusalOf(vault.reveal(made.grant))).toBe(code)
      expect(await refusalOf(vault.reveal({ ...made.grant, token: newToken() }))).toBe('NotFound')
      expect(
        await refusalOf(vault.reveal({ ...made.grant, actor: asOther({ userId: 'U0BEN' }).actor })),
      ).toBe('NotFound')
    }
  })

  test('keeps the views of those who have not opened yet from those who have', async () => {
    const [anna, ben] = share.grants
    if (!anna || !ben) throw new TypeError('two recipients were asked for')
    expect(await refusalOf(vault.reveal(anna))).toBe('none')
    expect(await refusalOf(vault.reveal(anna))).toBe('ViewsReserved')
    expect(await refusalOf(vault.reveal(ben))).toBe('none')
    expect(await refusalOf(vault.reveal(ben))).toBe('ShareSpent')
  })

  test('is not in the log, whatever came of it', async () => {
    await vault.reveal(share.grant)
    await answersTo({ ...share.grant, token: newToken() })
    expect(vault.log.text()).not.toContain(share.grant.token.expose())
  })
})
