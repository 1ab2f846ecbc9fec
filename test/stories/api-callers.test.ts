// Who may call what over HTTP: each form of Authorization, each scope against each operation, tokens that are over,
// owners who left or may not share, and the service token of the settings.

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Person } from '../../sandbox/person/person.ts'
import { readConfig } from '../../src/config.ts'
import { OPERATIONS, type OperationId } from '../../src/contract/operations.ts'
import { createApiToken, SCOPES, type Scope } from '../../src/share/api-tokens.ts'
import { type ApiAnswer, type ApiCall, callApi, SHARES } from '../support/api.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { findFreePort } from '../support/free-port.ts'
import { buildEnv, openStory, runProgram, type Story } from '../support/service.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const SERVICE_TOKEN = 'service-token-of-32-characters-or-more'

let story: Story
let rows: DatabaseRows

beforeAll(async () => {
  // First, since parts of the service take the clock with them when they are built.
  const now = Date.now.bind(Date)
  jest.spyOn(Date, 'now').mockImplementation(() => now() + shiftMs)
  const settings = { API_SERVICE_TOKEN: SERVICE_TOKEN, API_SERVICE_OWNER: 'T0SANDBOX:U0CAROL001' }
  story = await openStory({ kind: 'postgres', settings })
  rows = await openRows(story.place)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})

let names = 0
/** A token in the database, as the form makes it. */
async function give({ id: userId }: Pick<Person, 'id'>, scopes: readonly Scope[] = SCOPES): Promise<string> {
  const wish = { name: `token ${names++}`, scopes, days: 90 }
  const actor = { workspaceId: story.slack.team.id, userId }
  const made = await story.onDatabase((db) => createApiToken(db, actor, wish))
  if (!('token' in made)) throw new Error(made.problem)
  return made.token.expose()
}

const list = (call: ApiCall = {}): Promise<ApiAnswer> => callApi(story.url, { path: SHARES, ...call })
const change = (text: string): string => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`

/** How far the process's clock is off; the database's is right. It only goes forward, as clocks mostly do. */
let shiftMs = 0
const later = (ms: number): void => {
  shiftMs += ms
}

describe('Authorization', () => {
  let token: string
  beforeAll(async () => {
    token = await give(story.alice)
  })

  test.each<[string, (token: string) => Record<string, string>]>([
    ['of no token', () => ({})],
    ['of a token in the query', () => ({})],
    ['of a token in a cookie', (token) => ({ cookie: `token=${token}; authorization=Bearer ${token}` })],
    ['of a token in a header of another name', (token) => ({ 'x-api-key': token, 'x-authorization': token })],
  ])('%s is missing', async (_form, headersOf) => {
    const query = `?token=${token}&access_token=${token}&authorization=Bearer%20${token}`
    const answer = await list({ path: `${SHARES}${query}`, headers: headersOf(token) })
    expect(answer.json).toEqual({
      reqId: answer.headers.get('x-request-id'),
      statusCode: 401,
      message: 'Token missing.',
      error: 'Unauthorized',
    })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })

  test.each<[string, (token: string) => string]>([
    ['the scheme alone', () => 'Bearer'],
    ['an empty header', () => ''],
    ['the token alone', (token) => token],
    ['two spaces', (token) => `Bearer  ${token}`],
    ['a tab', (token) => `Bearer\t${token}`],
    ['no space', (token) => `Bearer${token}`],
    ['another scheme', (token) => `Basic ${token}`],
    ['a scheme of more letters', (token) => `Bearers ${token}`],
    ['base64 as for Basic', (token) => `Basic ${Buffer.from(`${token}:`).toString('base64')}`],
    ['two tokens', (token) => `Bearer ${token} ${token}`],
    ['a list', (token) => `Bearer ${token}, Bearer ${token}`],
    ['quotes', (token) => `Bearer "${token}"`],
    ['a parameter', (token) => `Bearer ${token}; realm=x`],
    ['one character more', (token) => `Bearer ${token}A`],
    ['one character less', (token) => `Bearer ${token.slice(0, -1)}`],
    ['another last character', (token) => `Bearer ${change(token)}`],
    ['capitals', (token) => `Bearer ${token.toUpperCase()}`],
    ['no prefix', (token) => `Bearer ${token.slice(4)}`],
    ['the prefix alone', () => 'Bearer sst_'],
    ['an unknown token', () => `Bearer sst_${'A'.repeat(43)}`],
    ['a Slack token', () => `Bearer ${story.slack.botToken}`],
    ['other letters', () => 'Bearer sst_\u00e9\u00e9'],
    ['thousands of letters', () => `Bearer ${'A'.repeat(9_000)}`],
    ['SQL', () => `Bearer sst_'or'1'='1`],
  ])('of %s is refused', async (_form, headerOf) => {
    const answer = await list({ headers: { authorization: headerOf(token) } })
    expect([answer.status, answer.json.error, answer.json.message]).toEqual([
      401,
      'Unauthorized',
      'Token not valid.',
    ])
    expect(Object.keys(answer.json).sort()).toEqual(['error', 'message', 'reqId', 'statusCode'])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })

  test.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('with the scheme %s is taken', async (scheme) => {
    expect((await list({ headers: { authorization: `${scheme} ${token}` } })).status).toBe(200)
  })

  test('is asked before the body is read', async () => {
    const answers = await Promise.all([
      callApi(story.url, { body: '{' }),
      callApi(story.url, { body: 'x'.repeat(300_000) }),
      callApi(story.url, { body: 'x', headers: { 'content-type': 'text/plain' } }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
  })
})

describe('a scope', () => {
  /** A right request for each operation, on a share of its own. */
  async function prepare(operationId: OperationId): Promise<ApiCall> {
    const own = await callApi(story.url, {
      token: SERVICE_TOKEN,
      body: { secretValue: 'v', accessType: 'organization' },
    })
    const { id } = own.json
    await rows.run('update shares set sender_id = $1 where id = $2', [story.carol.id, id])
    const [, key] = String(own.json.sharedSecretLink).split('#')
    const { method, path } = OPERATIONS[operationId]
    const bodies = { createSharedSecret: { secretValue: 'v' }, accessSharedSecret: { token: key } }
    const body = (bodies as Partial<Record<OperationId, object>>)[operationId]
    return { method, path: path.replace(':id', id), ...(body && { body }) }
  }

  const cells = (Object.keys(OPERATIONS) as OperationId[]).flatMap((operationId) =>
    SCOPES.map((scope) => [scope, operationId] as const),
  )
  test.each(cells)('%s lets a token call %s, or not', async (scope, operationId) => {
    const token = await give(story.carol, [scope])
    const call = await prepare(operationId)
    const before = await rows.readEffects()
    const { status, json } = await callApi(story.url, { ...call, token })
    const needed = OPERATIONS[operationId].scope
    if (scope === needed) return expect(status).toBe(200)
    expect([status, json.error, json.details]).toEqual([403, 'Forbidden', { scope: needed }])
    expect(await rows.readEffects()).toEqual(before)
    await rows.run(`delete from api_tokens where owner_id = $1`, [story.carol.id])
  })
})

describe('a token', () => {
  test('that has expired is refused, by the database’s clock and no other', async () => {
    const token = await give(story.dana)
    later(400 * DAY_MS)
    expect((await list({ token })).status).toBe(200)
    await rows.run('update api_tokens set expires_at = clock_timestamp() where owner_id = $1', [
      story.dana.id,
    ])
    expect((await list({ token })).status).toBe(401)
    const now = shiftMs
    shiftMs = -HOUR_MS
    expect((await list({ token })).status).toBe(401)
    shiftMs = now
  })

  test('notes when it was used, at most once a minute', async () => {
    const token = await give(story.bob)
    const lastUse = async () => {
      const [row] = await rows.run('select last_used_at::text as at from api_tokens where owner_id = $1', [
        story.bob.id,
      ])
      return row?.at
    }
    const age = (seconds: number) =>
      rows.run(`update api_tokens set last_used_at = clock_timestamp() - $1 * interval '1 second'`, [seconds])
    expect(await lastUse()).toBeNull()
    const first = await Promise.all(Array.from({ length: 10 }, () => list({ token })))
    expect(first.map(({ status }) => status)).toEqual(first.map(() => 200))
    expect(await lastUse()).not.toBeNull()
    await age(50)
    const before = await lastUse()
    await list({ token })
    expect(await lastUse()).toBe(before)
    await age(61)
    const old = await lastUse()
    await list({ token })
    expect(await lastUse()).not.toBe(old)
  })

  test.each(['deactivated', 'guest', 'connect'] as const)(
    'dies within a minute when its owner becomes %s, and lives again with them',
    async (kind) => {
      const { dana, slack } = story
      const token = await give(dana)
      expect((await list({ token })).status).toBe(200)
      await slack.changePerson(dana.id, { kind })
      later(61_000)
      const refused = await list({ token })
      expect([refused.status, refused.json.message]).toEqual([401, 'Token not valid.'])
      await slack.changePerson(dana.id, { kind: 'member' })
      later(61_000)
      expect((await list({ token })).status).toBe(200)
    },
  )

  test('works for five minutes while Slack cannot say who its owner is, then says "try again"', async () => {
    const { alice, slack } = story
    const token = await give(alice)
    later(HOUR_MS)
    expect((await list({ token })).status).toBe(200)
    const silence = slack.fail({ method: 'users.info', status: 500, times: Number.POSITIVE_INFINITY })
    later(4 * 60_000)
    expect((await list({ token })).status).toBe(200)
    later(2 * 60_000)
    const answer = await list({ token })
    expect([answer.status, answer.json.error]).toEqual([503, 'MembershipUnknown'])
    silence.cancel()
  })
})

describe('the service token', () => {
  const WRONG: Array<[string, Record<string, string>, string]> = [
    ['is short', { API_SERVICE_TOKEN: 'x'.repeat(31) }, 'must be 32 to 512 visible ASCII characters'],
    [
      'holds a space',
      { API_SERVICE_TOKEN: `${'x'.repeat(32)} y` },
      'must be 32 to 512 visible ASCII characters',
    ],
    ['has no owner', { API_SERVICE_OWNER: '' }, 'belong together. Set both or neither.'],
    [
      'has an owner without a workspace',
      { API_SERVICE_OWNER: 'U0CAROL001' },
      'must look like T0123ABCD:U0456EFGH.',
    ],
  ]
  const settings = { API_SERVICE_TOKEN: SERVICE_TOKEN, API_SERVICE_OWNER: 'T0SANDBOX:U0CAROL001' }

  test.each(WRONG)('that %s keeps the service from starting, and is not repeated', (_what, wrong, words) => {
    const env = { ...buildEnv(story.slack, story.place, 0), ...settings, ...wrong }
    const read = () => readConfig({ ...env })
    expect(read).toThrow(words)
    expect(read).not.toThrow(/xxxx/)
  })

  test('of another workspace keeps the program from starting, with exit status 78', async () => {
    const wrong = { ...settings, API_SERVICE_OWNER: 'T0PARTNER:U0PAT00001' }
    const program = runProgram({ ...buildEnv(story.slack, story.place, await findFreePort()), ...wrong })
    expect(await program.exited).toBe(78)
    expect(program.output).toContain('API_SERVICE_OWNER is of another workspace. This one is T0SANDBOX.')
    expect(program.output).not.toContain(SERVICE_TOKEN)
  })

  test('shares as its owner and does nothing else', async () => {
    const { bob, carol, url } = story
    const body = { secretValue: 'by the service', authorizedEmails: ['bob@sandbox.example'] }
    const { status, json } = await callApi(url, { token: SERVICE_TOKEN, body })
    expect([status, json.identityId]).toEqual([200, null])
    await bob.waitForMessage(new RegExp(`<@${carol.id}> shared a secret with you`))
    await carol.waitForMessage('Your secret')
    const calls: ApiCall[] = [
      { path: SHARES },
      { path: `${SHARES}/${json.id}` },
      { path: `${SHARES}/${json.id}`, method: 'DELETE' },
      { path: `${SHARES}/${json.id}/access`, body: { token: 'x' } },
    ]
    for (const call of calls) {
      const answer = await callApi(url, { ...call, token: SERVICE_TOKEN })
      expect([answer.status, answer.json.error]).toEqual([403, 'Forbidden'])
    }
    for (const token of [change(SERVICE_TOKEN), SERVICE_TOKEN.slice(1), `${SERVICE_TOKEN}x`]) {
      expect((await callApi(url, { token, body })).status).toBe(401)
    }
  })

  test('is refused when its owner has left', async () => {
    const { carol, slack, url } = story
    later(HOUR_MS)
    await slack.changePerson(carol.id, { kind: 'deactivated' })
    expect((await callApi(url, { token: SERVICE_TOKEN, body: { secretValue: 'v' } })).status).toBe(401)
    await slack.changePerson(carol.id, { kind: 'member' })
  })
})
