// The use case "take it back": the share is closed and its value erased first, then every message is edited. What is
// kept elsewhere is taken back there before it counts as closed here.

import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Actor } from './actor.ts'
import type { ShareBackend } from './backend.ts'
import { revokeOpenShare } from './close.ts'
import { queueRefresh, type RefreshQueueDeps } from './refresh-queue.ts'

export interface RevokeDeps extends RefreshQueueDeps {
  backend: ShareBackend
}

/**
 * Closes the actor's own share. @returns whether it was open until now.
 * @throws AppError BackendUnavailable when it may still be open elsewhere; then nothing has changed here.
 */
export async function revokeShare(deps: RevokeDeps, actor: Actor, shareId: string): Promise<boolean> {
  const { workspaceId, userId: senderId } = actor
  const { db, jobs } = deps
  await withdraw(deps, { workspaceId, shareId, senderId })
  const wasOpen = await db.transaction().execute(async (tx) => {
    const closed = await revokeOpenShare(tx, { workspaceId, shareId, senderId })
    if (closed) await jobs.enqueue(tx, 'refresh', [{ workspaceId, shareId }])
    return closed
  })
  if (wasOpen) await queueRefresh(deps, [{ workspaceId, shareId }])
  return wasOpen
}

async function withdraw(
  { db, backend }: RevokeDeps,
  share: { workspaceId: string; shareId: string; senderId: string },
): Promise<void> {
  const open = await readOpen(db, share)
  if (!open?.sealed || open.backend === 'vault') return
  if (open.backend !== backend.name) throw new AppError('BackendUnavailable')
  await backend.withdraw({ workspaceId: share.workspaceId, shareId: share.shareId, sealed: open.sealed })
}

async function readOpen(
  db: Db,
  { workspaceId, shareId, senderId }: { workspaceId: string; shareId: string; senderId: string },
) {
  return db
    .selectFrom('shares')
    .select(['backend', 'sealed'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', shareId)
    .where('sender_id', '=', senderId)
    .where('state', '=', 'open')
    .executeTakeFirst()
}
