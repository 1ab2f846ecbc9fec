// A link for members opened in a browser: the page shows a code, a member types it in Slack and confirms once more, and the
// page opens as them. Nobody else's page opens by it, and guessing ends after five.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { COMMAND } from '../../src/slack/ids.ts'
import { callApi } from '../support/api.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import { type AskedPage, askFromPage, type LinkInHand, watchFromPage } from '../support/confirming.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { postAsPage } from '../support/page-posts.ts'
import { openStory, type Story } from '../support/service.ts'
import { untilSaid } from '../support/sharing.ts'

const VALUE = 'for all who work here'
const TITLE = 'Open a secret'
const UNKNOWN = 'Nothing was opened: no page shows that code now.'
const OVER = 'Nothing was opened: the 2 minutes are over, or it was confirmed before.'
const TIMES = 50

let story: Story
let rows: DatabaseRows
let token: string
let link: LinkInHand

beforeAll(async () => {
  story = await openStory({ kind: 'postgres', settings: { TRUST_PROXY: '1' } })
  rows = await openRows(story.place)
  token = await makeFreshToken(story.alice)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})
beforeEach(async () => {
  // What people do here in seconds takes them minutes: Slack's limits are not what is tried.
  story.slack.clear()
  await rows.run('delete from budgets')
  link = await makeLink()
})

async function makeLink(wish: object = {}): Promise<LinkInHand> {
  const body = { secretValue: VALUE, accessType: 'organization', ...wish }
  const { json } = await callApi(story.url, { token, body })
  return { id: String(json.id), token: String(json.sharedSecretLink).split('#')[1] ?? '' }
}

async function ask(headers?: Record<string, string>): Promise<AskedPage> {
  const page = await askFromPage(story.url, link, headers)
  expect(page.answer.json).toEqual({
    watch: expect.stringMatching(/^[\w-]{43}$/),
    code: expect.stringMatching(/^\d{6}$/),
    secondsLeft: 120,
  })
  return page
}

/** Types the command, which is answered at once, without a word. */
async function type(person: Person, code: string): Promise<void> {
  await person.modal?.close()
  const { status, body } = await person.command(COMMAND, `open ${code}`)
  expect([status, body]).toEqual([200, ''])
}

/** Types a code. @returns what the window then says. */
async function typeWrong(person: Person, code: string): Promise<string> {
  await type(person, code)
  const said = await untilSaid(person)
  expect(said.submitLabel).toBeUndefined()
  return said.shown
}

/** Types the code and waits for the window to ask once more. */
async function typeRight(person: Person, code: string): Promise<Modal> {
  await type(person, code)
  return person.waitForShown('Open it in that browser?')
}

const watch = async (page: AskedPage) => (await watchFromPage(story.url, page)).json

describe('a link for members', () => {
  test('opens in the browser whose code a member types and confirms, as that member', async () => {
    const { bob, url } = story
    const page = await ask()
    const modal = await typeRight(bob, page.code)
    expect(modal.title).toBe(TITLE)
    expect(modal.submitLabel).toBe('Open it there')
    expect(modal.shown).toContain(`The secret is from <@${story.alice.id}>`)
    expect(modal.shown).toContain('Firefox on Windows, at 127.0.0.1')
    expect(await watch(page)).toEqual({ state: 'waiting' })
    await modal.submit()
    expect(bob.top.shown).toBe(`== ${TITLE} ==\nConfirmed. The page in that browser opens by itself.`)
    const { state, ticket } = await watch(page)
    expect(state).toBe('confirmed')
    const [proof] = await rows.run(`select user_id from proofs where share_id = $1 and kind = 'ticket'`, [
      link.id,
    ])
    expect(proof).toEqual({ user_id: bob.id })
    const opened = await postAsPage(url, `/s/${link.id}/open`, { token: link.token, ticket })
    expect(opened.json).toMatchObject({ sender: 'alice', viewsLeft: null })
    const { pass } = opened.json
    const revealed = await postAsPage(url, `/s/${link.id}/reveal`, { token: link.token, pass })
    expect(revealed.json.value).toBe(VALUE)
    expect(await watch(page)).toEqual({ state: 'over' })
    expect(await typeWrong(bob, page.code)).toContain(UNKNOWN)
  })

  test('takes the code in groups, too, and nothing that is not exactly six digits', async () => {
    const { bob } = story
    const page = await ask()
    await typeRight(bob, ` ${page.code.slice(0, 3)}  ${page.code.slice(3)} `)
    for (const text of [`${page.code}1`, page.code.slice(1), `${page.code} @carol`, `x${page.code}`]) {
      await bob.modal?.close()
      const { body } = await bob.command(COMMAND, `open ${text}`)
      expect(body).toContain('takes the six digits that the page in your browser shows')
      expect(bob.modal).toBeUndefined()
    }
  })

  test('is good for two minutes, at the command and in the window', async () => {
    const { bob } = story
    const page = await ask()
    const modal = await typeRight(bob, page.code)
    await rows.run(`update confirmations set expires_at = clock_timestamp() - interval '1 second'`)
    await modal.submit()
    expect(bob.top.shown).toContain(OVER)
    expect(await typeWrong(bob, page.code)).toContain(UNKNOWN)
    expect(await watch(page)).toEqual({ state: 'over' })
  })

  test('belongs to whoever typed its code first: others are told that there is none', async () => {
    const { bob, carol } = story
    const page = await ask()
    const modal = await typeRight(bob, page.code)
    expect(await typeWrong(carol, page.code)).toContain(UNKNOWN)
    await modal.close()
    // They may change their mind.
    const again = await typeRight(bob, page.code)
    const answers = await Promise.all(Array.from({ length: TIMES }, () => again.submit()))
    expect(answers.filter(({ body }) => body.includes('Confirmed.'))).toHaveLength(1)
    expect(answers.filter(({ body }) => body.includes(OVER))).toHaveLength(TIMES - 1)
    const heard = await Promise.all(Array.from({ length: TIMES }, () => watch(page)))
    expect(heard.filter(({ ticket }) => ticket !== undefined)).toHaveLength(1)
  })

  test("is not confirmed by another member's window, nor by a window that names nothing", async () => {
    const { bob, carol } = story
    const page = await ask()
    const { privateMetadata } = await typeRight(bob, page.code)
    const other = await ask()
    for (const metadata of [privateMetadata, '', 'A'.repeat(22), '{"x":1}']) {
      const modal = await typeRight(carol, other.code)
      modal.view.sent.private_metadata = metadata
      const answer = await modal.submit()
      expect(answer.body).toContain(OVER)
    }
    expect(await watch(page)).toEqual({ state: 'waiting' })
    expect(await watch(other)).toEqual({ state: 'waiting' })
  })

  test('opens for full members only, at the command and in the window', async () => {
    const { gus, bob, slack } = story
    const page = await ask()
    expect(await typeWrong(gus, page.code)).toContain(
      'such a link opens only for full members of this workspace',
    )
    const modal = await typeRight(bob, page.code)
    await slack.changePerson(bob.id, { kind: 'guest' })
    await modal.submit()
    expect(bob.top.shown).toContain('such a link opens only for full members of this workspace')
    expect(await watch(page)).toEqual({ state: 'waiting' })
    await slack.changePerson(bob.id, { kind: 'member' })
  })

  test('that is over is told to be so after the proof', async () => {
    const { bob, url } = story
    const page = await ask()
    await rows.run('update shares set expires_at = clock_timestamp() where id = $1', [link.id])
    await (await typeRight(bob, page.code)).submit()
    const { ticket } = await watch(page)
    const opened = await postAsPage(url, `/s/${link.id}/open`, { token: link.token, ticket })
    expect([opened.status, opened.json.error]).toEqual([410, 'ShareExpired'])
  })

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['10.9.8.7, 203.0.113.8', '203.0.113.8'],
    ['<@U0ALICE001>', 'an unknown address'],
    ['x'.repeat(5_000), 'an unknown address'],
  ])('names the browser and where it is in no words that a stranger wrote: %s', async (forwarded, shown) => {
    const page = await ask({ 'user-agent': '<!channel> *you*', 'x-forwarded-for': forwarded })
    const modal = await typeRight(story.bob, page.code)
    expect(modal.shown).toContain(`\nA browser, at ${shown}\n`)
    expect(modal.shown).not.toContain('channel')
  })
})

describe('codes', () => {
  test('may be guessed five times an hour; a right one does not count', async () => {
    const { bob, carol } = story
    const page = await ask()
    const wrong = String((Number(page.code) + 1) % 1_000_000).padStart(6, '0')
    for (let tries = 0; tries < 4; tries++) expect(await typeWrong(bob, wrong)).toContain(UNKNOWN)
    for (let tries = 0; tries < 3; tries++) await (await typeRight(bob, page.code)).close()
    expect(await typeWrong(bob, wrong)).toContain(UNKNOWN)
    const words = /\nYou have tried 5 wrong codes\. Nothing was opened\. Try again in (1 hour|60 minutes)\.$/
    expect(await typeWrong(bob, page.code)).toMatch(words)
    expect(await watch(page)).toEqual({ state: 'waiting' })
    expect(await typeWrong(carol, wrong)).toContain(UNKNOWN)
  })

  test(`guessed ${TIMES} times at once are tried five times`, async () => {
    const { bob } = story
    const page = await ask()
    const wrong = String((Number(page.code) + 1) % 1_000_000).padStart(6, '0')
    story.slack.clear()
    await Promise.all(Array.from({ length: TIMES }, () => bob.command(COMMAND, `open ${wrong}`)))
    const shownIn = (words: string) =>
      story.slack.calls.filter(
        ({ method, body }) => method === 'views.update' && JSON.stringify(body).includes(words),
      ).length
    const count = () => [shownIn(UNKNOWN), shownIn('You have tried 5 wrong codes.')]
    await waitFor(story.slack, 'every window to say it', () => count().reduce((a, b) => a + b) === TIMES)
    expect(count()).toEqual([5, TIMES - 5])
  })

  test('differ while they wait, and are stored so that nobody reads them', async () => {
    const codes = new Set<string>()
    for (let count = 0; count < 30; count++) {
      await rows.run('delete from budgets')
      codes.add((await ask()).code)
    }
    expect(codes.size).toBe(30)
    const stored = await rows.run(`select c::text as row from confirmations c where way = 'code'`)
    expect(new Set(stored.map(({ row }) => row)).size).toBe(stored.length)
    for (const code of codes)
      expect(
        stored.filter(({ row }) => /[,(]"?CODE"?[,)]/.test(String(row).replaceAll(code, 'CODE'))),
      ).toEqual([])
    expect(stored.filter(({ row }) => String(row).includes('127.0.0.1'))).toEqual([])
  })
})

test('a window that Slack does not open says so, and the code still works', async () => {
  const { bob, slack } = story
  const page = await ask()
  const failure = slack.fail({ method: 'views.open', error: 'expired_trigger_id' })
  await type(bob, page.code)
  await bob.waitForMessage('Slack did not open the window, so nothing was opened.')
  expect(failure.struck).toBe(1)
  await (await typeRight(bob, page.code)).submit()
  expect(await watch(page)).toMatchObject({ state: 'confirmed' })
})

test('while Slack cannot say who somebody is, nothing is confirmed and nothing counted', async () => {
  const { bob, slack } = story
  const page = await ask()
  const modal = await typeRight(bob, page.code)
  await letAskAnew(slack, PEOPLE.bob)
  const failure = slack.fail({ method: 'users.info', times: Number.POSITIVE_INFINITY, status: 500 })
  await modal.submit()
  expect(bob.top.shown).toContain('Slack could not confirm who you are just now.')
  failure.cancel()
  expect(await watch(page)).toEqual({ state: 'waiting' })
  await (await typeRight(bob, page.code)).submit()
  expect(await watch(page)).toMatchObject({ state: 'confirmed' })
})
