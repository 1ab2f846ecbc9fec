// What is built from more than one read shows one state: something is committed between the first read and the next,
// and the answer has none of it.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { KyselyPlugin } from 'kysely'
import { openDatabase } from '../../src/db/open.ts'
import type { Db } from '../../src/db/schema.ts'
import { openLog } from '../../src/log.ts'
import { createApiToken } from '../../src/share/api-tokens.ts'
import { readShareSummary } from '../../src/share/messages.ts'
import { readOwnShareInFull, readOwnShares } from '../../src/share/overview.ts'
import { createPolicies } from '../../src/share/policies.ts'
import { revokeShare } from '../../src/share/revoke.ts'
import { drawHome } from '../../src/slack/home/draw.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { DEFAULT_POLICY } from '../support/rules.ts'
import { createTestVault, type TestVault } from '../support/vault.ts'

const SENDER = { workspaceId: 'T0WORK', userId: 'U0SENDER' }

let test_: TestDatabase
/** What happens meanwhile is done on a connection of its own. */
let elsewhere: Awaited<ReturnType<typeof openDatabase>>
let vault: TestVault

beforeAll(async () => {
  test_ = await openTestDatabase('postgres')
  elsewhere = await openDatabase(test_.place, openLog('error'))
  vault = createTestVault(elsewhere.db)
})
afterAll(async () => {
  await elsewhere.close()
  await test_.close()
})

/** The same database, in which `change` is committed right after the first statement that is read here. */
function interrupted(change: () => Promise<unknown>): Db {
  let isDone = false
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (!isDone) {
        isDone = true
        await change()
      }
      return result
    },
  }
  return test_.database.db.withPlugin(plugin)
}

describe('App Home', () => {
  const draw = (db: Db, userId: string, tab: 'active' | 'closed' | 'received' | 'tokens') =>
    drawHome(
      {
        db,
        keys: vault.keys,
        members: vault.members,
        policies: createPolicies(elsewhere.db, DEFAULT_POLICY, { isLocked: false }),
        installation: {
          backend: 'vault',
          isEmbeddedDatabase: false,
          isSocketMode: false,
          hasMailServer: false,
        },
      },
      { workspaceId: SENDER.workspaceId, userId, tab, page: null, hash: null, turn: 0 },
    ).then((view) => JSON.stringify(view.blocks))

  test('counts in its tabs what the list below shows: a token that is made meanwhile', async () => {
    const owner = { ...SENDER, userId: 'U0TOKENS' }
    const change = () =>
      createApiToken(elsewhere.db, owner, { name: 'just made', scopes: ['create'], days: 1 })
    const during = await draw(interrupted(change), owner.userId, 'tokens')
    expect(during).toContain('"API tokens"')
    expect(during).not.toContain('just made')
    const after = await draw(test_.database.db, owner.userId, 'tokens')
    expect(after).toContain('API tokens (1)')
    expect(after).toContain('just made')
  })

  test.each(['active', 'closed', 'received'] as const)('the same in the list "%s"', async (tab) => {
    const senderId = `U0SENDER${tab}`
    const personId = `U0PERSON${tab}`
    const wish = { senderId, recipients: [personId] }
    const older = await vault.makeShare(wish)
    const watcher = tab === 'received' ? personId : senderId
    const change =
      tab === 'closed'
        ? () => revokeShare(vault, { ...SENDER, userId: senderId }, older.shareId)
        : () => vault.makeShare(wish)
    const during = await draw(interrupted(change), watcher, tab)
    const after = await draw(test_.database.db, watcher, tab)
    const countIn = (blocks: string) => [
      blocks.match(/(?:Active|Closed|Shared with me) \(\d\)/g),
      // Each entry names whom it goes to or whom it is from.
      blocks.split(`<@${tab === 'received' ? senderId : personId}>`).length - 1,
    ]
    expect([countIn(during), countIn(after)]).toEqual(
      {
        active: [
          [['Active (1)'], 1],
          [['Active (2)'], 2],
        ],
        closed: [
          [['Active (1)'], 0],
          [['Closed (1)'], 1],
        ],
        received: [
          [['Shared with me (1)'], 1],
          [['Shared with me (2)'], 2],
        ],
      }[tab],
    )
  })
})

test('a sender’s message shows a share and its recipients as they were together', async () => {
  const made = await vault.makeShare({ recipients: 2 })
  const change = () => vault.reveal(made.grant)
  const during = await readShareSummary(interrupted(change), made)
  const after = await readShareSummary(test_.database.db, made)
  const seen = (share: typeof during) => [
    share?.viewsLeft,
    share?.recipients.map(({ openedAt }) => openedAt !== null),
  ]
  expect(seen(during)).toEqual([2, [false, false]])
  expect(seen(after)).toEqual([1, [true, false]])
})

test('a list over HTTP counts the shares that it has', async () => {
  const senderId = 'U0LIST'
  await vault.makeShare({ senderId })
  const during = await readOwnShares(
    interrupted(() => vault.makeShare({ senderId })),
    { ...SENDER, userId: senderId },
    { limit: 10, offset: 0 },
  )
  expect([during.shares.length, during.totalCount]).toEqual([1, 1])
})

test('a share over HTTP has the recipients of its state', async () => {
  const made = await vault.makeShare({ senderId: 'U0FULL' })
  const during = await readOwnShareInFull(
    interrupted(() => vault.reveal(made.grant)),
    { ...SENDER, userId: 'U0FULL' },
    made.shareId,
  )
  expect([during?.share.state, during?.recipients.map(({ openedAt }) => openedAt)]).toEqual(['open', [null]])
})
