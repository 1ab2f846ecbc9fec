// What App Home reads, by connections that have read it while there was nothing: the plans of then would be far too slow
// for what there is now, and the database gives a statement two seconds.

import { expect, test } from '@jest/globals'
import { countHome, readActive, readClosed, readReceived } from '../../src/share/home-lists.ts'
import { listOnlookers, openHome } from '../../src/share/homes.ts'
import { openTestDatabase } from '../support/databases.ts'
import { insertManyShares } from '../support/many-shares.ts'

const MANY = 5_000
/** Postgres makes its lasting plan at the sixth time. */
const TIMES = 8

test('shares that come after the plans are listed and counted in time', async () => {
  const { database, close } = await openTestDatabase('postgres')
  const { db } = database
  const owner = { workspaceId: 'T1', userId: 'U1' }
  const add = (senderId: string, recipientId: string, prefix: string, state: 'open' | 'expired' = 'open') =>
    insertManyShares(db, { workspaceId: 'T1', senderId, recipientId, count: MANY, prefix, state })
  const shareRef = { workspaceId: 'T1', shareId: `r${'0'.repeat(17)}${MANY}` }
  const look = async () => ({
    counts: await countHome(db, owner),
    totals: [
      (await readActive(db, owner)).total,
      (await readClosed(db, owner)).total,
      (await readReceived(db, owner)).total,
    ],
    onlookers: await listOnlookers(db, shareRef),
  })
  try {
    await openHome(db, owner)
    for (let time = 0; time < TIMES; time++) {
      const { counts, totals, onlookers } = await look()
      expect({ counts, totals, onlookers }).toEqual({
        counts: { active: 0, closed: 0, received: 0, tokens: 0 },
        totals: [0, 0, 0],
        onlookers: [],
      })
    }
    await add('U1', 'U2', 'a')
    await add('U1', 'U2', 'c', 'expired')
    await add('U2', 'U1', 'r')
    expect(await look()).toEqual({
      counts: { active: MANY, closed: MANY, received: MANY, tokens: 0 },
      totals: [MANY, MANY, MANY],
      onlookers: [owner],
    })
  } finally {
    await close()
  }
})
