// API tokens in App Home: made from there and shown once in the window, listed, and taken back.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Person } from '../../sandbox/person/person.ts'
import { MAX_TOKENS } from '../../src/share/api-tokens.ts'
import { ACTIONS } from '../../src/slack/ids.ts'
import { callApi, SHARES } from '../support/api.ts'
import { openStory, type Story } from '../support/service.ts'
import { giveToken } from '../support/tenant-actors.ts'

let story: Story

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
})
afterAll(() => story?.close())

async function openTokens(person: Person) {
  await person.openHome()
  await person.waitForHome('API tokens')
  await person.home?.click(`${ACTIONS.homeTab}:tokens`)
  return person.waitForHome('# Your API tokens')
}

const statusOf = async (token: string) => (await callApi(story.url, { token, path: SHARES })).status

test('a token is made from Home, shown once in its window, and listed at once by name alone', async () => {
  const { alice } = story
  const home = await openTokens(alice)
  await home.click('New API token')
  const form = await alice.waitForModal('New API token')
  expect(form.field('Name').value).toBeUndefined()
  await form.fill('Name', 'deploy *x* <!here>')
  await form.check('What it may do', ['Share secrets as you', 'List your shares and who has opened them'])
  await form.submit()
  const [token = ''] = form.codeBlocks
  expect(token).toMatch(/^sst_/)
  const { shown, view } = await alice.waitForHome('deploy *x* <!here> [Revoke]')
  expect(shown).toContain('[API tokens (1)]')
  expect(shown).toMatch(/May share, list shares {2}· {2}works until <!date.* {2}· {2}not used yet/)
  expect(JSON.stringify(view)).not.toContain(token.slice(4))
  expect(JSON.stringify(view)).not.toContain('sst_')
  await form.close()

  expect(await statusOf(token)).toBe(200)
  await alice.openHome()
  await alice.waitForHome('last used <!date')
})

test('it is revoked from Home, works no more from then on, and a second press says so', async () => {
  const { alice, bob } = story
  const workspaceId = story.slack.team.id
  const token = await story.onDatabase((db) => giveToken(db, workspaceId, bob.id, 'to be revoked'))
  const home = await openTokens(bob)
  expect(await statusOf(token)).toBe(200)
  expect(home.buttons.find(({ label }) => label === 'Revoke')?.confirm).toContain('are refused from now on')
  const before = home.blocks.map((block) => ({ ...block }))

  // Somebody else's hand revokes nothing.
  const theirs = await openTokens(alice)
  theirs.view.blocks = before
  await theirs.click('Revoke')
  await alice.waitForHome('There was nothing to revoke: the token works no more already.')
  expect(await statusOf(token)).toBe(200)

  await home.click('Revoke')
  await bob.waitForHome('You have no API tokens.')
  expect(await statusOf(token)).toBe(401)
  home.view.blocks = before
  await home.click('Revoke')
  await bob.waitForHome('There was nothing to revoke: the token works no more already.')
})

test('what the command revokes leaves an open Home at once, and no other Home is shown for it', async () => {
  const { alice, carol, slack } = story
  await story.onDatabase((db) => giveToken(db, slack.team.id, carol.id, 'by-command'))
  await openTokens(carol)
  await carol.waitForHome('by-command')
  slack.clear()
  await carol.command('/share-secret', 'token revoke by-command')
  await carol.waitForHome('You have no API tokens.')
  const published = slack.calls.filter(({ method }) => method === 'views.publish')
  // Alice's may still follow what she did before.
  const others = published.filter(({ body }) => body.user_id !== alice.id)
  expect([...new Set(others.map(({ body }) => body.user_id))]).toEqual([carol.id])
})

describe('twenty tokens, the most', () => {
  test('fit on one page', async () => {
    const { dana, slack } = story
    for (let index = 0; index < MAX_TOKENS; index++) {
      await story.onDatabase((db) => giveToken(db, slack.team.id, dana.id, `number ${index}`))
    }
    const { shown, blocks } = await openTokens(dana)
    expect(shown.match(/\[Revoke\]/g)).toHaveLength(MAX_TOKENS)
    expect(shown).toContain(`[API tokens (${MAX_TOKENS})]`)
    expect(blocks.length).toBeLessThanOrEqual(100)
  })
})

test('a click whose window Slack does not open says that no token was made', async () => {
  const { alice, slack } = story
  const home = await openTokens(alice)
  slack.fail({ method: 'views.open', error: 'expired_trigger_id' })
  await home.click('New API token')
  await alice.waitForHome('Slack did not open the form. No token was made.')
})
