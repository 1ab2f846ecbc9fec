// Every row of the decision table over HTTP, on both databases. A refusal leaves nothing behind.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { callApi, SHARES } from '../support/api.ts'
import { DATABASE_KINDS } from '../support/databases.ts'
import { type MailServer, openMailServer } from '../support/mail-server.ts'
import { openStory, type Story } from '../support/service.ts'
import { DECISION_TABLE, GUARDS, MAIL_SETTINGS, STRICT_SETTINGS, TABLE_PEOPLE } from './decision-table.ts'
import type { Variant } from './decision-table-rows.ts'
import { expectRefusal, makeTokens, openLink, send, type Tokens } from './send.ts'

const FIELDS = [
  'id',
  'expiresAt',
  'userId',
  'orgId',
  'createdAt',
  'updatedAt',
  'expiresAfterViews',
  'accessType',
  'name',
  'lastViewedAt',
  'type',
  'authorizedEmails',
  'identityId',
  'allowExternalEmails',
  'sharedSecretLink',
]

test('the table has every row from 1 to 60', () => {
  const rows = new Set([...DECISION_TABLE.map(({ row }) => row), GUARDS.row])
  expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
})

describe.each(DATABASE_KINDS)('the decision table on %s', (kind) => {
  describe.each([
    ['with default settings', undefined],
    ['under a strict policy', 'strict'],
    ['where mail goes outside', 'mail'],
  ] as const)('%s', (_, under) => {
    const variants = DECISION_TABLE.filter((variant) => variant.under === under)
    let story: Story
    let server: MailServer | undefined
    let tokens: Tokens
    let shares = 0

    beforeAll(async () => {
      if (under === 'mail') server = await openMailServer()
      const mail = server && { ...MAIL_SETTINGS, SMTP_URL: server.url }
      const settings = under === 'strict' ? STRICT_SETTINGS : (mail ?? {})
      story = await openStory({
        kind,
        settings,
        slack: { people: TABLE_PEOPLE, keepCalls: 100, limits: 'off' },
      })
      tokens = await makeTokens(story, story.alice)
    })
    afterAll(async () => {
      await story?.close()
      await server?.close()
    })

    test.each(variants)('row $row: $says is $expected.status', async (variant) => {
      if (await judge(story, tokens, variant)) shares += 1
      // Beside what was accepted nothing has been stored.
      expect(await countShares(story.url, tokens)).toBe(shares)
    })

    test('no row has left a share that is not listed', async () => {
      const stored = await story.onDatabase((db) => db.selectFrom('shares').select('id').execute())
      expect(stored).toHaveLength(shares)
    })
  })

  describe('row 59', () => {
    let story: Story

    beforeAll(async () => {
      const settings = {
        LIMIT_API_CALLS_PER_MINUTE: String(GUARDS.callsPerMinute),
        LIMIT_SHARES_PER_HOUR: String(GUARDS.sharesPerHour),
      }
      story = await openStory({ kind, settings })
    })
    afterAll(() => story?.close())

    test('the 31st share within an hour and the 61st call within a minute are 429, and say when to come back', async () => {
      const { creator: token = '', ...others } = await makeTokens(story, story.alice)
      const body = { secretValue: 's' }
      for (let call = 1; call <= GUARDS.sharesPerHour; call += 1) {
        expect((await callApi(story.url, { token, body })).status).toBe(200)
      }
      await expectTooMany(story.url, token, body, 3_600)
      for (let call = GUARDS.sharesPerHour + 2; call <= GUARDS.callsPerMinute; call += 1) {
        expect((await callApi(story.url, { token, body: {} })).status).toBe(422)
      }
      await expectTooMany(story.url, token, {}, 60)
      expect(await countShares(story.url, others)).toBe(GUARDS.sharesPerHour)
    })
  })
})

/** @returns whether a share was made, as the row says. */
async function judge(story: Story, tokens: Tokens, { sent, expected }: Variant): Promise<boolean> {
  const answer = await send(story.url, tokens, sent)
  if (!('holds' in expected)) {
    expectRefusal(answer, expected)
    return false
  }
  expect([answer.status, answer.json]).toEqual([200, expect.objectContaining(expected.holds)])
  expect(Object.keys(answer.json).sort()).toEqual([...FIELDS].sort())
  const { createdAt, updatedAt, expiresAt } = answer.json
  expect(updatedAt).toBe(createdAt)
  const { lifetimeMs, value } = expected
  if (lifetimeMs !== undefined) expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(lifetimeMs)
  if (value !== undefined) expect((await openLink(story.url, answer.json)).json.secretValue).toBe(value)
  return true
}

async function countShares(url: string, tokens: Pick<Tokens, 'reader'>): Promise<number> {
  const { json } = await callApi(url, { path: `${SHARES}?limit=1`, token: tokens.reader ?? '' })
  return json.totalCount
}

async function expectTooMany(url: string, token: string, body: object, withinSeconds: number): Promise<void> {
  const answer = await callApi(url, { token, body })
  expectRefusal(answer, { status: 429, error: 'RateLimitExceeded' })
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
  const seconds = Number(answer.headers.get('retry-after'))
  expect(seconds).toBeGreaterThanOrEqual(1)
  expect(seconds).toBeLessThanOrEqual(withinSeconds)
}
