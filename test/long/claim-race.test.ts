// A limit of k views gives exactly k, whatever runs at once; everybody's first view is kept for them; nothing is
// shown after a revoke or after the expiry. `npm run prove` runs the same rounds for longer.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { claimView } from '../../src/backends/vault/claim.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { insertBareShare, readRemains } from '../support/trials/bare-share.ts'
import { type Claimers, claimHere, openClaimers, raceForViews } from '../support/trials/claim-race.ts'
import { raceAgainstExpiry, raceAgainstRevoke } from '../support/trials/closing-race.ts'
import { HOLDERS, revealWhileHeld } from '../support/trials/held-row.ts'
import { shuffle } from '../support/trials/trial.ts'
import { createTestVault, refusalOf } from '../support/vault.ts'

describe('two processes with ten connections each', () => {
  let opened: TestDatabase
  let claimers: Claimers
  beforeAll(async () => {
    opened = await openTestDatabase('postgres')
    if (!('url' in opened.place)) throw new TypeError('Postgres has a URL')
    claimers = await openClaimers(opened.place.url)
  })
  afterAll(async () => {
    await claimers.close()
    await opened.close()
  })

  test('take exactly the views there are, and nobody takes another one’s first', async () => {
    const trial = await raceForViews(opened.database.db, claimers, { rounds: 6, claims: 200 })
    expect(trial.problems).toEqual([])
  })

  test('take exactly those among people and addresses outside as well', async () => {
    const trial = await raceForViews(opened.database.db, claimers, { rounds: 2, claims: 200, isMixed: true })
    expect(trial.problems).toEqual([])
  })

  test('take for a link beside recipients the views beyond theirs and none of theirs', async () => {
    const { db } = opened.database
    const share = await insertBareShare(db, { people: 4, maxViews: 7, isMixed: true, hasLink: true })
    const byLink = await claimers.claim({ way: 'claim', ...share, ordinals: Array(60).fill(4) })
    expect([byLink.claimed.length, byLink.errors]).toEqual([3, []])
    const byName = await claimers.claim({
      way: 'claim',
      ...share,
      ordinals: shuffle(Array.from({ length: 40 }, (_, index) => index % 4)),
    })
    expect(byName.claimed.toSorted()).toEqual([0, 1, 2, 3])
    expect(await readRemains(db, share)).toMatchObject({
      state: 'spent',
      views: 7,
      sealed: 0,
      wrapped: 0,
      undelivered: 0,
    })
  })

  test('are seen to take too many when the limit is read before it is written', async () => {
    const control = { rounds: 10, claims: 200, way: 'readThenWrite', untilFault: true } as const
    const { problems } = await raceForViews(opened.database.db, claimers, control)
    expect(problems.join()).toMatch(/views given/)
  })

  test('are seen to take first views when those are counted in another table', async () => {
    const control = { rounds: 30, claims: 200, way: 'subSelects', untilFault: true } as const
    const { problems } = await raceForViews(opened.database.db, claimers, control)
    expect(problems.join()).toMatch(/people without their first view/)
  })

  test.each(HOLDERS)('show nothing that expired while another transaction %s', async (holder) => {
    const trial = await revealWhileHeld(createTestVault(opened.database.db), holder, 3)
    expect(trial.problems).toEqual([])
  })
})

describe('the embedded database', () => {
  test('gives exactly the views there are, and nobody takes another one’s first', async () => {
    const { database, close } = await openTestDatabase('pglite')
    const trial = await raceForViews(database.db, claimHere(database.db), { rounds: 6, claims: 20 })
    await close()
    expect(trial.problems).toEqual([])
  })
})

describeOnEither('a share', (open) => {
  let opened: TestDatabase
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  test('with one view shows its value to one of 50 who press at once, and to nobody after them', async () => {
    const vault = createTestVault(opened.database.db)
    const { grant } = await vault.makeShare({ value: 'once', maxViews: 1 })
    const reveals = await Promise.allSettled(Array.from({ length: 50 }, () => vault.reveal(grant)))
    const shown = reveals.flatMap((reveal) =>
      reveal.status === 'fulfilled' ? reveal.value.value.expose() : [],
    )
    const refused = reveals.flatMap((reveal) => (reveal.status === 'rejected' ? reveal.reason.code : []))
    expect(shown).toEqual(['once'])
    expect(new Set(refused)).toEqual(new Set(['ShareSpent']))
    expect(await refusalOf(vault.reveal(grant))).toBe('ShareSpent')
    const { viewsLeft, views, sealed, wrapped } = await readRemains(vault.db, grant)
    expect({ viewsLeft, views, sealed, wrapped }).toEqual({ viewsLeft: 0, views: 1, sealed: 0, wrapped: 0 })
  })

  test('without a limit counts every view and keeps its value', async () => {
    const share = await insertBareShare(opened.database.db, { people: 2, maxViews: null })
    for (let view = 0; view < 5; view++) {
      expect(await claimView(opened.database.db, { ...share, ordinal: 1 })).toMatchObject({ viewsLeft: null })
    }
    expect(await readRemains(opened.database.db, share)).toMatchObject({ state: 'open', views: 5, sealed: 1 })
  })

  test('shows nothing once the sender’s revoke has returned', async () => {
    expect((await raceAgainstRevoke(opened.database.db, 20)).problems).toEqual([])
  })

  test('shows nothing once it has expired', async () => {
    expect((await raceAgainstExpiry(opened.database.db, 20)).problems).toEqual([])
  })
})

describeOnEither('the table of shares refuses', (open) => {
  let opened: TestDatabase
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  test.each([
    ['views below zero', { views_left: -1 }, /shares_fair|shares_views_left_check/],
    ['to take a view that is kept for somebody', { views_left: 1 }, /shares_fair/],
    ['a kept view for somebody who may not open', { live: [0] }, /shares_live/],
    ['to close with the value still there', { state: 'spent', closed_at: new Date() }, /shares_wiped/],
    ['to lose the value while open', { sealed: null }, /shares_wiped/],
    ['to close without the time', { state: 'revoked', sealed: null }, /shares_wiped/],
    ['a state that is none', { state: 'gone' }, /shares_state_check/],
  ])('%s', async (_what, change, constraint) => {
    const { db } = opened.database
    const { shareId } = await insertBareShare(db, { people: 2, maxViews: 3 })
    const update = db
      .updateTable('shares')
      .set(change as object)
      .where('id', '=', shareId)
      .execute()
    await expect(update).rejects.toMatchObject({ constraint: expect.stringMatching(constraint) })
  })

  test('views below zero even where nobody’s view is kept', async () => {
    const { db } = opened.database
    const { shareId } = await insertBareShare(db, { people: 1, maxViews: 1, keepsFirstViews: false })
    const update = db.updateTable('shares').set({ views_left: -1 }).where('id', '=', shareId).execute()
    await expect(update).rejects.toMatchObject({ constraint: expect.stringMatching(/shares_/) })
  })
})
