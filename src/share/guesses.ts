// Limits on wrong passwords. A guess is counted before it is tried, in one statement, so that parallel guesses
// cannot slip past; a right one takes the count back. Nobody can count without the token and the identity, and
// no limit closes a grant for good.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { GrantRef, ShareRef } from './backend.ts'

/** Wrong guesses of one client that cost nothing; after them 15 s, doubling up to 15 min. */
const FREE = 5
const FIRST_WAIT_SECONDS = 15
const LONGEST_WAIT_SECONDS = 900
/** Wrong guesses an hour for the whole grant, whoever makes them. */
const PER_GRANT_AN_HOUR = 20
/** Wrong guesses at a share, by all clients together, that its sender is told of. */
const TOLD_FROM = 10
/** The row that counts for the whole grant; a client's hash is 32 bytes. */
const WHOLE_GRANT = Buffer.alloc(0)

/** @throws AppError TooManyGuesses, with the seconds to wait; then nothing is counted. */
export async function reserveGuess(db: Db, grant: GrantRef, client: Buffer): Promise<void> {
  if (!(await countForGrant(db, grant))) throw await tooMany(db, grant, WHOLE_GRANT)
  if (await countForClient(db, grant, client)) return
  await takeBackForGrant(db, grant)
  throw await tooMany(db, grant, client)
}

/** The password was wrong. @returns whether with it there are so many that the sender is to be told, for the first time. */
export async function noteWrongGuess(db: Db, { workspaceId, shareId }: ShareRef): Promise<boolean> {
  const { rows } = await sql`
    update shares set guessed_at = clock_timestamp()
    where workspace_id = ${workspaceId} and id = ${shareId} and state = 'open' and guessed_at is null
      and (select sum(wrong) from guesses
        where workspace_id = ${workspaceId} and share_id = ${shareId} and client <> ${WHOLE_GRANT}) >= ${TOLD_FROM}::int
    returning 1`.execute(db)
  return rows.length > 0
}

/** The password was right. */
export async function forgetGuesses(db: Db, grant: GrantRef, client: Buffer): Promise<void> {
  await takeBackForGrant(db, grant)
  await db
    .deleteFrom('guesses')
    .where('workspace_id', '=', grant.workspaceId)
    .where('share_id', '=', grant.shareId)
    .where('ordinal', '=', grant.ordinal)
    .where('client', '=', client)
    .execute()
}

async function countForClient(db: Db, grant: GrantRef, client: Buffer): Promise<boolean> {
  const { rows } = await sql`
    insert into guesses as g (workspace_id, share_id, ordinal, client, wrong, next_at)
    values (${grant.workspaceId}, ${grant.shareId}, ${grant.ordinal}, ${client}, 1, clock_timestamp())
    on conflict (workspace_id, share_id, ordinal, client) do update set
      wrong   = g.wrong + 1,
      next_at = clock_timestamp() + interval '1 second' * case
        when g.wrong + 1 < ${FREE}::int then 0
        else least(${LONGEST_WAIT_SECONDS}::int, ${FIRST_WAIT_SECONDS}::int * 2 ^ least(g.wrong + 1 - ${FREE}::int, 16)) end
    where g.next_at <= clock_timestamp()
    returning 1`.execute(db)
  return rows.length > 0
}

// For the whole grant next_at is the end of the running hour.
async function countForGrant(db: Db, grant: GrantRef): Promise<boolean> {
  const { rows } = await sql`
    insert into guesses as g (workspace_id, share_id, ordinal, client, wrong, next_at)
    values (${grant.workspaceId}, ${grant.shareId}, ${grant.ordinal}, ${WHOLE_GRANT}, 1, clock_timestamp() + interval '1 hour')
    on conflict (workspace_id, share_id, ordinal, client) do update set
      wrong   = case when g.next_at <= clock_timestamp() then 1 else g.wrong + 1 end,
      next_at = case when g.next_at <= clock_timestamp() then clock_timestamp() + interval '1 hour' else g.next_at end
    where g.next_at <= clock_timestamp() or g.wrong < ${PER_GRANT_AN_HOUR}::int
    returning 1`.execute(db)
  return rows.length > 0
}

async function takeBackForGrant(db: Db, grant: GrantRef): Promise<void> {
  await sql`
    update guesses set wrong = greatest(wrong - 1, 0)
    where workspace_id = ${grant.workspaceId} and share_id = ${grant.shareId}
      and ordinal = ${grant.ordinal} and client = ${WHOLE_GRANT}`.execute(db)
}

async function tooMany(db: Db, grant: GrantRef, client: Buffer): Promise<AppError> {
  const { rows } = await sql<{ seconds: number }>`
    select ceil(extract(epoch from next_at - clock_timestamp()))::int as seconds from guesses
    where workspace_id = ${grant.workspaceId} and share_id = ${grant.shareId}
      and ordinal = ${grant.ordinal} and client = ${client}`.execute(db)
  return new AppError('TooManyGuesses', { retryAfterSeconds: Math.max(1, rows[0]?.seconds ?? 1) })
}
