// The use case "take it back": the share is closed and its value erased first, then every message is edited.

import type { Actor } from './actor.ts'
import type { ShareBackend } from './backend.ts'
import { queueRefresh, type RefreshQueueDeps } from './refresh-queue.ts'

export interface RevokeDeps extends RefreshQueueDeps {
  backend: ShareBackend
}

/** Closes the actor's own share. @returns whether it was open until now. */
export async function revokeShare(deps: RevokeDeps, actor: Actor, shareId: string): Promise<boolean> {
  const { workspaceId, userId: senderId } = actor
  const { db, backend, jobs } = deps
  const wasOpen = await db.transaction().execute(async (tx) => {
    const closed = await backend.revoke(tx, { workspaceId, shareId, senderId })
    if (closed) await jobs.enqueue(tx, 'refresh', [{ workspaceId, shareId }])
    return closed
  })
  if (wasOpen) await queueRefresh(deps, [{ workspaceId, shareId }])
  return wasOpen
}
