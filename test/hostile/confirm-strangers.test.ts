// Whoever asks from a page learns nothing by it: a link that is somebody's and one that never was get answers of the same
// make, cost the same rows, and wait alike.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { callApi } from '../support/api.ts'
import { askFromPage, type LinkInHand, QUESTION, takeLink, watchFromPage } from '../support/confirming.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { type PageAnswer, postAsPage } from '../support/page-posts.ts'
import { revokeByHand } from '../support/page-story.ts'
import { openStory, type Story } from '../support/service.ts'
import { reveal, share } from '../support/sharing.ts'

let story: Story
let rows: DatabaseRows
let causes: Array<readonly [cause: string, link: LinkInHand]>

const random = (bytes = 32): string => randomBytes(bytes).toString('base64url')

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
  causes = await listCauses()
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})
beforeEach(async () => {
  await rows.run('delete from budgets')
})

/** Everything that a link with a token of the right make may be. */
async function listCauses(): Promise<typeof causes> {
  const { alice, bob, url } = story
  const deliver = async () => share(alice, { to: [bob] })
  const open = await takeLink(await deliver(), bob)
  const spentShare = await deliver()
  const spent = await takeLink(spentShare, bob)
  await reveal(bob, await spentShare.messageOf(bob))
  const revoked = await takeLink(await deliver(), bob)
  await revokeByHand(alice, revoked.id)
  const expired = await takeLink(await deliver(), bob)
  await rows.run('update shares set expires_at = clock_timestamp() where id = $1', [expired.id])
  const token = await makeFreshToken(alice)
  const { json } = await callApi(url, { token, body: { secretValue: 'x', accessType: 'anyone' } })
  const anyone = { id: String(json.id), token: String(json.sharedSecretLink).split('#')[1] ?? '' }
  return [
    ['a recipient’s', open],
    ['used up', spent],
    ['revoked', revoked],
    ['expired', expired],
    ['of an unknown share', { id: random(16), token: random() }],
    ['of an unknown share with a real token', { id: random(16), token: open.token }],
    ['with a wrong token', { id: open.id, token: random() }],
    ['with another share’s token', { id: open.id, token: revoked.token }],
    ['for anyone, who needs no proof', anyone],
  ]
}

/** All of an answer that may be compared: what is random in it by its make. */
function toComparable({ status, headers, text }: PageAnswer): unknown {
  const { date: _date, 'retry-after': retryAfter, 'x-request-id': id, ...others } = headers
  const made = text
    .replace(/"watch":"[\w-]{43}"/, '"watch":"…"')
    .replace(/"number":[1-9]\d,/, '"number":…,')
    .replace(/"req-[\w-]{22}"/, '"req"')
  return { status, others, text: made, isRetry: Number(retryAfter) > 3_500, hasId: id !== undefined }
}

/** How many rows there are of what a question may leave behind. That a share expired is noted by the minute's clean-up. */
async function countRows(): Promise<Record<string, unknown>> {
  const [counts = {}] = await rows.run(`
    select (select count(*)::int from confirmations) as confirmations, (select count(*)::int from budgets) as budgets,
      (select count(*)::int from pgboss.job where name = 'confirm' and start_after <= created_on) as jobs,
      (select count(*)::int from proofs) as proofs, (select count(*)::int from share_events where event <> 'expired') as events`)
  return counts
}

describe('to ask from a page', () => {
  test('gives answers of the same make and leaves the same rows, whatever the link is', async () => {
    const seen = new Map<string, unknown>()
    for (const [cause, link] of causes) {
      const before = await countRows()
      const { answer } = await askFromPage(story.url, link)
      const after = await countRows()
      const left = Object.entries(after).map(([what, count]) => [what, Number(count) - Number(before[what])])
      seen.set(cause, {
        ...Object(toComparable(answer)),
        bytes: answer.text.length,
        left: Object.fromEntries(left),
      })
    }
    const [first] = seen.values()
    expect(first).toMatchObject({
      status: 200,
      text: '{"watch":"…","number":…,"secondsLeft":120}',
      left: { confirmations: 1, budgets: 1, jobs: 1, proofs: 0, events: 0 },
    })
    for (const [cause, answer] of seen) expect([cause, answer]).toEqual([cause, first])
  })

  test('and to watch gives the same bytes, while it waits and when it is over', async () => {
    const watched = new Map<string, unknown[]>()
    const note = async (cause: string, page: { id: string; watch: string }): Promise<void> => {
      watched.set(cause, [...(watched.get(cause) ?? []), toComparable(await watchFromPage(story.url, page))])
    }
    const pages = []
    for (const [cause, link] of causes) pages.push([cause, await askFromPage(story.url, link)] as const)
    for (const [cause, page] of pages) await note(cause, page)
    await rows.run('update confirmations set expires_at = clock_timestamp()')
    for (const [cause, page] of pages) await note(cause, page)
    const [first] = watched.values()
    expect(first).toMatchObject([{ text: '{"state":"waiting"}' }, { text: '{"state":"over"}' }])
    for (const [cause, answers] of watched) expect([cause, answers]).toEqual([cause, first])
    const none = toComparable(await watchFromPage(story.url, { id: random(16), watch: random() }))
    expect(none).toEqual(first?.[1])
  })

  test('ends after three times, for all alike', async () => {
    const seen = new Map<string, unknown>()
    for (const [cause, link] of causes) {
      for (let count = 0; count < 3; count++) await askFromPage(story.url, link)
      const before = await countRows()
      seen.set(cause, toComparable((await askFromPage(story.url, link)).answer))
      expect(await countRows()).toEqual(before)
    }
    const [first] = seen.values()
    expect(first).toMatchObject({ status: 429, isRetry: true })
    for (const [cause, answer] of seen) expect([cause, answer]).toEqual([cause, first])
  })

  test('reaches nobody but the person whose link it is', async () => {
    const asked = () =>
      [story.alice, story.bob, story.carol, story.dana].flatMap(({ name, messages }) =>
        messages.filter(({ shown }) => shown.includes(QUESTION)).map(() => name),
      )
    await untilNoJob()
    const before = asked().length
    for (const [, link] of causes.slice(4)) await askFromPage(story.url, link)
    await untilNoJob()
    expect(asked().length).toBe(before)
    expect(new Set(asked())).toEqual(new Set(['bob']))
  })

  test('stores no token, watch, number or code that could be read, and names a stranger’s row nobody’s', async () => {
    await rows.run('delete from confirmations')
    const [, open] = causes[0] ?? []
    if (!open) throw new Error('there is a link')
    const pages = [
      await askFromPage(story.url, open),
      await askFromPage(story.url, { id: open.id, token: random() }),
    ]
    const stored = await rows.run('select * from confirmations order by created_at')
    expect(stored.map(({ workspace_id, ordinal }) => [workspace_id, ordinal])).toEqual([
      [story.slack.team.id, 0],
      ['', null],
    ])
    for (const [index, { watch, token, number }] of pages.entries()) {
      const { choices, answer_hmac, ...row } = stored[index] ?? {}
      // One of three, and nothing says which.
      expect(choices).toContain(Number(number))
      expect(new Set(choices as number[]).size).toBe(3)
      expect(answer_hmac).toHaveLength(32)
      const text = JSON.stringify(row)
      expect(text).not.toContain(watch)
      expect(text).not.toContain(token)
    }
    const budgets = await rows.run(`select subject from budgets where kind = 'confirmationsPerHour'`)
    for (const { subject } of budgets) expect(subject).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(budgets)).not.toContain(open.token)
  })
})

describe('neither is to be done', () => {
  const CAUSES: Array<[string, unknown]> = [
    ['without a token or watch', {}],
    ['with one that is too short', { token: 'x', watch: 'x' }],
    ['with a list', { token: [random()], watch: [random()] }],
    ['with a number', 5],
    ['with nothing', 'null'],
  ]
  test.each(CAUSES)('%s', async (_cause, body) => {
    const before = await countRows()
    for (const step of ['confirm', 'watch']) {
      const answer = await postAsPage(story.url, `/s/${random(16)}/${step}`, body)
      expect(answer).toMatchObject({ status: 404, json: { message: 'This link does not work.' } })
    }
    for (const id of ['x', 'x'.repeat(2_000), `${random(16).slice(0, -1)}%00`]) {
      const all = { token: random(), watch: random() }
      for (const step of ['confirm', 'watch'])
        expect((await postAsPage(story.url, `/s/${id}/${step}`, all)).status).toBe(404)
    }
    expect(await countRows()).toEqual(before)
  })

  test('from another site, or by a form', async () => {
    const [, link] = causes[0] ?? []
    const before = await countRows()
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: undefined },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      for (const step of ['confirm', 'watch']) {
        const body = { token: link?.token, watch: random() }
        expect((await postAsPage(story.url, `/s/${link?.id}/${step}`, body, headers)).status).toBe(403)
      }
    }
    expect(await countRows()).toEqual(before)
  })
})

test('watching has its own limit, wide enough for a page that waits two minutes', async () => {
  const limited = await openStory({ kind: 'postgres', pace: { requestsPerMinute: { open: 3, other: 60 } } })
  const statuses = async (step: string, times: number) => {
    const post = () =>
      postAsPage(limited.url, `/s/${random(16)}/${step}`, { token: random(), watch: random() })
    const answers = await Promise.all(Array.from({ length: times }, post))
    return answers.map(({ status }) => status).sort()
  }
  expect(await statuses('confirm', 4)).toEqual([200, 200, 200, 429])
  expect(await statuses('watch', 61)).toEqual([...Array.from({ length: 60 }, () => 200), 429])
  await limited.close()
})

async function untilNoJob(): Promise<void> {
  await rows.fingerprint()
}
