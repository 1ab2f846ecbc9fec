// Who acts, and whether it is for this installation: the bodies that Slack sends in a workspace of its own, and in one of an
// Enterprise organization.

import { describe, expect, test } from '@jest/globals'
import { parseActor } from '../../../src/slack/actor.ts'

const OURS = 'T0OURS'
const OTHER = 'T0OTHER'
const ORG = 'E0ORG'
const IN_ORG = { workspaceId: OURS, enterpriseId: ORG }
const ALONE = { workspaceId: OURS }
const user = { id: 'W1', team_id: OTHER }
const enterprise = { id: ORG, name: 'Org' }
const event = (authorization: object, more: object = {}) => ({
  type: 'event_callback',
  team_id: OTHER,
  authorizations: [authorization],
  event: { type: 'app_home_opened', user: 'W1' },
  ...more,
})

describe('in an organization people act from every workspace', () => {
  test.each<[string, Record<string, unknown>]>([
    [
      'a click in a message, in another workspace',
      { user, team: { id: OTHER, enterprise_id: ORG }, enterprise },
    ],
    ['a click without a workspace', { user, team: null, enterprise }],
    ['a shortcut in another workspace', { type: 'shortcut', user, team: { id: OTHER }, enterprise }],
    ['a command in another workspace', { command: '/x', team_id: OTHER, user_id: 'W1', enterprise_id: ORG }],
    ['a submission', { user, team: { id: OTHER }, enterprise: null, view: { app_installed_team_id: OURS } }],
    ['a click in a window', { user, team: null, view: { app_installed_team_id: OURS } }],
    ['Home', event({ team_id: OURS, enterprise_id: ORG })],
    [
      'a change of a person',
      event({ team_id: OURS }, { event: { type: 'user_change', user: { id: 'W1' } } }),
    ],
  ])('%s', (_what, body) => {
    expect(parseActor(body, IN_ORG)).toEqual({ workspaceId: OURS, userId: 'W1' })
  })
})

describe('what is for another installation is refused, with its ids', () => {
  test.each<[string, Record<string, unknown>, object]>([
    ['another workspace', { user, team: { id: OTHER } }, ALONE],
    ['another workspace of no organization', { user, team: { id: OTHER }, enterprise: null }, IN_ORG],
    ['another organization', { user, team: { id: OTHER }, enterprise: { id: 'E0ELSE' } }, IN_ORG],
    ['an organization, where the app is in none', { user, team: { id: OTHER }, enterprise }, ALONE],
    ['an event of another installation', event({ team_id: OTHER, enterprise_id: ORG }), IN_ORG],
    [
      'a window of another installation',
      { user, team: { id: OURS }, enterprise, view: { app_installed_team_id: OTHER } },
      IN_ORG,
    ],
  ])('%s', (_what, body, installed) => {
    expect(parseActor(body, installed as typeof IN_ORG)).toEqual({
      refusal: 'other_workspace',
      workspaceId: OTHER,
      userId: 'W1',
    })
  })

  test('and what names nobody, or no workspace, or no ids at all', () => {
    expect(parseActor({ team_id: OURS, event: { type: 'tokens_revoked' } }, ALONE)).toEqual({
      refusal: 'nobody',
      workspaceId: OURS,
    })
    expect(parseActor({ user_id: 'U1' }, ALONE)).toEqual({ refusal: 'other_workspace', userId: 'U1' })
    expect(parseActor({ user: { id: '<script>' }, team: { id: {} } }, ALONE)).toEqual({
      refusal: 'other_workspace',
    })
  })
})
