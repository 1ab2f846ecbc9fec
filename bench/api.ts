// The HTTP API of the real process: creating against the same use case called without HTTP, opening against a bare
// fastify route with the bare UPDATE, and what passwords leave of it for everybody else.

import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { TEAM } from '../sandbox/people.ts'
import { createVault } from '../src/backends/vault/vault.ts'
import { parseCreateRequest } from '../src/contract/create-request.ts'
import { newEncryptionKeys, parseKeyRing } from '../src/crypto/keys.ts'
import { createPasswordGate, PASSWORD_COST } from '../src/crypto/password.ts'
import { newSalt } from '../src/crypto/share-seal.ts'
import type { Db } from '../src/db/schema.ts'
import { type Jobs, openJobs } from '../src/jobs/open.ts'
import { openLog } from '../src/log.ts'
import { Secret } from '../src/secret.ts'
import type { ShareBackend } from '../src/share/backend.ts'
import { createShare } from '../src/share/create.ts'
import { assertAllowed } from '../src/share/policy.ts'
import { authorizeEmails } from '../src/share/recipients.ts'
import { createFakeMembers } from '../test/support/fake-members.ts'
import { findFreePort } from '../test/support/free-port.ts'
import { idleHandlers } from '../test/support/idle-handlers.ts'
import { DEFAULT_POLICY, HIGH_LIMITS } from '../test/support/rules.ts'
import { startApp } from './app-process.ts'
import type { BareAccessOrder } from './bare-access.ts'
import { COLLEAGUES } from './colleagues.ts'
import { CONNECTIONS, openBenchDatabase, readNumber } from './database.ts'
import { waitUntilRefreshed } from './deliveries.ts'
import { assertEqual, type Bench, type Row, scaled } from './figure.ts'
import { type JsonClient, openJsonClient } from './json-client.ts'
import { type Run, runAtOnce } from './load.ts'
import { median, medianRatio, percentile, takeTurns } from './rounds.ts'
import { startSlack } from './slack-process.ts'

const TOKEN = randomBytes(32).toString('base64url')
const SHARES = '/api/v1/shared-secrets'
const BODY = { secretValue: randomBytes(500).toString('hex'), accessType: 'anyone', expiresIn: '7d' }
const LINKS = 400
const REFRESHED_WITHIN_MS = 240_000
const PASSWORD = 'correct horse battery staple'

export async function measureApi(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const { database, url, bare, close } = await openBenchDatabase()
  const owner = `${TEAM.id}:${COLLEAGUES[0]?.id}`
  const app = await startApp(
    slack,
    { DATABASE_URL: url },
    { API_SERVICE_TOKEN: TOKEN, API_SERVICE_OWNER: owner },
  )
  const client = openJsonClient(app.url, CONNECTIONS)
  try {
    const inProcess = await prepareInProcess(database.db, openJobs(database, openLog('error')))
    const creates = await takeTurns(bench, {
      inProcess: () => runAtOnce(scaled(bench, 600), CONNECTIONS, inProcess),
      overHttp: () =>
        runAtOnce(scaled(bench, 600), CONNECTIONS, async () => void (await create(client, BODY))),
    })
    const links = await makeLinks(client, LINKS, BODY)
    await waitUntilRefreshed(bare, REFRESHED_WITHIN_MS)
    const bareUrl = await startBareAccess(bare, url, links)
    const bareClient = openJsonClient(bareUrl.url, CONNECTIONS)
    const open = (to: JsonClient) => async (index: number) => {
      const link = links[index % links.length]
      if (!link || (await to.post(`${SHARES}/${link.id}/access`, { token: link.token })).status !== 200)
        throw new Error('a link was not opened')
    }
    const opened = await takeTurns(bench, {
      floor: () => runAtOnce(scaled(bench, 2_000), CONNECTIONS, open(bareClient)),
      ours: () => runAtOnce(scaled(bench, 2_000), CONNECTIONS, open(client)),
    })
    bareClient.close()
    bareUrl.stop()
    const views = await readNumber(bare, 'select sum(views) from shares')
    assertEqual('views spent', views, (bench.rounds + 1) * scaled(bench, 2_000))
    return [
      toRateRow('API: creates, against the use case alone', creates.overHttp, creates.inProcess, 0.5),
      toRateRow('API: links opened, against a bare route', opened.ours, opened.floor, 0.5),
      ...(await measurePasswords(bench, client)),
    ]
  } finally {
    client.close()
    await app.stop()
    slack.stop()
    await close()
  }
}

interface Link {
  id: string
  token: string
}

/** The same share by the same statements, without HTTP, token and envelope. */
async function prepareInProcess(db: Db, jobs: Jobs): Promise<() => Promise<void>> {
  await jobs.start(idleHandlers())
  await jobs.stop()
  const keys = parseKeyRing(newEncryptionKeys())
  const parsed = parseCreateRequest(BODY)
  if ('problems' in keys || !parsed.ok) throw new TypeError('keys and request are in order')
  const backend: ShareBackend = createVault(keys, createPasswordGate(1))
  const actor = { workspaceId: 'T0BENCH', userId: 'U0SENDER' }
  const deps = { members: createFakeMembers(), policy: DEFAULT_POLICY }
  const nobody = await authorizeEmails(deps, actor, { emails: [], isOutsideAllowed: false })
  const request = assertAllowed(DEFAULT_POLICY, parsed.request, backend.controls)
  return async () => {
    await createShare({ db, backend, jobs, limits: HIGH_LIMITS }, actor, request, nobody, {})
  }
}

async function create(client: JsonClient, body: object): Promise<Link> {
  const { status, text } = await client.post(SHARES, body, { authorization: `Bearer ${TOKEN}` })
  if (status !== 200) throw new Error(`a create was answered ${status} ${text.slice(0, 200)}`)
  const { id, sharedSecretLink } = JSON.parse(text)
  return { id, token: String(sharedSecretLink).split('#')[1] ?? '' }
}

async function makeLinks(client: JsonClient, count: number, body: object): Promise<Link[]> {
  const links: Link[] = []
  await runAtOnce(count, CONNECTIONS, async () => void links.push(await create(client, body)))
  return links
}

async function startBareAccess(
  bare: { query(text: string, values?: unknown[]): Promise<unknown> },
  databaseUrl: string,
  links: readonly Link[],
): Promise<{ url: string; stop(): void }> {
  await bare.query('create table bare_views (id text primary key, views_left integer not null)')
  await bare.query('insert into bare_views select unnest($1::text[]), 1000000', [links.map(({ id }) => id)])
  await bare.query('analyze')
  const child = fork(fileURLToPath(new URL('bare-access.ts', import.meta.url)))
  const port = await findFreePort()
  child.send({ databaseUrl, connections: CONNECTIONS, port } satisfies BareAccessOrder)
  await once(child, 'message')
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() }
}

/** Links with a password, opened at full tilt, while somebody else asks for what takes no password. */
async function measurePasswords(bench: Bench, client: JsonClient): Promise<Row[]> {
  const links = await makeLinks(client, 50, { ...BODY, password: PASSWORD })
  const others: number[] = []
  let isOver = false
  const asking = (async () => {
    while (!isOver) {
      const startedAt = performance.now()
      await client.get('/s/AAAAAAAAAAAAAAAAAAAAAA')
      others.push(performance.now() - startedAt)
      // Somebody else, not a second load.
      await sleep(20)
    }
  })()
  const run = await runAtOnce(scaled(bench, 300), 8, async (index) => {
    const link = links[index % links.length]
    const body = { token: link?.token, password: PASSWORD }
    const { status } = await client.post(`${SHARES}/${link?.id}/access`, body)
    if (status !== 200) throw new Error(`a link with a password was answered ${status}`)
  })
  isOver = true
  await asking
  const p99Ms = percentile(others, 0.99)
  return [
    {
      figure: 'API: links with a password opened; hashes alone',
      floor: `${Math.round(await hashesPerSecond(scaled(bench, 200)))}/s`,
      ours: `${Math.round(run.perSecond)}/s`,
    },
    {
      figure: 'API: other requests meanwhile, p99',
      ours: `${p99Ms.toFixed(1)} ms`,
      target: 'under 100 ms',
      isMet: p99Ms < 100,
    },
  ]
}

async function hashesPerSecond(count: number): Promise<number> {
  const gate = createPasswordGate(2)
  const { perSecond } = await runAtOnce(count, 2, async () => {
    await gate.hash(Secret.fromText(PASSWORD), newSalt(), PASSWORD_COST)
  })
  return perSecond
}

function toRateRow(figure: string, ours: Run[], floor: Run[], least: number): Row {
  const [oursRates, floorRates] = [ours, floor].map((runs) => runs.map(({ perSecond }) => perSecond))
  const format = (rates: number[] = []) => `${Math.round(median(rates))}/s`
  const ratio = medianRatio(oursRates ?? [], floorRates ?? [])
  return {
    figure: `${figure}, ${CONNECTIONS} at once`,
    floor: format(floorRates),
    ours: format(oursRates),
    ratio,
    target: `at least ${least.toFixed(2)}`,
    isMet: ratio >= least,
  }
}
