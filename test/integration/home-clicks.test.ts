// Clicks in App Home are answered before they are worked on, so that two of them may overtake each other on the way to
// the database: the one that was made later counts.

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { openHome, readOpenHome, turnHome } from '../../src/share/homes.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'

describeOnEither('of two clicks in Home', (open) => {
  let opened: TestDatabase
  let person = { workspaceId: 'T1', userId: 'U0' }
  let people = 0
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())
  beforeEach(async () => {
    person = { workspaceId: 'T1', userId: `U${++people}` }
    await openHome(opened.database.db, person)
  })

  const look = async () => {
    const home = await readOpenHome(opened.database.db, person)
    return { tab: home?.tab, page: home?.page }
  }
  const [EARLIER, LATER] = ['1700000009.999999', '1700000010.000001']

  test('the later one counts, whichever comes first', async () => {
    const { db } = opened.database
    await turnHome(db, person, { tab: 'tokens', page: null, clickedTs: LATER })
    const late = await turnHome(db, person, { tab: 'closed', page: null, clickedTs: EARLIER })
    expect(late.tab).toBe('tokens')
    await turnHome(db, person, { page: 'older page', clickedTs: EARLIER })
    expect(await look()).toEqual({ tab: 'tokens', page: null })
    await turnHome(db, person, { tab: 'closed', page: null, clickedTs: LATER })
    await turnHome(db, person, { page: 'a page', clickedTs: '1700000011.0' })
    expect(await look()).toEqual({ tab: 'closed', page: 'a page' })
  })

  test.each([[undefined], [''], ['-1'], ['1e9'], ["1'; drop table homes"], ['9'.repeat(40)]])(
    'one whose time cannot be read counts as the latest: %s',
    async (clickedTs) => {
      const { db } = opened.database
      await turnHome(db, person, { tab: 'tokens', page: null, clickedTs: LATER })
      await turnHome(db, person, { tab: 'closed', page: null, ...(clickedTs !== undefined && { clickedTs }) })
      expect((await look()).tab).toBe('closed')
      await turnHome(db, person, { tab: 'received', page: null, clickedTs: EARLIER })
      expect((await look()).tab).toBe('closed')
    },
  )
})
