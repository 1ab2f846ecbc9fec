// The use case "send again": deliveries that failed are pending once more, for the sender of a share that is open.
// Their tokens are still here, sealed. Membership is asked again by the delivery itself.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { Actor } from './actor.ts'
import type { GrantKind, GrantRef } from './backend.ts'
import { enqueueDeliveries } from './deliveries.ts'
import { queueRefresh, type RefreshQueueDeps } from './refresh-queue.ts'

/** @returns to how many people it is being sent again; a second call finds none. */
export async function sendAgain(deps: RefreshQueueDeps, actor: Actor, shareId: string): Promise<number> {
  const { db, jobs } = deps
  const { workspaceId } = actor
  const again = await db.transaction().execute(async (tx) => {
    const grants = await resetFailed(tx, actor, shareId)
    if (grants.length > 0) {
      await enqueueDeliveries(tx, jobs, grants)
      await jobs.enqueue(tx, 'refresh', [{ workspaceId, shareId }])
    }
    return grants
  })
  if (again.length > 0) {
    jobs.wake('deliver')
    jobs.wake('mail')
    await queueRefresh(deps, [{ workspaceId, shareId }])
  }
  return again.length
}

// The share is locked first: what closes it does so too, and then its grants.
async function resetFailed(
  tx: Db,
  { workspaceId, userId: senderId }: Actor,
  shareId: string,
): Promise<Array<GrantRef & { kind: GrantKind }>> {
  const { rows } = await sql<{ ordinal: number; kind: GrantKind }>`
    with due as (
      select workspace_id, id from shares
      where workspace_id = ${workspaceId} and id = ${shareId} and sender_id = ${senderId}
        and state = 'open' and expires_at > clock_timestamp()
      for update
    )
    update grants g set delivery = 'pending', delivery_reason = null, attempts = 0
    from due
    where g.workspace_id = due.workspace_id and g.share_id = due.id
      and g.delivery = 'failed' and g.delivery_token is not null and g.closed_at is null
    returning g.ordinal, g.kind`.execute(tx)
  return rows.map(({ ordinal, kind }) => ({ workspaceId, shareId, ordinal, kind }))
}
