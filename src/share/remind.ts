// Reminders to recipients who have their message and have not opened it: once by itself before the end, and when the
// sender asks for it, at most once an hour for each. Nothing here opens anything: no token is left that could be sent.

import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { Actor } from './actor.ts'
import type { GrantRef, ShareRef } from './backend.ts'
import type { MessagePlace } from './messages.ts'
import { queueRefresh, type RefreshQueueDeps } from './refresh-queue.ts'

/** Few enough for one statement: a share may have 100 recipients. */
const BATCH = 50

/** What a reminder says, and where the message is that it is about. */
export interface Reminder extends GrantRef {
  recipient: string
  senderId: string
  expiresAt: Date
  message: MessagePlace
}

/** The sender's wish. @returns how many are reminded: those who were not within the last hour. */
export async function remindUnopened(
  deps: RefreshQueueDeps,
  { workspaceId, userId: senderId }: Actor,
  shareId: string,
): Promise<number> {
  const { grants } = await remind(
    deps,
    sql`
    select workspace_id, id from shares
    where workspace_id = ${workspaceId} and id = ${shareId} and sender_id = ${senderId}
      and state = 'open' and expires_at > clock_timestamp()
    for update`,
  )
  return grants.length
}

/** Reminds wherever the time for it has come; several processes share the work. */
export async function remindDue(deps: RefreshQueueDeps): Promise<void> {
  const due = sql`
    update shares s set remind_at = null from (
      select workspace_id, id from shares
      where state = 'open' and remind_at <= clock_timestamp() and expires_at > clock_timestamp()
      order by remind_at limit ${BATCH}
      for update skip locked
    ) due
    where s.workspace_id = due.workspace_id and s.id = due.id
    returning s.workspace_id, s.id`
  for (let taken = BATCH; taken === BATCH; ) {
    taken = (await remind(deps, due)).shares.length
  }
}

async function remind(
  deps: RefreshQueueDeps,
  due: RawBuilder<unknown>,
): Promise<{ shares: ShareRef[]; grants: GrantRef[] }> {
  const { db, jobs } = deps
  const taken = await db.transaction().execute(async (tx) => {
    const reminded = await takeReminders(tx, due)
    if (reminded.grants.length > 0) {
      await jobs.enqueue(tx, 'remind', reminded.grants)
      await jobs.enqueue(tx, 'refresh', reminded.shares)
    }
    return reminded
  })
  if (taken.grants.length > 0) {
    jobs.wake('remind')
    await queueRefresh(deps, taken.shares)
  }
  return taken
}

/** `due` locks the shares, as whatever closes them does before it turns to their grants. */
async function takeReminders(
  tx: Db,
  due: RawBuilder<unknown>,
): Promise<{ shares: ShareRef[]; grants: GrantRef[] }> {
  const { rows } = await sql<{ workspace_id: string; share_id: string; ordinals: number[] }>`
    with due as (${due}), reminded as (
      update grants g set reminded_at = clock_timestamp()
      from due
      where g.workspace_id = due.workspace_id and g.share_id = due.id and ${IS_UNOPENED}
        and (g.reminded_at is null or g.reminded_at <= clock_timestamp() - interval '1 hour')
      returning g.workspace_id, g.share_id, g.ordinal
    )
    select due.workspace_id, due.id as share_id,
      array_remove(array_agg(r.ordinal), null) as ordinals
    from due left join reminded r on r.workspace_id = due.workspace_id and r.share_id = due.id
    group by due.workspace_id, due.id`.execute(tx)
  const shares = rows.map((row) => ({ workspaceId: row.workspace_id, shareId: row.share_id }))
  const grants = rows.flatMap(({ ordinals }, index) =>
    ordinals.flatMap((ordinal) => {
      const share = shares[index]
      return share ? [{ ...share, ordinal }] : []
    }),
  )
  return { shares, grants }
}

/** @returns the reminder while it is still called for: the share open, the grant unopened, its message there. */
export async function readReminder(db: Db, grant: GrantRef): Promise<Reminder | undefined> {
  const { rows } = await sql<{
    recipient: string
    sender_id: string
    expires_at: Date
    message_channel: string
    message_ts: string
  }>`
    select g.recipient, s.sender_id, s.expires_at, g.message_channel, g.message_ts
    from grants g join shares s on s.workspace_id = g.workspace_id and s.id = g.share_id
    where g.workspace_id = ${grant.workspaceId} and g.share_id = ${grant.shareId} and g.ordinal = ${grant.ordinal}
      and ${IS_UNOPENED} and g.message_ts is not null
      and s.state = 'open' and s.expires_at > clock_timestamp()`.execute(db)
  const [row] = rows
  return (
    row && {
      ...grant,
      recipient: row.recipient,
      senderId: row.sender_id,
      expiresAt: row.expires_at,
      message: { channel: row.message_channel, ts: row.message_ts },
    }
  )
}

const IS_UNOPENED: RawBuilder<unknown> = sql`(
  g.kind = 'person' and g.delivery = 'delivered' and g.opened_at is null and g.closed_at is null)`
