// The audit trail: administrators export it page by page and go on later where they were; it names who did what, and
// holds nothing that could be a secret.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { OTHER_TEAM } from '../../sandbox/people.ts'
import { SCOPES } from '../../src/share/api-tokens.ts'
import { COMMAND } from '../../src/slack/ids.ts'
import { SCOPE_WORDS } from '../../src/slack/token/words.ts'
import { AUDIT, callApi, MEMBER_SCOPES, SHARES } from '../support/api.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { revokeByHand, takeTicket } from '../support/page-story.ts'
import { openStory, type Story } from '../support/service.ts'
import { reveal, share } from '../support/sharing.ts'
import { giveToken } from '../support/tenant-actors.ts'

const VALUE = 'the audited value'
const NAME = 'the audited name'

let story: Story
let rows: DatabaseRows
let token: string

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
  token = await makeFreshToken(story.carol, { name: 'siem', scopes: ['audit'] })
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})
beforeEach(async () => {
  await rows.run('delete from share_events')
})

const ask = (query = '', by = token) => callApi(story.url, { path: `${AUDIT}${query}`, token: by })
/** Events of the last seconds are not told yet. */
const settle = () => rows.run(`update share_events set at = at - interval '1 minute'`)

describe('what is told', () => {
  test('is who shared, what was delivered, who opened, and who took it back', async () => {
    const { alice, bob, dana } = story
    const opened = await share(alice, { to: [bob, dana], secret: VALUE, name: NAME })
    await reveal(bob, await opened.messageOf(bob))
    const { id } = await takeTicket(dana, await opened.messageOf(dana))
    await revokeByHand(alice, id)
    await settle()
    const { status, json, text } = await ask()
    expect(status).toBe(200)
    expect(new Set(json.events.map(({ secretId }: { secretId: string }) => secretId))).toEqual(new Set([id]))
    const told = json.events.map((event: Record<string, string>) => [
      event.event,
      event.actorId,
      event.recipientId,
    ])
    expect(told.toSorted()).toEqual(
      [
        ['created', alice.id, null],
        ['delivered', null, bob.id],
        ['delivered', null, dana.id],
        ['viewed', bob.id, bob.id],
        ['revoked', alice.id, null],
      ].toSorted(),
    )
    expect(told[0]).toEqual(['created', alice.id, null])
    expect(told.at(-1)).toEqual(['revoked', alice.id, null])
    for (const secret of [VALUE, NAME, token]) expect(text).not.toContain(secret)
  })

  test('is who opened a link that is for the organization, and nobody where it is for anyone', async () => {
    const { alice, bob, url } = story
    const scopes = MEMBER_SCOPES
    const [alices, bobs] = [await makeFreshToken(alice, { scopes }), await makeFreshToken(bob, { scopes })]
    const openers = { organization: bobs, anyone: undefined }
    for (const [accessType, opener] of Object.entries(openers)) {
      const made = await callApi(url, { token: alices, body: { secretValue: VALUE, accessType } })
      const [, key] = String(made.json.sharedSecretLink).split('#')
      const path = `${SHARES}/${made.json.id}/access`
      const access = await callApi(url, { path, ...(opener && { token: opener }), body: { token: key } })
      expect(access.json.secretValue).toBe(VALUE)
    }
    await settle()
    const viewers = (await ask()).json.events
      .filter(({ event }: { event: string }) => event === 'viewed')
      .map(({ actorId }: { actorId: string | null }) => actorId)
    expect(viewers).toEqual([bob.id, null])
  })

  test('is nothing of another workspace in the same database', async () => {
    await rows.run(
      `insert into share_events (workspace_id, share_id, event) values ($1, 'theirs', 'created')`,
      [OTHER_TEAM.id],
    )
    await settle()
    expect((await ask()).json).toEqual({ events: [], nextCursor: null })
  })
})

describe('page after page', () => {
  /** That many events, one right after the other: some of the same instant. */
  const add = (count: number, ageSeconds: number) =>
    rows.run(
      `insert into share_events (workspace_id, share_id, event, at)
       select $1, n::text, 'created', date_trunc('second', clock_timestamp()) - $3 * interval '1 second' + (n / 3) * interval '1 microsecond'
       from generate_series(1, $2::int) n`,
      [story.slack.team.id, count, ageSeconds],
    )
  const idsOf = (json: { events: Array<{ secretId: string }> }) =>
    json.events.map(({ secretId }) => Number(secretId))

  test('each event comes once and in order, and later only what has happened since', async () => {
    await add(25, 60)
    const seen: number[] = []
    let query = '?limit=7'
    for (let page = 0; page < 4; page++) {
      const { json } = await ask(query)
      seen.push(...idsOf(json))
      query = `?limit=7&cursor=${json.nextCursor}`
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
    const { json: none } = await ask(query)
    expect(none.events).toEqual([])
    expect(query).toBe(`?limit=7&cursor=${none.nextCursor}`)
    await add(2, 30)
    expect(idsOf((await ask(query)).json)).toEqual([1, 2])
  })

  test('what is a moment old comes with a later page, since something older may still be on its way', async () => {
    await add(1, 60)
    await add(3, 5)
    const { json } = await ask()
    expect(idsOf(json)).toEqual([1])
    await settle()
    expect(json.nextCursor).not.toBeNull()
  })

  test('a hundred are on a page, a thousand at most', async () => {
    await add(1_001, 60)
    expect((await ask()).json.events).toHaveLength(100)
    expect((await ask('?limit=1000')).json.events).toHaveLength(1_000)
    for (const query of [
      '?limit=1001',
      '?limit=0',
      '?limit=x',
      '?limit=1&limit=2',
      '?since=1',
      '?cursor=x',
    ]) {
      const { status, json } = await ask(query)
      expect([query, status, json.error]).toEqual([query, 422, 'ValidationFailure'])
    }
  })

  test('a cursor of the shares leads nowhere here, nor one of here there', async () => {
    const carols = await makeFreshToken(story.carol, { name: 'both', scopes: SCOPES })
    for (const secretValue of ['1', '2'])
      await callApi(story.url, { token: carols, body: { secretValue, accessType: 'anyone' } })
    await settle()
    const shares = await callApi(story.url, { path: `${SHARES}?limit=1`, token: carols })
    const events = await ask('?limit=1', carols)
    for (const json of [shares.json, events.json]) expect(json.nextCursor).toEqual(expect.any(String))
    expect((await ask(`?cursor=${shares.json.nextCursor}`, carols)).status).toBe(422)
    const crossed = { path: `${SHARES}?cursor=${events.json.nextCursor}`, token: carols }
    expect((await callApi(story.url, crossed)).status).toBe(422)
  })
})

describe('for administrators alone', () => {
  test('the form makes no such token for anybody else, and says so', async () => {
    const { alice } = story
    await alice.modal?.close()
    await alice.command(COMMAND, 'token new mine')
    const form = await alice.waitForModal('New API token')
    await form.check('What it may do', [SCOPE_WORDS.audit])
    await form.submit()
    expect(form.shown).toContain(
      'Only administrators of the workspace can read its audit trail. Take the tick away.',
    )
    const made = await rows.run(`select 1 from api_tokens where owner_id = $1 and name = 'mine'`, [alice.id])
    expect(made).toEqual([])
  })

  test('a token that has the scope all the same is refused', async () => {
    const forged = await story.onDatabase((db) => giveToken(db, story.slack.team.id, story.alice.id))
    const { status, json } = await ask('', forged)
    expect([status, json.error, json.message]).toEqual([
      403,
      'Forbidden',
      'Only administrators of the workspace can read the audit trail.',
    ])
  })

  test('Home tells them of it, and how the service is set up', async () => {
    const { carol } = story
    await carol.openHome()
    await (await carol.waitForHome('[Policy]')).click('Policy')
    const home = await carol.waitForHome('# Audit trail')
    expect(home.shown).toContain(`GET ${AUDIT}`)
    expect(home.shown).toMatch(/# This installation[\s\S]*Here, encrypted[\s\S]*Postgres[\s\S]*Over HTTP/)
  })
})
