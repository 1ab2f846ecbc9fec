// Spoilt requests to the HTTP API of a whole service: every one is answered, in the one envelope or as its operation
// does, and changes what its answer says and nothing else.

import { callApi } from '../api.ts'
import { API_MARK, type ApiKnown } from '../api-headers.ts'
import { type ApiInput, anyApiInput } from '../api-inputs.ts'
import { openRows } from '../database-rows.ts'
import { makeFreshToken } from '../fresh-token.ts'
import { runFuzz } from '../fuzz.ts'
import { buildRequest, openRawClient, type RawAnswer, type RawOutcome } from '../raw-http.ts'
import { HIGH_LIMIT_SETTINGS } from '../rules.ts'
import { openStory, type Story } from '../service.ts'
import { checkEqual, type Trial } from './trial.ts'

const HELD_BYTES = 50 * 1_024 * 1_024
const AT_ONCE = 8
/** Nothing may hang; how long it takes is not asked. */
const ANSWER_WITHIN_MS = 20_000
const SERVICE_TOKEN = 'fuzz-service-token-of-32-characters-or-more'
const SPARE_SHARES = 30
const KEPT_MESSAGES = 50

/** How much the answers say has changed. */
interface Effects {
  shares: number
  views: number
}

/** Sends `count` of them, 8 at once, over kept connections. */
export async function fuzzApi(count: number): Promise<Trial> {
  const story = await openFuzzStory()
  const rows = await openRows(story.place)
  const client = openRawClient(story.service.port, ANSWER_WITHIN_MS)
  const problems: string[] = []
  const seen = new Map<number, number>()
  const told: Effects = { shares: 0, views: 0 }
  let sent = 0
  const unhandled = (error: unknown): void => void problems.push(`unhandled rejection: ${String(error)}`)
  process.on('unhandledRejection', unhandled)

  const readEffects = async (): Promise<Effects> => {
    const [row] = await rows.run('select count(*)::int as shares, sum(views)::int as views from shares')
    return { shares: Number(row?.shares), views: Number(row?.views) }
  }
  const judge = async (input: ApiInput): Promise<void> => {
    const bytes = buildRequest(input)
    const outcome = await client.send(bytes, { isWhole: input.isWhole })
    const fault = findFault(input, outcome)
    if (fault) throw new Error(`${fault}, for ${JSON.stringify(bytes.toString('latin1').slice(0, 2_000))}`)
    if (typeof outcome !== 'object') return
    seen.set(outcome.status, (seen.get(outcome.status) ?? 0) + 1)
    noteEffects(told, outcome)
  }
  try {
    const inputs = anyApiInput(await prepare(story))
    const before = await readEffects()
    const cost = await runFuzz({
      name: 'fuzz api',
      inputs,
      count,
      atOnce: AT_ONCE,
      judge,
      afterBatch: () => assertQuiet(story),
    })
    sent = cost.count
    const after = await readEffects()
    checkEqual(problems, 'shares more', after.shares - before.shares, told.shares)
    checkEqual(problems, 'views more', after.views - before.views, told.views)
    if (told.shares === 0 || told.views === 0) problems.push('no input did anything at all')
    if (cost.grownBytes >= HELD_BYTES) problems.push(`${cost.grownBytes} bytes more are held`)
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  } finally {
    process.off('unhandledRejection', unhandled)
    client.close()
    await rows.close()
    await story.close()
  }
  const statuses = [...seen].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`)
  return {
    tried: `${sent} requests, ${AT_ONCE} at once`,
    seen: `${told.shares} shares, ${told.views} views; ${statuses.join(', ')}`,
    problems,
  }
}

function openFuzzStory(): Promise<Story> {
  return openStory({
    kind: 'postgres',
    slack: { limits: 'off' },
    requestsPerMinute: { open: 1e9, other: 1e9 },
    settings: {
      ...HIGH_LIMIT_SETTINGS,
      API_SERVICE_TOKEN: SERVICE_TOKEN,
      API_SERVICE_OWNER: 'T0SANDBOX:U0CAROL001',
    },
  })
}

async function prepare({ url, alice, bob }: Story): Promise<ApiKnown> {
  const token = await makeFreshToken(alice, { name: 'fuzz' })
  const narrowToken = await makeFreshToken(alice, { name: 'narrow', scopes: ['read', 'reveal', 'revoke'] })
  const foreign = await makeFreshToken(bob, { name: 'foreign' })
  const make = async (as: string, wishes: object = {}): Promise<{ id: string; key: string }> => {
    const body = { secretValue: API_MARK, accessType: 'anyone', ...wishes }
    const { json } = await callApi(url, { token: as, body })
    return { id: json.id, key: String(json.sharedSecretLink).split('#')[1] ?? '' }
  }
  const spares = []
  for (let index = 0; index < SPARE_SHARES; index++) spares.push(await make(token))
  return {
    token,
    narrowToken,
    serviceToken: SERVICE_TOKEN,
    open: await make(foreign),
    locked: await make(foreign, { password: 'nobody here knows it' }),
    spareIds: spares.map(({ id }) => id),
    foreignId: (await make(foreign)).id,
  }
}

/** Why this outcome is not acceptable, if it is not. */
function findFault({ method, isWhole }: ApiInput, outcome: RawOutcome): string | undefined {
  if (outcome === 'silent') return 'no answer'
  // Who asks for a tunnel gets none.
  if (outcome === 'closed') return isWhole && method !== 'CONNECT' ? 'closed without an answer' : undefined
  const { status, body, headers } = outcome
  if (status >= 500 || !(status >= 200)) return `status ${status}`
  if (method === 'HEAD') return undefined
  const text = body.toString('utf8')
  const json = parseObject(text)
  const isOwn = status === 200 && ('secrets' in json || 'accessType' in json)
  const isEnvelope =
    status >= 400 &&
    /^req-[\w-]{22}$/.test(String(json.reqId)) &&
    json.reqId === headers['x-request-id'] &&
    json.statusCode === status &&
    typeof json.error === 'string' &&
    json.message !== undefined
  if (!isOwn && !isEnvelope) return `status ${status} with ${text.slice(0, 300)}`
  return !isOwn && text.includes(API_MARK) ? `echoes the input: ${text.slice(0, 300)}` : undefined
}

function noteEffects(told: Effects, { status, headers, body }: RawAnswer): void {
  if (status !== 200) return
  const json = parseObject(body.toString('utf8'))
  if ('sharedSecretLink' in json && headers['idempotent-replayed'] === undefined) told.shares++
  if ('secretValue' in json) told.views++
}

function assertQuiet({ log, slack, alice, bob, carol }: Story): void {
  const loud = log.lines().filter(({ level }) => level === 'error')
  if (loud.length > 0) throw new Error(`logged ${JSON.stringify(loud[0])}`)
  if (log.text().includes(API_MARK)) throw new Error('the log holds what was sent')
  log.clear()
  // What the local Slack keeps is not the service's memory.
  slack.clear()
  for (const { dm } of [alice, bob, carol]) {
    for (const message of slack.workspace.messagesIn(dm).slice(0, -KEPT_MESSAGES)) {
      slack.workspace.removeMessage(message)
    }
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
