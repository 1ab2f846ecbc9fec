// Creating a share for three people, sealing and the delivery jobs included, against the same rows written by the same
// statements through pg alone, with everything that is computed for them computed before.

import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { createVault } from '../src/backends/vault/vault.ts'
import { parseCreateRequest } from '../src/contract/create-request.ts'
import { newEncryptionKeys, parseKeyRing } from '../src/crypto/keys.ts'
import { createPasswordGate } from '../src/crypto/password.ts'
import type { Db } from '../src/db/schema.ts'
import { type Jobs, openJobs } from '../src/jobs/open.ts'
import { openLog } from '../src/log.ts'
import type { ShareBackend } from '../src/share/backend.ts'
import { createShare } from '../src/share/create.ts'
import { type AllowedRequest, assertAllowed } from '../src/share/policy.ts'
import { type AuthorizedRecipients, authorizeRecipients } from '../src/share/recipients.ts'
import { createFakeMembers } from '../test/support/fake-members.ts'
import { idleHandlers } from '../test/support/idle-handlers.ts'
import { DEFAULT_POLICY, HIGH_LIMITS } from '../test/support/rules.ts'
import { CONNECTIONS, openBenchDatabase, readNumber } from './database.ts'
import { assertEqual, type Bench, type Row, scaled } from './figure.ts'
import { type Run, runAtOnce } from './load.ts'
import { recordStatements, type Statement } from './recorded-creates.ts'
import { median, medianRatio, takeTurns } from './rounds.ts'

const SENDER = { workspaceId: 'T0BENCH', userId: 'U0SENDER' }
const RECIPIENTS = ['U0ONE', 'U0TWO', 'U0THREE']
const SECRET_BYTES = 1_000
const SEEDED = 1_000

export async function measureCreates(bench: Bench): Promise<Row[]> {
  const { database, bare, close } = await openBenchDatabase()
  try {
    const keys = parseKeyRing(newEncryptionKeys())
    if ('problems' in keys) throw new TypeError('fresh keys are keys')
    const backend = createVault(keys, createPasswordGate(1))
    const jobs = openJobs(database, openLog('error'))
    // Its workers are stopped again: jobs are added and stay.
    await jobs.start(idleHandlers())
    await jobs.stop()
    const deps = { backend, jobs, request: buildRequest(backend), recipients: await authorizeAll() }
    const perRound = scaled(bench, 600)

    let created = 0
    const createOurs = async (): Promise<void> => {
      await create(database.db, deps)
      created++
    }
    // Plans that were made for empty tables would be kept, by whichever side came first.
    await runAtOnce(SEEDED, CONNECTIONS, createOurs)
    await bare.query('analyze')

    let replayed = 0
    const replayAll = async (prepares: boolean) => {
      const transactions = await Promise.all(
        Array.from({ length: perRound }, () => recordStatements((db) => create(db, deps))),
      )
      return runAtOnce(perRound, CONNECTIONS, async (index) => {
        await replay(bare, transactions[index] ?? [], prepares)
        replayed++
      })
    }
    const { floor, preparedFloor, ours } = await takeTurns(bench, {
      floor: () => replayAll(false),
      preparedFloor: () => replayAll(true),
      ours: () => runAtOnce(perRound, CONNECTIONS, createOurs),
    })
    const both = created + replayed
    assertEqual('shares', await readNumber(bare, 'select count(*) from shares'), both)
    assertEqual('grants', await readNumber(bare, 'select count(*) from grants'), both * RECIPIENTS.length)
    assertEqual('events', await readNumber(bare, 'select count(*) from share_events'), both)
    const waiting = `select count(*) from pgboss.job where name = 'deliver' and state = 'created'`
    assertEqual('jobs', await readNumber(bare, waiting), both * RECIPIENTS.length)
    const row = toRow('creates for 3 people, 20 at once', ours, floor)
    return [
      { ...row, target: 'at least 0.60', isMet: (row.ratio ?? 0) >= 0.6 },
      toRow('the same, the floor prepared as ours is', ours, preparedFloor),
    ]
  } finally {
    await close()
  }
}

interface Deps {
  backend: ShareBackend
  jobs: Jobs
  request: AllowedRequest
  recipients: AuthorizedRecipients
}

async function create(db: Db, { request, recipients, ...deps }: Deps): Promise<void> {
  const submissionId = `V${randomBytes(8).toString('hex')}`
  // Many people share, each within their limits.
  const sender = { ...SENDER, userId: `U${submissionId}` }
  await createShare({ db, limits: HIGH_LIMITS, ...deps }, sender, request, recipients, { submissionId })
}

function buildRequest({ controls }: ShareBackend): AllowedRequest {
  const secretValue = randomBytes(SECRET_BYTES / 2).toString('hex')
  const body = { secretValue, expiresIn: '7d', maxViews: RECIPIENTS.length }
  const parsed = parseCreateRequest(body, { recipients: RECIPIENTS.length })
  if (!parsed.ok) throw new TypeError('the request is in order')
  return assertAllowed(DEFAULT_POLICY, parsed.request, controls)
}

async function authorizeAll(): Promise<AuthorizedRecipients> {
  const members = createFakeMembers()
  const deps = { members, policy: DEFAULT_POLICY }
  const verdict = await authorizeRecipients(deps, SENDER, RECIPIENTS, false)
  if (!('recipients' in verdict)) throw new TypeError('everybody is a member')
  return verdict.recipients
}

async function replay(pool: pg.Pool, statements: readonly Statement[], prepares: boolean): Promise<void> {
  const client = await pool.connect()
  try {
    for (const [index, { text, values }] of statements.entries()) {
      await client.query({ text, values, ...(prepares && values.length > 0 && { name: `create${index}` }) })
    }
  } finally {
    client.release()
  }
}

function toRow(figure: string, ours: Run[], floor: Run[]): Row {
  const [oursRates, floorRates] = [ours.map(perSecond), floor.map(perSecond)]
  const format = (rates: number[]) => `${Math.round(median(rates))}/s`
  const ratio = medianRatio(oursRates, floorRates)
  return { figure, floor: format(floorRates), ours: format(oursRates), ratio }
}

const perSecond = (run: Run): number => run.perSecond
