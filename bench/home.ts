// App Home of a person with very many shares: read, drawn and taken by the local Slack, which is a process of its own.
// The floor is the same with ten shares, and so is the number of statements.

import { newEncryptionKeys, parseKeyRing } from '../src/crypto/keys.ts'
import type { Db } from '../src/db/schema.ts'
import { openJobs } from '../src/jobs/open.ts'
import { openLog } from '../src/log.ts'
import type { HomeTab } from '../src/share/homes.ts'
import { turnHome } from '../src/share/homes.ts'
import { createPolicies } from '../src/share/policies.ts'
import { createAccess } from '../src/slack/access.ts'
import { createClient } from '../src/slack/client.ts'
import { createGate } from '../src/slack/gate/gate.ts'
import { type HomeDeps, showHome } from '../src/slack/home/publish.ts'
import { createMembers } from '../src/slack/members.ts'
import { createPublisher } from '../src/slack/publisher.ts'
import { createRights } from '../src/slack/rights.ts'
import { insertManyShares } from '../test/support/many-shares.ts'
import { DEFAULT_POLICY } from '../test/support/rules.ts'
import { COLLEAGUES } from './colleagues.ts'
import { type BenchDatabase, openBenchDatabase } from './database.ts'
import { assertEqual, type Bench, type Row, scaled } from './figure.ts'
import { median, medianRatio, takeTurns } from './rounds.ts'
import { type SlackProcess, startSlack } from './slack-process.ts'

const WORKSPACE = 'T0SANDBOX'
const MANY = 5_000
const FEW = 10
/** Everybody else's. */
const OTHERS = 50_000
const EACH_ROUND = 30
const TARGET_MS = 200
const TABS = ['active', 'closed', 'received'] as const satisfies readonly HomeTab[]
const [MANY_SHARER, FEW_SHARER, OTHER] = COLLEAGUES.map(({ id }) => id)

export async function measureHomes(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const place = await openBenchDatabase()
  try {
    if (!MANY_SHARER || !FEW_SHARER) throw new TypeError('there are colleagues')
    await fill(place)
    const counted = countStatements(place.database.db)
    const deps = buildDeps(place, slack, counted.db)
    const rows: Row[] = []
    for (const tab of TABS) {
      const time = (userId: string) => () => timeHomes(deps, userId, tab, scaled(bench, EACH_ROUND))
      const { few, many } = await takeTurns(bench, { few: time(FEW_SHARER), many: time(MANY_SHARER) })
      const ms = median(many)
      rows.push({
        figure: `Home with ${MANY.toLocaleString('en')} shares, ${tab}, until Slack has it (floor: with ${FEW})`,
        floor: `${median(few).toFixed(1)} ms`,
        ours: `${ms.toFixed(1)} ms`,
        ratio: medianRatio(many, few),
        target: `under ${TARGET_MS} ms`,
        isMet: ms < TARGET_MS,
      })
    }
    const of = (userId: string) => counted.during(() => clickHome(deps, userId, 'active'))
    const [few, many] = [await of(FEW_SHARER), await of(MANY_SHARER)]
    rows.push({
      figure: 'Home, statements',
      floor: String(few),
      ours: String(many),
      target: 'the same',
      isMet: few === many,
    })
    return rows
  } finally {
    slack.stop()
    await place.close()
  }
}

async function fill({ database: { db }, bare }: BenchDatabase): Promise<void> {
  const add = (senderId = '', recipientId = '', count = 0, prefix = '', state: 'open' | 'expired' = 'open') =>
    insertManyShares(db, { workspaceId: WORKSPACE, senderId, recipientId, count, prefix, state })
  for (const [index, [sharer, count]] of [
    [MANY_SHARER, MANY] as const,
    [FEW_SHARER, FEW] as const,
  ].entries()) {
    await add(sharer, OTHER, count, `a${index}`)
    await add(sharer, OTHER, count, `c${index}`, 'expired')
    await add(OTHER, sharer, count, `r${index}`)
  }
  // In parts: a statement that takes long is cancelled.
  for (let part = 0; part < OTHERS / MANY; part++) await add(OTHER, 'U0NOBODY', MANY, `o${part}x`)
  await bare.query('analyze')
}

function buildDeps({ database }: BenchDatabase, slack: SlackProcess, db: Db): HomeDeps {
  const keys = parseKeyRing(newEncryptionKeys())
  if ('problems' in keys) throw new TypeError('fresh keys are keys')
  const log = openLog('error')
  const access = createAccess(log)
  const client = createClient({ ...slack, inbound: slack }, 10_000, log, {
    access,
    gate: createGate(),
    rights: createRights(log),
  })
  return {
    db,
    keys,
    log,
    jobs: openJobs(database, log),
    members: createMembers(client, async () => false, access, log),
    policies: createPolicies(db, DEFAULT_POLICY, { isLocked: false }),
    publisher: createPublisher(client),
    installation: {
      backend: 'vault',
      isEmbeddedDatabase: false,
      isSocketMode: false,
      hasMailServer: false,
    },
    workspaceUrl: 'https://sandbox.slack.com/',
  }
}

/** @returns the median of one click's time until its view is with Slack. */
async function timeHomes(deps: HomeDeps, userId: string, tab: HomeTab, count: number): Promise<number> {
  const times: number[] = []
  for (let done = 0; done < count; done++) {
    const startedAt = performance.now()
    await clickHome(deps, userId, tab)
    times.push(performance.now() - startedAt)
  }
  const shown = await deps.db
    .selectFrom('homes')
    .select('hash')
    .where('user_id', '=', userId)
    .executeTakeFirst()
  assertEqual('taken by Slack', typeof shown?.hash, 'string')
  return median(times)
}

async function clickHome(deps: HomeDeps, userId: string, tab: HomeTab): Promise<void> {
  await showHome(deps, await turnHome(deps.db, { workspaceId: WORKSPACE, userId }, { tab, page: null }))
}

/** The database with its statements counted. */
function countStatements(db: Db): { db: Db; during(work: () => Promise<unknown>): Promise<number> } {
  let count = 0
  return {
    db: db.withPlugin({
      transformQuery({ node }) {
        count++
        return node
      },
      transformResult: async ({ result }) => result,
    }),
    async during(work) {
      count = 0
      await work()
      return count
    },
  }
}
