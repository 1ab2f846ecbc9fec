// What a link that does not work takes is the same for every reason, to somebody who measures.

import { describe, expect, test } from '@jest/globals'
import { openTestDatabase } from '../support/databases.ts'
import { compareStrangers } from '../support/trials/stranger-timing.ts'
import { createTestVault } from '../support/vault.ts'

describe('the time an answer takes', () => {
  test('does not tell an unknown id from a wrong token', async () => {
    const { database, close } = await openTestDatabase('postgres')
    const trial = await compareStrangers(createTestVault(database.db), { each: 800, auc: [0.4, 0.6] })
    await close()
    console.info(`${trial.tried}: ${trial.seen}`)
    expect(trial.problems).toEqual([])
  })
})
