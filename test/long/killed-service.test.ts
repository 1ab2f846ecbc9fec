// A few kills of what `npm run prove -- kill` does by the hundred.

import { expect, test } from '@jest/globals'
import type { DatabaseKind } from '../support/databases.ts'
import { killService } from '../support/trials/killed-service.ts'

test.each<[DatabaseKind, number]>([
  ['pglite', 2],
  ['postgres', 3],
])(
  'a program on %s that is killed at any moment has told nobody what does not come true',
  async (kind, kills) => {
    const { problems } = await killService(kind, { kills, during: ['sharing', 'revealing'], isHurried: true })
    expect(problems).toEqual([])
  },
  240_000,
)
