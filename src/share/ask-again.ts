// The use case "ask again": a recipient whose secret has expired or is used up asks its sender for it once more, once.
// Nothing is shared by it: the sender gets a message, and a form that is filled in but for the value.

import { type RawBuilder, sql } from 'kysely'
import type { KeyRing } from '../crypto/keys.ts'
import type { Db } from '../db/schema.ts'
import type { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'
import type { GrantRef } from './backend.ts'
import { openName } from './inspect.ts'
import { queueRefresh, type RefreshQueueDeps } from './refresh-queue.ts'

/** What was asked for again. */
export interface AskedShare extends GrantRef {
  senderId: string
  /** Who asks. */
  askerId: string
  name: Secret | undefined
  hasPassword: boolean
  sharedAt: Date
  /** As long as it lived, in milliseconds. */
  lifetimeMs: number
}

/** Over for this recipient, and not because the sender or they themselves wanted it. */
const IS_OVER: RawBuilder<unknown> = sql`(g.closed_at is null and (
  s.state in ('expired', 'spent')
  or s.state = 'open' and s.expires_at <= clock_timestamp()
  or s.state = 'open' and g.opened_at is not null and s.views_left <= cardinality(s.unopened)))`

/** Who would be asked. @returns undefined where the actor has nothing to ask for, or has asked already. */
export async function findWhomToAsk(
  db: Db,
  { workspaceId, userId }: Actor,
  shareId: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ sender_id: string }>`
    select s.sender_id from grants g join shares s on s.workspace_id = g.workspace_id and s.id = g.share_id
    where g.workspace_id = ${workspaceId} and g.share_id = ${shareId} and g.recipient = ${userId}
      and g.kind <> 'link' and g.asked_at is null and ${IS_OVER}`.execute(db)
  return rows[0]?.sender_id
}

/** @returns whether it was this call that asked. Their message is edited again, to say so. */
export async function askAgain(
  deps: RefreshQueueDeps,
  { workspaceId, userId }: Actor,
  shareId: string,
): Promise<boolean> {
  const { db, jobs } = deps
  const share = { workspaceId, shareId }
  const isAsked = await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ ordinal: number }>`
      update grants g set asked_at = clock_timestamp(), message_closed_at = null
      from shares s
      where s.workspace_id = g.workspace_id and s.id = g.share_id
        and g.workspace_id = ${workspaceId} and g.share_id = ${shareId} and g.recipient = ${userId}
        and g.kind <> 'link' and g.asked_at is null and ${IS_OVER}
      returning g.ordinal`.execute(tx)
    const grants = rows.map(({ ordinal }) => ({ ...share, ordinal }))
    if (grants.length > 0) {
      await jobs.enqueue(tx, 'ask', grants)
      await jobs.enqueue(tx, 'refresh', [share])
    }
    return grants.length > 0
  })
  if (isAsked) {
    jobs.wake('ask')
    await queueRefresh(deps, [share])
  }
  return isAsked
}

/** The sender could not be told: the recipient may ask again, and reads so. */
export async function takeBackAsk(deps: RefreshQueueDeps, grant: GrantRef): Promise<void> {
  const { workspaceId, shareId, ordinal } = grant
  await deps.db
    .updateTable('grants')
    .set({ asked_at: null, message_closed_at: null })
    .where('workspace_id', '=', workspaceId)
    .where('share_id', '=', shareId)
    .where('ordinal', '=', ordinal)
    .execute()
  await queueRefresh(deps, [{ workspaceId, shareId }])
}

/** What was asked for, whoever wants to know: check it against `senderId`. */
export async function readAskedShare(
  { db, keys }: { db: Db; keys: KeyRing },
  grant: GrantRef,
): Promise<AskedShare | undefined> {
  const row = await db
    .selectFrom('grants as g')
    .innerJoin('shares as s', (join) =>
      join.onRef('s.workspace_id', '=', 'g.workspace_id').onRef('s.id', '=', 'g.share_id'),
    )
    .select(['g.recipient', 's.sender_id', 's.name', 's.has_password', 's.created_at', 's.expires_at'])
    .where('g.workspace_id', '=', grant.workspaceId)
    .where('g.share_id', '=', grant.shareId)
    .where('g.ordinal', '=', grant.ordinal)
    .where('g.asked_at', 'is not', null)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    ...grant,
    senderId: row.sender_id,
    askerId: row.recipient,
    name: openName(keys, { ...grant, name: row.name }),
    hasPassword: row.has_password,
    sharedAt: row.created_at,
    lifetimeMs: row.expires_at.getTime() - row.created_at.getTime(),
  }
}
