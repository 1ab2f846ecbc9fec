// An Enterprise Grid: the organization that the workspace belongs to, another workspace of it, people of that one, and
// what payloads say of workspaces there. The app is installed in TEAM, or for the whole organization.
// @see https://docs.slack.dev/enterprise/developing-for-enterprise-orgs

import type { Json } from './json.ts'
import { APP, isForeign, OTHER_TEAM, type PersonRecord, TEAM, toUser } from './people.ts'
import type { Workspace } from './workspace.ts'

export const ORG = { id: 'E0SANDBOX', name: 'Sandbox Group' } as const
export const SISTER = { id: 'T0SISTERS', name: 'Sister', domain: 'sister' } as const

export interface Grid {
  /** The app is installed for the organization, and its token is the organization's. */
  isOrgWide: boolean
  /** What payloads name as the workspace somebody acts in: their own, or none (`team: null`). Both are seen. */
  teamInPayloads: 'theirs' | 'none'
}

/** Of another workspace of the organization; Gwen is a member of the app's workspace as well, Sid is not. */
export const GRID_PEOPLE = {
  gwen: {
    id: 'W0GWENGRID',
    name: 'gwen',
    realName: 'Gwen Gray',
    title: 'At Sister',
    kind: 'member',
    teams: [SISTER.id, TEAM.id],
  },
  sid: {
    id: 'W0SIDGRID1',
    name: 'sid',
    realName: 'Sid Stone',
    title: 'At Sister',
    kind: 'member',
    teams: [SISTER.id],
  },
} as const satisfies Record<string, PersonRecord>

/** The workspace that a person calls theirs. */
export function homeOf(person: PersonRecord): string {
  return person.teams?.[0] ?? (isForeign(person) ? OTHER_TEAM.id : TEAM.id)
}

/** `team`, `enterprise` and `is_enterprise_install` of what a person does. */
export function buildPlace(grid: Grid | undefined, person: PersonRecord): Json {
  if (grid === undefined)
    return { team: { id: TEAM.id, domain: TEAM.domain }, enterprise: null, is_enterprise_install: false }
  const id = isForeign(person) ? TEAM.id : homeOf(person)
  const { domain } = id === SISTER.id ? SISTER : TEAM
  const team = { id, domain, enterprise_id: ORG.id, enterprise_name: ORG.name }
  return {
    team: grid.teamInPayloads === 'theirs' ? team : null,
    enterprise: { id: ORG.id, name: ORG.name },
    is_enterprise_install: grid.isOrgWide,
  }
}

/** The same as the flat fields of a command, which is typed in a workspace that has the app. */
export function buildCommandPlace(grid: Grid | undefined): Record<string, string> {
  const place = { team_id: TEAM.id, team_domain: TEAM.domain, is_enterprise_install: 'false' }
  if (grid === undefined) return place
  const is_enterprise_install = String(grid.isOrgWide)
  return { ...place, is_enterprise_install, enterprise_id: ORG.id, enterprise_name: ORG.name }
}

/** The same for an event, which comes from the workspace of the person it is about, or from the organization. */
export function buildEventPlace(
  grid: Grid | undefined,
  about: PersonRecord | 'organization' | undefined,
): Json {
  const isOrgWide = grid?.isOrgWide ?? false
  const authorization = {
    enterprise_id: grid === undefined ? null : ORG.id,
    team_id: isOrgWide ? null : TEAM.id,
    user_id: APP.botUserId,
    is_bot: true,
    is_enterprise_install: isOrgWide,
  }
  const team = about === undefined || about === 'organization' ? TEAM.id : homeOf(about)
  return {
    team_id: grid === undefined ? TEAM.id : about === 'organization' ? ORG.id : team,
    ...(grid && { enterprise_id: ORG.id }),
    authorizations: [authorization],
  }
}

/** Whose token it is, as `auth.test` says. */
export function buildTokenPlace(grid: Grid | undefined): Json {
  if (grid?.isOrgWide)
    return { team: ORG.name, team_id: ORG.id, enterprise_id: ORG.id, is_enterprise_install: true }
  const place = { team: TEAM.name, team_id: TEAM.id, is_enterprise_install: false }
  return grid === undefined ? place : { ...place, enterprise_id: ORG.id }
}

/** A person as `users.info` and the like show them to this app. */
export function showPerson({ grid, installation }: Workspace, person: PersonRecord): Json {
  const user = toUser(person, { showsEmail: installation.scopes.has('users:read.email') })
  return grid === undefined || isForeign(person) ? user : { ...user, ...buildEnterpriseUser(person) }
}

/** Who has left the organization is in none of its workspaces. */
function buildEnterpriseUser(person: PersonRecord): Json {
  const teams = person.kind === 'deactivated' ? [] : (person.teams ?? [TEAM.id])
  return {
    enterprise_user: {
      id: person.id,
      enterprise_id: ORG.id,
      enterprise_name: ORG.name,
      is_admin: false,
      is_owner: false,
      is_primary_owner: false,
      teams,
    },
  }
}
