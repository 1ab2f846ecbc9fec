// Who acts, read from a body that Slack signed. Never from a form, a button or metadata.

import type { Actor } from '../share/actor.ts'

/** @returns the person and their workspace, or undefined for a body without both (some events). */
export function parseActor(body: Record<string, unknown>): Actor | undefined {
  const user = body.user as { id?: unknown; team_id?: unknown } | undefined
  const team = body.team as { id?: unknown } | null | undefined
  const event = body.event as { user?: unknown } | undefined
  // Some events bring the person whole.
  const ofEvent = (event?.user as { id?: unknown } | undefined)?.id ?? event?.user
  const userId = body.user_id ?? user?.id ?? ofEvent
  const workspaceId = body.team_id ?? team?.id ?? user?.team_id
  return typeof userId === 'string' && typeof workspaceId === 'string' ? { userId, workspaceId } : undefined
}
