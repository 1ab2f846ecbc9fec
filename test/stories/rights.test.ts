// What Slack lets the app do: compared with what it needs at the start; refused later, it is said on the sender's card, in
// /readyz and in the log, and no job tries it for ever.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import type { LocalSlack, SlackOptions } from '../../sandbox/slack.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import { createTestPlace } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { findFreePort } from '../support/free-port.ts'
import { buildEnv, openStory, runProgram, type Story } from '../support/service.ts'
import { pressReveal, share, untilShows } from '../support/sharing.ts'
import { openTestSlack } from '../support/test-slack.ts'
import { readWaiting } from '../support/waiting-jobs.ts'

const CONFIG = 78

/** Starts the program for this Slack. @returns how it ended. */
async function start(options: SlackOptions, settings: Record<string, string> = {}) {
  const slack = await openTestSlack(options)
  const { remove, ...place } = await createTestPlace('pglite')
  const program = runProgram({ ...buildEnv(slack, place, await findFreePort()), ...settings })
  const status = await program.exited
  await slack.close()
  await remove()
  return { status, output: program.output }
}

/** What `auth.test` says besides what it always says. */
const saying = (more: object) => (slack: LocalSlack) =>
  slack.fail({
    method: 'auth.test',
    times: Number.POSITIVE_INFINITY,
    body: JSON.stringify({
      ok: true,
      team_id: slack.team.id,
      user_id: slack.app.botUserId,
      bot_id: slack.app.botId,
      ...more,
    }),
  })

describe('a program does not start', () => {
  test.each([
    [['chat:write'], 'the scope chat:write'],
    [['users:read', 'users:read.email'], 'the scopes users:read, users:read.email'],
    [['commands', 'mpim:read'], 'the scope commands'],
  ])('without %j, and names what is required', async (withoutScopes, named) => {
    const { status, output } = await start({ withoutScopes })
    expect(status).toBe(CONFIG)
    expect(output).toContain(
      `  - SLACK_BOT_TOKEN lacks ${named}. Add what manifest.yml lists on the app's page, OAuth & Permissions, and install the app again: the token then has them.`,
    )
  })

  test('for a whole organization, and says what to do instead', async () => {
    const isOrgWide = saying({ team_id: 'E0ORG', enterprise_id: 'E0ORG', is_enterprise_install: true })
    const { status, output } = await start({ extend: (_server, slack) => void isOrgWide(slack) })
    expect(status).toBe(CONFIG)
    expect(output).toContain('belongs to an installation for a whole Enterprise organization')
    expect(output).toContain('install it into one workspace')
  })

  test('with a token that is rotated, and says why', async () => {
    const { status, output } = await start({}, { SLACK_BOT_TOKEN: 'xoxe.xoxb-1-rotated' })
    expect(status).toBe(CONFIG)
    expect(output).toContain(
      'SLACK_BOT_TOKEN is one of an app with token rotation (xoxe.): it ends after twelve hours.',
    )
    expect(output).not.toContain('rotated-')
  })
})

describe('a right that is taken away while it runs', () => {
  let story: Story
  beforeAll(async () => {
    story = await openStory({ kind: 'postgres' })
  })
  afterAll(() => story.close())
  afterEach(() => story.slack.clear())

  const readReadiness = async () => {
    const response = await fetch(`${story.url}/readyz`)
    return { code: response.status, ...((await response.json()) as object) }
  }
  const refusals = () => story.log.lines().filter(({ message }) => message === 'slack.not_allowed')

  test.each([
    ['missing_scope', 'the app lacks a permission in Slack: ask an administrator to install it again'],
    ['org_login_required', 'Slack is moving the workspace into an organization: send it again after that'],
    ['team_access_not_granted', 'the app is not allowed into their workspace: ask an administrator'],
  ])('(%s) is named on the card, with which it is sent again', async (error, words) => {
    const { alice, bob, slack } = story
    slack.fail({ method: 'chat.postMessage', userId: bob.id, error })
    const shared = await share(alice, { to: [bob] })
    const card = await shared.card()
    await untilShows(alice, card, `<@${bob.id}>: could not be delivered (${words})`)
    expect(await story.onDatabase((db) => readWaiting(db, 'deliver'))).toEqual([])
    await alice.click(card, 'Send again to 1 person')
    await shared.messageOf(bob)
  })

  test('is counted in the log and in /readyz, which is well again when Slack says so', async () => {
    const { alice, bob, slack } = story
    const at = (code: string) => refusals().filter((line) => line.code === code)
    expect(at('missing_scope')).toMatchObject([{ level: 'error', at: 'chat.postMessage', count: 1 }])
    expect(await readReadiness()).toMatchObject({
      code: 503,
      slack: 'not_allowed',
      refused: { org_login_required: 1, team_access_not_granted: 1 },
    })
    slack.reinstall({ without: ['users:read'] })
    await letAskAnew(slack, PEOPLE.bob)
    const form = await share(alice, { to: [bob] })
    expect(form.modal.shown).toContain(
      'Slack does not let this app ask who people are (users:read). Nothing was shared',
    )
    expect(await readReadiness()).toMatchObject({ code: 503, refused: { missing_scope: 1 } })
    slack.reinstall()
    const read = async () => Object((await readReadiness()) as { refused?: object }).refused
    await eventually('it to be known', read, (refused) => !('missing_scope' in refused))
  })

  test('(users:read) is said to whoever reveals, who is not asked to try again for ever', async () => {
    const { alice, bob, slack } = story
    const shared = await share(alice, { to: [bob] })
    const message = await shared.messageOf(bob)
    slack.reinstall({ without: ['users:read'] })
    await letAskAnew(slack, PEOPLE.bob)
    const { shown } = await pressReveal(bob, message)
    expect(shown).toContain('Slack does not let this app ask who people are (users:read).')
    expect(shown).not.toMatch(/try again/i)
    slack.reinstall()
  })

  test('requests that are not Slack’s are counted where the operator looks, and keep nobody from anything', async () => {
    const { slack } = story
    const { status } = await sendSigned(slack, { body: 'command=/share-secret', secret: 'of another app' })
    expect(status).toBe(401)
    expect(await readReadiness()).toMatchObject({ refused: { unsigned_requests: 1 } })
  })
})
