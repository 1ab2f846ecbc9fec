// API tokens as a member makes them, sees them and takes them back: by the command and its form, each told to that
// member alone and the token itself shown once.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Modal } from '../../sandbox/person/modal.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { replayLast } from '../../sandbox/person/signed.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { createApiToken, listApiTokens, MAX_TOKENS, SCOPES } from '../../src/share/api-tokens.ts'
import { COMMAND } from '../../src/slack/ids.ts'
import { NAME_BLOCK, readNewToken } from '../../src/slack/token/views.ts'
import { SCOPE_WORDS } from '../../src/slack/token/words.ts'
import { callApi, SHARES } from '../support/api.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { createLeakScan } from '../support/leak-scan.ts'
import { openPair } from '../support/pair.ts'
import { openStory, type Story } from '../support/service.ts'

const WHAT = 'What it may do'

let story: Story
let rows: DatabaseRows

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})
afterEach(async () => {
  await rows.run('delete from api_tokens')
  for (const person of [story.alice, story.bob, story.carol]) await person.modal?.close()
})

const actorOf = ({ id: userId }: Person) => ({ workspaceId: story.slack.team.id, userId })

/** What the command answers, to the caller alone. */
async function say(person: Person, text: string): Promise<string> {
  const answer = await person.command(COMMAND, text)
  const message = await waitFor(story.slack, 'the answer', () => answer.ephemerals[0])
  expect([answer.ephemerals.length, message.ephemeral]).toEqual([1, true])
  return message.shown
}

async function openForm(person: Person, name: string): Promise<Modal> {
  await person.modal?.close()
  await person.command(COMMAND, `token new ${name}`)
  return person.waitForModal('New API token')
}

/** Sends what Slack's own client would not. */
function unlock(form: Modal): void {
  for (const block of form.blocks) Object.assign(block, { optional: true })
}

async function countTokens(person: Person): Promise<number> {
  return (await story.onDatabase((db) => listApiTokens(db, actorOf(person)))).length
}

describe('a token', () => {
  test('is shown once, in the window of whoever makes it, and stands in no message and no table', async () => {
    const { alice, slack, url } = story
    slack.clear()
    const form = await openForm(alice, 'deploy')
    expect(form.field('Name').value).toBe('deploy')
    expect(form.field(WHAT).values).toEqual([SCOPE_WORDS.create])
    expect(form.field('Expires').value).toBe('90 days')
    await form.check(WHAT, [SCOPE_WORDS.create, SCOPE_WORDS.read])
    await form.submit()
    const [token = ''] = form.codeBlocks
    expect(token).toMatch(/^sst_[A-Za-z0-9_-]{43}$/)
    expect(form.shown).toContain('It is shown this once')
    expect((await callApi(url, { token, path: SHARES })).status).toBe(200)
    await form.close()

    const told = JSON.stringify([slack.calls, Object.values(story).map((one) => one?.messages)])
    const scan = createLeakScan({ token: token.slice(4) })
    expect(scan.scan('messages and calls', told)).toEqual([])
    expect(scan.scan('log', story.log.text())).toEqual([])
    for (const [table, all] of await rows.readAll()) expect(scan.scan(table, all.join('\n'))).toEqual([])
    const [row] = await rows.run(
      `select token_hash = sha256(convert_to($1, 'UTF8')) as is_hash from api_tokens where name = 'deploy'`,
      [token],
    )
    expect(row).toEqual({ is_hash: true })
  })

  test('is listed by name, scopes, end and last use, to its owner alone', async () => {
    const { alice, bob, url } = story
    const token = await makeFreshToken(alice, { name: 'listed', scopes: ['read', 'revoke'] })
    expect(await say(alice, 'token list')).toMatch(/\*listed\*: read, revoke; until .*; not used yet/)
    await callApi(url, { token, path: SHARES })
    const list = await say(alice, 'token list')
    expect(list).toMatch(/\*listed\*: read, revoke; until .*; last used /)
    expect(list).not.toContain('sst_')
    expect(await say(bob, 'TOKEN List')).toContain('You have no API tokens.')
  })

  test('that is revoked works no more, and its name is free again', async () => {
    const { alice, bob, url } = story
    const token = await makeFreshToken(alice, { name: 'short-lived' })
    expect(await say(bob, 'token revoke short-lived')).toContain('You have no token called *short-lived*')
    expect((await callApi(url, { token, path: SHARES })).status).toBe(200)
    expect(await say(alice, 'token revoke short-lived')).toBe('Revoked: *short-lived* works no more.')
    const refused = await callApi(url, { token, path: SHARES })
    expect([refused.status, refused.json.message]).toEqual([401, 'Token not valid.'])
    expect(await say(alice, 'token revoke short-lived')).toContain('You have no token called')
    expect(await say(alice, 'token list')).not.toContain('short-lived')
    await makeFreshToken(alice, { name: 'short-lived' })
  })

  test('needs a name that is free among one’s own; one that has expired frees its name', async () => {
    const { alice, bob } = story
    await makeFreshToken(alice, { name: 'same' })
    await makeFreshToken(bob, { name: 'same' })
    const form = await openForm(alice, 'same')
    await form.submit()
    expect(form.shown).toContain('You have a token of that name. No token was made')
    expect(form.codeBlocks).toEqual([])
    await rows.run(`update api_tokens set expires_at = clock_timestamp() where name = 'same'`)
    await makeFreshToken(alice, { name: 'same' })
  })

  test('is made once when Slack’s request is sent twice', async () => {
    const { carol, slack } = story
    await makeFreshToken(carol, { name: 'once' })
    const again = await replayLast(slack)
    expect([again.status, again.body]).toEqual([200, ''])
    expect(await countTokens(carol)).toBe(1)
  })
})

describe('the form', () => {
  test('without a scope says so on the field, and makes no token', async () => {
    const form = await openForm(story.carol, 'none')
    unlock(form)
    await form.check(WHAT, [])
    const { outcome } = await form.submit()
    expect([outcome, form.errors]).toEqual([
      'errors',
      { [WHAT]: 'Choose at least one thing that the token may do.' },
    ])
    await form.check(WHAT, [SCOPE_WORDS.create])
    await form.submit()
    expect(form.codeBlocks[0]).toMatch(/^sst_/)
  })

  test('without a name says so on the field: nobody could revoke such a token', async () => {
    const form = await openForm(story.carol, 'blank')
    for (const blank of ['   ', '\u00a0']) {
      await form.fill('Name', blank)
      const { outcome } = await form.submit()
      expect([outcome, form.errors]).toEqual(['errors', { Name: 'Give the token a name.' }])
    }
  })

  test('makes nothing for a guest', async () => {
    const form = await openForm(story.gus, 'guest')
    await form.submit()
    expect(form.shown).toContain('does not let you share secrets, so no token was made.')
    expect(await countTokens(story.gus)).toBe(0)
  })

  test('that Slack does not open is spoken of, and makes nothing', async () => {
    const failure = story.slack.fail({ method: 'views.open', error: 'internal_error' })
    const before = await countTokens(story.alice)
    const answer = await story.alice.command(COMMAND, 'token new unopened')
    await story.alice.waitForMessage('Slack did not open the form. No token was made.')
    expect([answer.status, failure.struck]).toEqual([200, 1])
    expect(await countTokens(story.alice)).toBe(before)
  })
})

describe('a name', () => {
  test.each([
    ['of markup and entities', '*ci* & <deploy> _x_ `y` &amp;'],
    ['that looks like a mention', '@bob'],
    ['that looks like a broadcast', '<!channel>'],
    ['that is an address', 'ci@example.com'],
    ['that is a link', 'https://ci.example.com/a?b=c'],
    ['of other scripts', 'déploiement 部署'],
    ['as long as may be', 'n'.repeat(50)],
    ['of emoji', '🔑'.repeat(25)],
    ['of a word of the command', 'new list'],
  ])('%s is kept, listed and revoked as it was typed', async (_what, name) => {
    const { dana, url } = story
    const token = await makeFreshToken(dana, { name, scopes: ['read'] })
    const stored = await story.onDatabase((db) => listApiTokens(db, actorOf(dana)))
    expect(stored.map((one) => one.name)).toEqual([name])
    const list = await say(dana, 'token list')
    expect(list).toContain(name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
    expect(await say(dana, `token revoke ${name}`)).toContain('works no more.')
    expect((await callApi(url, { token, path: SHARES })).status).toBe(401)
  })

  test.each([
    ['that is missing', '', 'Give the token a name'],
    ['of 51 characters', 'x'.repeat(51), 'longer than 50 characters'],
    ['of 51 emoji', '🔑'.repeat(51), 'longer than 50 characters'],
    ['of two lines', 'one\ntwo', 'a line break or a tab'],
  ])('%s opens no form', async (_what, name, words) => {
    const { dana } = story
    await dana.modal?.close()
    expect(await say(dana, `token new ${name}`)).toContain(words)
    expect(dana.modal).toBeUndefined()
    expect(await say(dana, `token revoke ${name}`)).toContain(words)
  })
})

test('a name of 50 emoji is read whole', () => {
  const name = '🔑'.repeat(50)
  const values = { [NAME_BLOCK]: { name: { type: 'plain_text_input', value: name } } }
  expect(readNewToken({ state: { values } }).name).toBe(name)
})

describe('a member’s tokens', () => {
  const more = (name: string) => ({ name, scopes: ['read'] as const, days: 7 })
  const make = (person: Person, name: string) =>
    story.onDatabase((db) => createApiToken(db, actorOf(person), more(name)))

  test(`are at most ${MAX_TOKENS}, those that are over not counted`, async () => {
    const { bob } = story
    await rows.run('delete from api_tokens where owner_id = $1', [bob.id])
    for (let index = 0; index < MAX_TOKENS; index++) await make(bob, `token ${index}`)
    const form = await openForm(bob, 'one more')
    await form.submit()
    expect(form.shown).toContain('You have 20 tokens, which is the most. No token was made')
    await rows.run(
      `update api_tokens set expires_at = clock_timestamp() where owner_id = $1 and name = 'token 3'`,
      [bob.id],
    )
    await makeFreshToken(bob, { name: 'one more' })
    expect(await countTokens(bob)).toBe(MAX_TOKENS)
  })

  test(`are at most ${MAX_TOKENS} also when many are made at once, and one of a name`, async () => {
    const { bob } = story
    await rows.run('delete from api_tokens where owner_id = $1', [bob.id])
    const names = Array.from({ length: 30 }, (_, index) => `token ${index}`)
    const made = await Promise.all(names.map((name) => make(bob, name)))
    expect(made.filter((one) => 'token' in one)).toHaveLength(MAX_TOKENS)
    expect(await countTokens(bob)).toBe(MAX_TOKENS)
    await rows.run('delete from api_tokens where owner_id = $1', [bob.id])
    const same = await Promise.all(names.map(() => make(bob, 'the same')))
    expect(same.filter((one) => 'token' in one)).toHaveLength(1)
  })
})

test('a token that is revoked through one process is refused by the other at the next request', async () => {
  const pair = await openPair()
  try {
    const token = await makeFreshToken(pair.people.alice, { name: 'both' })
    const ask = () => Promise.all(pair.urls.map((url) => callApi(url, { path: SHARES, token })))
    expect((await ask()).map(({ status }) => status)).toEqual([200, 200])
    await pair.people.alice.command(COMMAND, 'token revoke both')
    await pair.people.alice.waitForMessage('Revoked: *both* works no more.')
    expect((await ask()).map(({ status }) => status)).toEqual([401, 401])
  } finally {
    await pair.close()
  }
})

describe('where only administrators may share', () => {
  let strict: Story
  beforeAll(async () => {
    strict = await openStory({ kind: 'postgres', settings: { POLICY_WHO_MAY_CREATE: 'admins' } })
  })
  afterAll(() => strict?.close())

  test('only they make tokens', async () => {
    const form = await openForm(strict.alice, 'mine')
    await form.submit()
    expect(form.shown).toContain('does not let you share secrets, so no token was made.')
    const token = await makeFreshToken(strict.carol)
    const { status } = await callApi(strict.url, { token, body: { secretValue: 'from carol' } })
    expect(status).toBe(200)
  })

  test('a token that a member made earlier reads and takes back but does not share', async () => {
    const wish = { name: 'early', scopes: SCOPES, days: 1 }
    const made = await strict.onDatabase((db) => createApiToken(db, actorOf(strict.alice), wish))
    const token = 'token' in made ? made.token.expose() : ''
    const { status, json } = await callApi(strict.url, { token, body: { secretValue: 'v' } })
    expect([status, json.error, json.details]).toEqual([403, 'Forbidden', { policy: 'whoMayCreate' }])
    const read = await callApi(strict.url, { token, path: SHARES })
    expect([read.status, read.json.totalCount]).toEqual([200, 0])
  })
})
