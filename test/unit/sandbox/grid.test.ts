// An Enterprise Grid as apps meet it: what payloads say of the workspace, and what the token and people are.

import { afterEach, describe, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { GRID_PEOPLE, type Grid, ORG, SISTER } from '../../../sandbox/grid.ts'
import { PEOPLE, TEAM } from '../../../sandbox/people.ts'
import type { Person } from '../../../sandbox/person/person.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import { type FakeApp, modal, openFakeApp, plain } from './fake-app.ts'

let slack: LocalSlack
let app: FakeApp
let client: WebClient
let gwen: Person

async function open(grid: Partial<Grid>): Promise<void> {
  slack = await openSlack({ grid })
  app = await openFakeApp(slack, () => undefined)
  client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl })
  gwen = slack.person(GRID_PEOPLE.gwen.id)
}

afterEach(async () => {
  await app.close()
  await slack.close()
})

const openForm = (more: object = {}) => {
  const trigger_id = slack.workspace.issueTrigger(gwen.id)
  return client.views.open({ trigger_id, view: modal('Form', [], more) } as never)
}
async function press(): Promise<void> {
  const elements = [{ type: 'button', action_id: 'a', text: plain('Press') }]
  await client.chat.postMessage({
    channel: gwen.id,
    text: 'x',
    blocks: [{ type: 'actions', elements }],
  } as never)
  await gwen.click(await gwen.waitForMessage('x'), 'Press')
}
const enterprise = { id: ORG.id, name: ORG.name }
const user = { id: expect.stringMatching(/^W/), team_id: SISTER.id }

describe('in a workspace of a grid', () => {
  test('a click comes from the workspace of the person, not from the app’s', async () => {
    await open({})
    await press()
    expect(app.last('block_actions')).toMatchObject({
      user,
      team: { id: SISTER.id, domain: SISTER.domain, enterprise_id: ORG.id },
      enterprise,
      is_enterprise_install: false,
    })
  })

  test('or from none', async () => {
    await open({ teamInPayloads: 'none' })
    await press()
    expect(app.last('block_actions')).toMatchObject({ user, team: null, enterprise })
  })

  test('a submission says in which workspace the app is installed', async () => {
    await open({ teamInPayloads: 'none' })
    await openForm({ notify_on_close: true })
    await gwen.top.submit()
    await openForm({ notify_on_close: true })
    await gwen.top.close()
    for (const kind of ['view_submission', 'view_closed'])
      expect(app.last(kind)).toMatchObject({
        user,
        team: null,
        view: { team_id: SISTER.id, app_installed_team_id: TEAM.id },
      })
  })

  test('a command and a shortcut say the organization as well', async () => {
    await open({})
    await gwen.command('/share-secret')
    expect(app.last('/share-secret')).toMatchObject({
      team_id: TEAM.id,
      enterprise_id: ORG.id,
      enterprise_name: ORG.name,
      is_enterprise_install: 'false',
      user_id: gwen.id,
    })
    await gwen.shortcut('share_secret')
    expect(app.last('shortcut')).toMatchObject({ team: { id: SISTER.id }, enterprise })
  })

  test('events come from where they happened, for the installation that their authorizations name', async () => {
    await open({})
    const authorizations = [{ enterprise_id: ORG.id, team_id: TEAM.id, is_enterprise_install: false }]
    await gwen.openHome()
    expect(app.last('app_home_opened')).toMatchObject({
      team_id: SISTER.id,
      enterprise_id: ORG.id,
      authorizations,
    })
    await slack.changePerson(gwen.id, { kind: 'deactivated' })
    expect(app.last('user_change')).toMatchObject({ team_id: ORG.id, authorizations })
    await slack.uninstall()
    expect(app.last('app_uninstalled')).toMatchObject({ team_id: TEAM.id, authorizations })
  })

  test('people say which workspaces they are in, and who has left is in none', async () => {
    await open({})
    const info = async (id: string) => (await client.users.info({ user: id })).user
    const of = (teams: string[]) => ({ enterprise_user: { enterprise_id: ORG.id, teams } })
    expect(await info(gwen.id)).toMatchObject({ team_id: SISTER.id, ...of([SISTER.id, TEAM.id]) })
    expect(await info(GRID_PEOPLE.sid.id)).toMatchObject({ team_id: SISTER.id, ...of([SISTER.id]) })
    expect(await info(PEOPLE.bob.id)).toMatchObject({ team_id: TEAM.id, ...of([TEAM.id]) })
    expect(await info(PEOPLE.pat.id)).not.toHaveProperty('enterprise_user')
    await slack.changePerson(gwen.id, { kind: 'deactivated' })
    expect(await info(gwen.id)).toMatchObject({ deleted: true, team_id: SISTER.id, ...of([]) })
  })

  test('the token is the workspace’s', async () => {
    await open({})
    expect(await client.auth.test()).toMatchObject({
      team_id: TEAM.id,
      enterprise_id: ORG.id,
      is_enterprise_install: false,
    })
  })
})

describe('installed for the whole organization', () => {
  test('the token is the organization’s, and payloads and events say so', async () => {
    await open({ isOrgWide: true, teamInPayloads: 'none' })
    expect(await client.auth.test()).toMatchObject({
      team_id: ORG.id,
      enterprise_id: ORG.id,
      is_enterprise_install: true,
    })
    await openForm()
    await gwen.top.submit()
    expect(app.last('view_submission')).toMatchObject({
      team: null,
      is_enterprise_install: true,
      view: { app_installed_team_id: ORG.id },
    })
    await gwen.openHome()
    expect(app.last('app_home_opened')).toMatchObject({
      authorizations: [{ enterprise_id: ORG.id, team_id: null, is_enterprise_install: true }],
    })
  })
})

test('a workspace that stands alone is in no organization', async () => {
  slack = await openSlack()
  app = await openFakeApp(slack, () => undefined)
  await slack.person(PEOPLE.alice.id).shortcut('share_secret')
  expect(app.last('shortcut')).toMatchObject({ team: { id: TEAM.id }, enterprise: null })
  await slack.person(PEOPLE.alice.id).openHome()
  expect(app.last('app_home_opened')).not.toHaveProperty('enterprise_id')
})
