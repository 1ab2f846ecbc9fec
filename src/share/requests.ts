// The use case "ask for a secret": a member asks another, who provides it, declines, or lets it expire; the asker may
// take it back. Each ends a request once, whoever comes first. Called by slack/request and, to provide, by whatever
// makes a share.

import { type RawBuilder, sql } from 'kysely'
import type { KeyRing } from '../crypto/keys.ts'
import { openRequestPart, sealRequestPart } from '../crypto/request-boxes.ts'
import type { Db, RequestState } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'
import { REQUEST_OVER } from './words.ts'

export interface RequestRef {
  workspaceId: string
  requestId: string
}

export interface RequestDeps {
  db: Db
  keys: KeyRing
  jobs: Jobs
}

/** A request that the actor can provide now. */
export interface AskedOfActor extends RequestRef {
  /** The only one who may get what is provided. */
  askerId: string
  what: Secret
}

/**
 * The open request of which the actor was asked: whom a share that answers it must be for, before it is made. The form
 * that has answered it already (`submissionId`) is let through, so that sending it twice is told as that.
 * @throws AppError RequestOver when it is over, in words that say how, or was never the actor's.
 */
export async function readAskedOfActor(
  { db, keys }: Pick<RequestDeps, 'db' | 'keys'>,
  { workspaceId, userId }: Actor,
  requestId: string,
  submissionId = '',
): Promise<AskedOfActor> {
  const { rows } = await sql<Ending & { asker_id: string; what: Buffer; is_repeat: boolean }>`
    select asker_id, what, state, expires_at <= clock_timestamp() as is_late, exists (
      select 1 from shares s
      where s.workspace_id = r.workspace_id and s.id = r.share_id and s.submission_id = ${submissionId}) as is_repeat
    from requests r
    where workspace_id = ${workspaceId} and id = ${requestId} and askee_id = ${userId}`.execute(db)
  const [row] = rows
  if (!row || ((row.state !== 'open' || row.is_late) && !row.is_repeat)) throw refuse(row)
  const ref = { workspaceId, requestId }
  return { ...ref, askerId: row.asker_id, what: openRequestPart(keys, ref, 'what', row.what) }
}

/**
 * Ends a request with the share that answers it. To be called in the transaction that makes the share, once the share
 * and its grants are in it (`Origin.alongside`); when this throws, the share must go with it. After the commit
 * `jobs.wake('request')` has the messages follow at once. The actor and the share are checked here, against the rows: the
 * request is still open, the actor is who was asked, and the share opens for the asker and for nobody else. For a share
 * that has ended it already (a form that was sent twice) nothing changes.
 * @throws AppError RequestOver otherwise, in words for the actor.
 */
export async function provideRequest(
  tx: Db,
  jobs: Jobs,
  { workspaceId, userId }: Actor,
  { requestId, shareId }: { requestId: string; shareId: string },
): Promise<void> {
  const ended = await endRequests(
    tx,
    jobs,
    sql`state = 'provided', share_id = ${shareId}`,
    sql`workspace_id = ${workspaceId} and id = ${requestId} and askee_id = ${userId}
      and expires_at > clock_timestamp()
      and array[asker_id] = (
        select array_agg(recipient) from grants where workspace_id = ${workspaceId} and share_id = ${shareId})`,
  )
  if (ended > 0) return
  const row = await tx
    .selectFrom('requests')
    .select(['state', 'share_id'])
    .select(sql<boolean>`expires_at <= clock_timestamp()`.as('is_late'))
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', requestId)
    .where('askee_id', '=', userId)
    .executeTakeFirst()
  if (row?.share_id === shareId) return
  throw refuse(row)
}

/** Says no to the asker. @returns whether it was the actor's to decline, and open. */
export async function declineRequest(
  { db, keys, jobs }: RequestDeps,
  { workspaceId, userId }: Actor,
  requestId: string,
  reason: Secret | undefined,
): Promise<boolean> {
  const sealed = reason ? sealRequestPart(keys, { workspaceId, requestId }, 'reason', reason) : null
  return endOne(
    { db, jobs },
    sql`state = 'declined', reason = ${sealed}::bytea`,
    sql`workspace_id = ${workspaceId} and id = ${requestId} and askee_id = ${userId} and expires_at > clock_timestamp()`,
  )
}

/** Takes back what the actor has asked. @returns whether it was theirs, and open. */
export async function withdrawRequest(
  deps: Pick<RequestDeps, 'db' | 'jobs'>,
  { workspaceId, userId }: Actor,
  requestId: string,
): Promise<boolean> {
  return endOne(
    deps,
    sql`state = 'withdrawn'`,
    sql`workspace_id = ${workspaceId} and id = ${requestId} and asker_id = ${userId} and expires_at > clock_timestamp()`,
  )
}

/** Ends up to `limit` requests whose time is over; several processes share the work. @returns how many. */
export async function expireRequests(
  { db, jobs }: Pick<RequestDeps, 'db' | 'jobs'>,
  limit: number,
): Promise<number> {
  const ended = await db.transaction().execute((tx) =>
    endRequests(
      tx,
      jobs,
      sql`state = 'expired'`,
      sql`(workspace_id, id) in (
        select workspace_id, id from requests
        where state = 'open' and expires_at <= clock_timestamp()
        order by expires_at limit ${limit}
        for update skip locked)`,
    ),
  )
  if (ended > 0) jobs.wake('request')
  return ended
}

/** Requests that have been over for 30 days. */
export async function forgetRequests(db: Db, limit: number): Promise<void> {
  await sql`delete from requests where (workspace_id, id) in (
    select workspace_id, id from requests
    where state <> 'open' and closed_at < clock_timestamp() - interval '30 days' limit ${limit})`.execute(db)
}

async function endOne(
  { db, jobs }: Pick<RequestDeps, 'db' | 'jobs'>,
  how: RawBuilder<unknown>,
  which: RawBuilder<unknown>,
): Promise<boolean> {
  const ended = await db.transaction().execute((tx) => endRequests(tx, jobs, how, which))
  if (ended > 0) jobs.wake('request')
  return ended > 0
}

/** Ends those that are open, and has their messages follow or neither. */
async function endRequests(
  tx: Db,
  jobs: Jobs,
  how: RawBuilder<unknown>,
  which: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ workspace_id: string; id: string }>`
    update requests set ${how}, closed_at = clock_timestamp()
    where state = 'open' and ${which}
    returning workspace_id, id`.execute(tx)
  const ended = rows.map(({ workspace_id, id }) => ({ workspaceId: workspace_id, requestId: id }))
  if (ended.length > 0) await jobs.enqueue(tx, 'request', ended)
  return ended.length
}

interface Ending {
  state: RequestState
  /** Its time is over, whether the sweep has come by or not. */
  is_late: boolean
}

function refuse(row: Ending | undefined): AppError {
  const state = row?.state === 'open' && row.is_late ? 'expired' : row?.state
  return new AppError('RequestOver', state && state !== 'open' ? { words: REQUEST_OVER[state] } : {})
}
