// The use case "take it back": the share is closed and its value erased first, then every message is edited.

import type { Db } from '../db/schema.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Actor } from './actor.ts'
import type { ShareBackend } from './backend.ts'

/** Closes the actor's own share. @returns whether it was open until now. */
export async function revokeShare(
  { db, backend, jobs }: { db: Db; backend: ShareBackend; jobs: Jobs },
  actor: Actor,
  shareId: string,
): Promise<boolean> {
  const { workspaceId, userId: senderId } = actor
  const wasOpen = await db.transaction().execute(async (tx) => {
    const closed = await backend.revoke(tx, { workspaceId, shareId, senderId })
    if (closed) await jobs.enqueue(tx, 'refresh', [{ workspaceId, shareId }])
    return closed
  })
  jobs.wake('refresh')
  return wasOpen
}
