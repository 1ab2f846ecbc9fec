// How much a token, a member and an address may do in a time: counted in one database by two programs, told with the
// seconds to wait, and the same for a share that is made in Slack.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Person } from '../../sandbox/person/person.ts'
import { SETTINGS } from '../../src/config/settings.ts'
import { parseCreateRequest } from '../../src/contract/create-request.ts'
import { type ApiAnswer, type ApiCall, callApi, SHARES } from '../support/api.ts'
import { cpuMs } from '../support/cpu.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { from, openPair, type Pair } from '../support/pair.ts'
import { fillForm, share } from '../support/sharing.ts'

/** What an operator gets who changes nothing. */
const USUAL = Object.fromEntries(
  SETTINGS.filter(({ name }) => name.startsWith('LIMIT_')).map((setting) => [
    setting.name,
    setting.default ?? '',
  ]),
)
const HOUR = 3_600
const DAY = 24 * HOUR

let pair: Pair
let people = 0
let sender: Person
let token: string

beforeAll(async () => {
  pair = await openPair(USUAL)
})
afterAll(() => pair?.close())
beforeEach(async () => {
  sender = pair.crowd(people++)
  token = await makeFreshToken(sender)
  // Both programs have asked Slack about the sender by then, and answer what follows from memory.
  await Promise.all(pair.urls.map((url) => callApi(url, { token, path: SHARES })))
})

const AT_ONCE = 10

/** So many calls, ten at once, in turns to the one program and to the other. */
async function callBoth(count: number, call: ApiCall): Promise<ApiAnswer[]> {
  const answers: ApiAnswer[] = []
  for (let from = 0; from < count; from += AT_ONCE) {
    const turns = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, turn) => from + turn)
    answers.push(
      ...(await Promise.all(turns.map((turn) => callApi(pair.urls[turn % 2 === 0 ? 0 : 1], call)))),
    )
  }
  return answers
}

const statuses = (answers: readonly ApiAnswer[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** The whole answer to whoever goes beyond. */
function expectLimited(answer: ApiAnswer | undefined, longestWait: number, words: string | RegExp): void {
  expect(answer?.json).toEqual({
    reqId: answer?.headers.get('x-request-id'),
    statusCode: 429,
    error: 'RateLimitExceeded',
    message: expect.stringMatching(words),
  })
  const retryAfter = answer?.headers.get('retry-after') ?? ''
  expect(retryAfter).toMatch(/^[1-9]\d*$/)
  expect(Number(retryAfter)).toBeLessThanOrEqual(longestWait)
  expect(Number(retryAfter)).toBeGreaterThan(longestWait / 2)
}

const used = async (kind: string): Promise<number[]> =>
  (
    await pair.rows.run(`select used from budgets where kind = $1 and subject like $2`, [
      kind,
      `%/${sender.id}%`,
    ])
  ).map((row) => Number(row.used))

/** As if so much had been used within the running window. */
const use = (kind: string, subject: string, count: number) =>
  pair.rows.run(
    `insert into budgets (kind, subject, used, ends_at) values ($1, $2, $3, clock_timestamp() + interval '1 day')`,
    [kind, subject, count],
  )

const endWindows = () => pair.rows.run('update budgets set ends_at = clock_timestamp()')
const me = () => `${pair.slack.team.id}/${sender.id}`
const countShares = async () =>
  Number((await pair.rows.run('select count(*) from shares where sender_id = $1', [sender.id]))[0]?.count)
const mail = (...names: string[]) => names.map((name) => `${name}@sandbox.example`)

describe('one token', () => {
  test('calls 60 times a minute in all, whichever program it asks and however it is answered', async () => {
    const counted = await makeFreshToken(sender, { name: 'counted' })
    const call = { token: counted, path: SHARES }
    const wrong = { token: counted, body: {} }
    const answers = (await Promise.all([callBoth(40, call), callBoth(40, wrong)])).flat()
    expect(statuses(answers)[429]).toBe(20)
    expectLimited(
      answers.find(({ status }) => status === 429),
      60,
      /^Too many requests\. Wait a little/,
    )
    const [row] = await pair.rows.run(
      `select used from budgets b join api_tokens t on b.subject = t.id::text where t.owner_id = $1 and t.name = 'counted'`,
      [sender.id],
    )
    expect(row).toEqual({ used: 80 })
    const other = await makeFreshToken(sender, { name: 'other' })
    expect((await callApi(pair.urls[1], { path: SHARES, token: other })).status).toBe(200)
    await endWindows()
    expect(statuses(await callBoth(61, call))).toEqual({ 200: 60, 429: 1 })
  })

  test('that may not call is told so, however often it does', async () => {
    const reader = await makeFreshToken(sender, { name: 'reader', scopes: ['read'] })
    expect(statuses(await callBoth(70, { token: reader, body: { secretValue: 'v' } }))).toEqual({ 403: 70 })
  })
})

describe('one sender', () => {
  const body = { secretValue: 'much', accessType: 'anyone' }

  test('shares 30 times an hour, over HTTP by any token and in Slack together', async () => {
    const other = await makeFreshToken(sender, { name: 'other' })
    const answers = (
      await Promise.all([callBoth(18, { token, body }), callBoth(18, { token: other, body })])
    ).flat()
    expect(statuses(answers)).toEqual({ 200: 30, 429: 6 })
    const words = /^More than 30 shares within an hour\. Nothing was shared\./
    expectLimited(
      answers.find(({ status }) => status === 429),
      HOUR,
      words,
    )

    const refused = await share(sender, { secret: 'kept in the form', to: [pair.people.bob] })
    expect(refused.modal.title).toBe('Share a secret')
    expect(refused.modal.shown).toMatch(/More than 30 shares within an hour\. Nothing was shared\./)
    expect(refused.modal.shown.match(/Nothing was shared/g)).toHaveLength(1)
    expect(refused.modal.field('Secret').value).toBe('kept in the form')
    expect(await countShares()).toBe(30)
    expect(await used('sharesPerHour')).toEqual([37])

    await endWindows()
    await refused.modal.submit()
    expect(refused.modal.shown).toContain(`Shared with* <@${pair.people.bob.id}>`)
  })

  test('shares 200 times a day', async () => {
    await use('sharesPerDay', me(), 199)
    const answers = [
      await callApi(pair.urls[0], { token, body }),
      await callApi(pair.urls[1], { token, body }),
    ]
    expect(statuses(answers)).toEqual({ 200: 1, 429: 1 })
    expectLimited(answers[1], DAY, /^More than 200 shares within a day\. Nothing was shared\./)
    await endWindows()
    expect((await callApi(pair.urls[0], { token, body })).status).toBe(200)
  })

  test('causes messages to 300 people a day; a share that goes beyond reaches nobody, in Slack neither', async () => {
    await use('notifiedPerDay', me(), 298)
    const three = { token, body: { secretValue: 'v', authorizedEmails: mail('bob', 'carol', 'dana') } }
    const words =
      /^More than 300 people would have got a message from you within a day\. Nothing was shared\./
    expectLimited(await callApi(pair.urls[1], three), DAY, words)
    expect(await used('notifiedPerDay')).toEqual([301])
    const form = await fillForm(sender, { to: [pair.people.bob] })
    await form.submit()
    expect(form.shown).toContain('More than 300 people would have got a message from you within a day.')
    expect(await countShares()).toBe(0)
    const alone = { secretValue: 'v' }
    expect((await callApi(pair.urls[1], { token, body: alone })).status).toBe(200)
    await endWindows()
    expect((await callApi(pair.urls[1], three)).status).toBe(200)
  })

  test('sends the same person 20 an hour, and others more', async () => {
    await use('samePersonPerHour', `${me()}/${pair.people.bob.id}`, 19)
    const to = (...names: string[]): ApiCall => ({
      token,
      body: { secretValue: 'v', authorizedEmails: mail(...names) },
    })
    expect((await callApi(pair.urls[0], to('bob', 'carol'))).status).toBe(200)
    const words = /^More than 20 secrets for the same person within an hour\. Nothing was shared\./
    expectLimited(await callApi(pair.urls[1], to('bob', 'carol')), DAY, words)
    expect((await callApi(pair.urls[0], to('carol'))).status).toBe(200)
    const dm = await share(sender, { to: [pair.people.bob] })
    expect(dm.modal.shown).toContain('More than 20 secrets for the same person within an hour.')
    const [row] = await pair.rows.run(
      `select count(*) from grants g join shares s on s.workspace_id = g.workspace_id and s.id = g.share_id
       where s.sender_id = $1 and g.recipient = $2`,
      [sender.id, pair.people.bob.id],
    )
    expect(Number(row?.count)).toBe(1)
  })

  test('is not held up by another sender’s shares', async () => {
    await use('sharesPerHour', me(), 1_000)
    const another = await makeFreshToken(pair.crowd(people++))
    expect(statuses(await callBoth(1, { token, body }))).toEqual({ 429: 1 })
    expect(statuses(await callBoth(5, { token: another, body }))).toEqual({ 200: 5 })
  })
})

describe('one address', () => {
  test('opens links without a token 30 times a minute; beyond that nothing is spent', async () => {
    const { json } = await callApi(pair.urls[0], {
      token,
      body: { secretValue: 'v', accessType: 'anyone', maxViews: 40 },
    })
    const [, key] = String(json.sharedSecretLink).split('#')
    const access = { path: `${SHARES}/${json.id}/access`, body: { token: key } }
    const answers = await callBoth(38, { ...access, ...from('203.0.113.7') })
    expect(statuses(answers)).toEqual({ 200: 30, 429: 8 })
    expectLimited(
      answers.find(({ status }) => status === 429),
      60,
      /^Too many requests/,
    )
    const views = await pair.rows.run('select views from shares where id = $1', [json.id])
    expect(views).toEqual([{ views: 30 }])
    expect(statuses(await callBoth(1, { ...access, ...from('203.0.113.8') }))).toEqual({ 200: 1 })
    expect(statuses(await callBoth(1, { ...access, ...from('203.0.113.7'), token }))).toEqual({ 200: 1 })
    const six = (end: string) => ({ ...access, body: { token: 'x' }, ...from(`2001:db8:1:2:${end}`) })
    expect(statuses(await callBoth(30, six('3:4:5:6')))).toEqual({ 404: 30 })
    expect(statuses(await callBoth(1, six('7:8:9:a')))).toEqual({ 429: 1 })
    await endWindows()
    expect(statuses(await callBoth(1, { ...access, ...from('203.0.113.7') }))).toEqual({ 200: 1 })
  })

  test('fails to log in 20 times a minute; then even a right token is not looked at', async () => {
    const here = from('198.51.100.9')
    const wrong = { path: SHARES, token: `sst_${'x'.repeat(43)}`, ...here }
    const missing = { path: SHARES, ...here }
    const failed = [...(await callBoth(10, wrong)), ...(await callBoth(10, missing))]
    expect(statuses(failed)).toEqual({ 401: 20 })
    const answers = await callBoth(4, { path: SHARES, token, ...here })
    expect(statuses(answers)).toEqual({ 429: 4 })
    expectLimited(answers[0], 60, /^Too many requests/)
    expect(statuses(await callBoth(2, { path: SHARES, token, ...from('198.51.100.10') }))).toEqual({ 200: 2 })
    await endWindows()
    expect(statuses(await callBoth(2, { path: SHARES, token, ...here }))).toEqual({ 200: 2 })
  })

  test('stands nowhere in the database', async () => {
    for (const [table, all] of await pair.rows.readAll()) {
      expect([table, all.filter((row) => /203\.0\.113|198\.51\.100|2001:db8/.test(row))]).toEqual([table, []])
    }
  })
})

describe('a hopeless request gets a short answer', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => index)
  test.each<[string, object]>([
    [
      '20,000 unknown keys',
      { secretValue: 'v', ...Object.fromEntries(many.map((index) => [`k${index}`, 1])) },
    ],
    ['20,000 addresses', { secretValue: 'v', authorizedEmails: many.map((index) => `${index}@x.io`) }],
    ['20,000 things that are no addresses', { secretValue: 'v', authorizedEmails: many }],
    ['one key of 200,000 letters', { secretValue: 'v', ['k'.repeat(200_000)]: 1 }],
  ])('for %s', async (_what, body) => {
    const { status, text, json } = await callApi(pair.urls[0], { token, body })
    expect([status, json.error]).toEqual([422, 'ValidationFailure'])
    expect(json.message.length).toBeLessThanOrEqual(100)
    expect(text.length).toBeLessThan(20_000)
    // Where it is read it takes little of the processor's time: how long the answer took says nothing of that.
    const startedAt = cpuMs()
    expect(parseCreateRequest(body).ok).toBe(false)
    expect(cpuMs() - startedAt).toBeLessThan(2_000)
  })
})
