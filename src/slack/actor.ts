// Who acts, and in which workspace the app is installed that hears of it: read from a body that Slack signed. Never from a
// form, a button or metadata.

import type { Actor } from '../share/actor.ts'

/** The installation that the app's token belongs to. */
export interface Installed {
  workspaceId: string
  /** The Enterprise organization that the workspace is part of. */
  enterpriseId?: string
}

/** Why a body is not for this app; `workspaceId` and `userId` as it has them. */
export interface Stranger {
  refusal: 'nobody' | 'other_workspace'
  workspaceId?: string
  userId?: string
}

/**
 * In an Enterprise organization people act from any of its workspaces, and the app is installed in one of them: whether
 * they are members there is the directory's to say.
 */
export function parseActor(body: Record<string, unknown>, installed: Installed): Actor | Stranger {
  const userId = readUserId(body)
  const installedIn = readInstalledIn(body)
  const workspaceId = installedIn ?? readPlace(body)
  const ids = { ...(userId !== undefined && { userId }), ...(workspaceId !== undefined && { workspaceId }) }
  const isOfOrganization =
    installedIn === undefined &&
    installed.enterpriseId !== undefined &&
    readEnterpriseId(body) === installed.enterpriseId
  if (workspaceId !== installed.workspaceId && !isOfOrganization)
    return { refusal: 'other_workspace', ...ids }
  if (userId === undefined) return { refusal: 'nobody', ...ids }
  return { userId, workspaceId: installed.workspaceId }
}

function readUserId(body: Record<string, unknown>): string | undefined {
  const { user } = fieldsOf(body.event)
  // Some events bring the person whole.
  return firstId(body.user_id, fieldsOf(body.user).id, fieldsOf(user).id, user)
}

/** The installation that Slack itself names, which Bolt goes by first. */
function readInstalledIn(body: Record<string, unknown>): string | undefined {
  return firstId(authorizationOf(body).team_id, fieldsOf(body.view).app_installed_team_id)
}

/** Where it happened; in an organization that may be another workspace, or none is named but the person's own. */
function readPlace(body: Record<string, unknown>): string | undefined {
  return firstId(body.team_id, fieldsOf(body.team).id, fieldsOf(body.user).team_id)
}

function readEnterpriseId(body: Record<string, unknown>): string | undefined {
  return firstId(
    authorizationOf(body).enterprise_id,
    body.enterprise_id,
    fieldsOf(body.enterprise).id,
    fieldsOf(body.team).enterprise_id,
  )
}

function authorizationOf({ authorizations }: Record<string, unknown>): Record<string, unknown> {
  return fieldsOf(Array.isArray(authorizations) ? authorizations[0] : undefined)
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

const ID = /^[A-Z0-9]{1,32}$/

function firstId(...candidates: readonly unknown[]): string | undefined {
  return candidates.find((one): one is string => typeof one === 'string' && ID.test(one))
}
