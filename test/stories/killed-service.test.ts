// A few kills of what `npm run prove -- kill` does by the hundred.

import { describe, expect, test } from '@jest/globals'
import { DATABASE_KINDS } from '../support/databases.ts'
import { killService } from '../support/trials/killed-service.ts'

describe.each(DATABASE_KINDS)('a program on %s that is killed at any moment', (kind) => {
  test('while people share and reveal has told them nothing that does not come true', async () => {
    const sharing = await killService(kind, { kills: 2, during: 'sharing' })
    console.log(sharing)
    const revealing = await killService(kind, { kills: 2, during: 'revealing' })
    console.log(revealing)
    expect([...sharing.problems, ...revealing.problems]).toEqual([])
  }, 120_000)
})
