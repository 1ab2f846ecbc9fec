// Creating a share for three people, sealing and the delivery jobs included, against the same rows written by the same
// statements through pg alone, with everything that is computed for them computed before.

import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { createVault } from '../src/backends/vault/vault.ts'
import { type CreateRequest, parseCreateRequest } from '../src/contract/create-request.ts'
import { newEncryptionKeys, parseKeyRing } from '../src/crypto/keys.ts'
import { createPasswordGate } from '../src/crypto/password.ts'
import type { Db } from '../src/db/schema.ts'
import { type Jobs, openJobs } from '../src/jobs/open.ts'
import { openLog } from '../src/log.ts'
import type { ShareBackend } from '../src/share/backend.ts'
import { createShare } from '../src/share/create.ts'
import { type AuthorizedRecipients, authorizeRecipients } from '../src/share/recipients.ts'
import { CONNECTIONS, openBenchDatabase, readNumber } from './database.ts'
import { assertEqual, type Bench, type Row, scaled } from './figure.ts'
import { runAtOnce } from './load.ts'
import { recordStatements, type Statement } from './recorded-creates.ts'
import { median, medianRatio, takeTurns } from './rounds.ts'

const SENDER = { workspaceId: 'T0BENCH', userId: 'U0SENDER' }
const RECIPIENTS = ['U0ONE', 'U0TWO', 'U0THREE']
const SECRET_BYTES = 1_000

export async function measureCreates(bench: Bench): Promise<Row[]> {
  const { database, bare, close } = await openBenchDatabase()
  try {
    const keys = parseKeyRing(newEncryptionKeys())
    if ('problems' in keys) throw new TypeError('fresh keys are keys')
    const backend = createVault(keys, createPasswordGate(1))
    const jobs = openJobs(database, openLog('error'))
    // Its workers are stopped again: jobs are added and stay.
    await jobs.start({ deliver: async () => {}, refresh: async () => {}, sweep: async () => {} })
    await jobs.stop()
    const deps = { backend, jobs, request: buildRequest(), recipients: await authorizeAll() }
    const perRound = scaled(bench, 600)

    let created = 0
    const { floor, ours } = await takeTurns(bench, {
      floor: async () => {
        const transactions = await Promise.all(
          Array.from({ length: perRound }, () => recordStatements((db) => create(db, deps))),
        )
        return runAtOnce(perRound, CONNECTIONS, (index) => replay(bare, transactions[index] ?? []))
      },
      ours: () =>
        runAtOnce(perRound, CONNECTIONS, async () => {
          await create(database.db, deps)
          created++
        }),
    })
    const both = created * 2
    assertEqual('shares', await readNumber(bare, 'select count(*) from shares'), both)
    assertEqual('grants', await readNumber(bare, 'select count(*) from grants'), both * RECIPIENTS.length)
    assertEqual('events', await readNumber(bare, 'select count(*) from share_events'), both)
    const waiting = `select count(*) from pgboss.job where name = 'deliver' and state = 'created'`
    assertEqual('jobs', await readNumber(bare, waiting), both * RECIPIENTS.length)
    const [oursRates, floorRates] = [ours, floor].map((runs) => runs.map((run) => run.perSecond))
    const ratio = medianRatio(oursRates ?? [], floorRates ?? [])
    return [
      {
        figure: 'creates for 3 people, 20 at once',
        floor: `${Math.round(median(floorRates ?? []))}/s`,
        ours: `${Math.round(median(oursRates ?? []))}/s`,
        ratio,
        target: 'at least 0.60',
        isMet: ratio >= 0.6,
      },
    ]
  } finally {
    await close()
  }
}

interface Deps {
  backend: ShareBackend
  jobs: Jobs
  request: CreateRequest
  recipients: AuthorizedRecipients
}

async function create(db: Db, { request, recipients, ...deps }: Deps): Promise<void> {
  const submissionId = `V${randomBytes(8).toString('hex')}`
  await createShare({ db, ...deps }, SENDER, request, recipients, submissionId)
}

function buildRequest(): CreateRequest {
  const secretValue = randomBytes(SECRET_BYTES / 2).toString('hex')
  const body = { secretValue, expiresIn: '7d', maxViews: RECIPIENTS.length }
  const parsed = parseCreateRequest(body, { recipients: RECIPIENTS.length })
  if (!parsed.ok) throw new TypeError('the request is in order')
  return parsed.request
}

async function authorizeAll(): Promise<AuthorizedRecipients> {
  const members = { check: async () => ({ isMember: true, name: 'Somebody' }) as const }
  const verdict = await authorizeRecipients({ members }, SENDER, RECIPIENTS)
  if (!('recipients' in verdict)) throw new TypeError('everybody is a member')
  return verdict.recipients
}

async function replay(pool: pg.Pool, statements: readonly Statement[]): Promise<void> {
  const client = await pool.connect()
  try {
    for (const { text, values } of statements) await client.query(text, values)
  } finally {
    client.release()
  }
}
