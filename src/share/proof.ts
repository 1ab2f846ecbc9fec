// Proof of identity handed from Slack to a browser. A ticket is good once, for two minutes; it turns into a pass,
// which the page keeps in memory and which opens one value once. Both are stored hashed and bound to one person
// and one grant.

import { sql } from 'kysely'
import { hashToken, newToken } from '../crypto/tokens.ts'
import type { Db } from '../db/schema.ts'
import type { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'
import type { GrantRef } from './backend.ts'

const TICKET_SECONDS = 120
const PASS_SECONDS = 600

export async function issueTicket(db: Db, grant: GrantRef, actor: Actor): Promise<Secret> {
  const ticket = newToken()
  await sql`
    insert into proofs (hash, kind, workspace_id, share_id, ordinal, user_id, expires_at)
    values (${hashToken(ticket)}, 'ticket', ${grant.workspaceId}, ${grant.shareId}, ${grant.ordinal}, ${actor.userId},
      clock_timestamp() + ${TICKET_SECONDS} * interval '1 second')`.execute(db)
  return ticket
}

/** Uses the ticket up. @returns the pass and whom it proves, or undefined when the ticket is not good (any more). */
export async function redeemTicket(
  db: Db,
  grant: GrantRef,
  ticket: Secret,
): Promise<{ pass: Secret; actor: Actor } | undefined> {
  const pass = newToken()
  const { rows } = await sql<{ user_id: string }>`
    with used as (
      update proofs set used_at = clock_timestamp()
      where hash = ${hashToken(ticket)} and kind = 'ticket' and used_at is null and expires_at > clock_timestamp()
        and workspace_id = ${grant.workspaceId} and share_id = ${grant.shareId} and ordinal = ${grant.ordinal}
      returning workspace_id, share_id, ordinal, user_id
    ), passed as (
      insert into proofs (hash, kind, workspace_id, share_id, ordinal, user_id, expires_at)
      select ${hashToken(pass)}, 'pass', workspace_id, share_id, ordinal, user_id,
        clock_timestamp() + ${PASS_SECONDS} * interval '1 second' from used
    )
    select user_id from used`.execute(db)
  const row = rows[0]
  return row && { pass, actor: { workspaceId: grant.workspaceId, userId: row.user_id } }
}

/** @returns whom the pass proves; it is not used up. */
export async function readPass(db: Db, grant: GrantRef, pass: Secret): Promise<Actor | undefined> {
  const row = await db
    .selectFrom('proofs')
    .select('user_id')
    .where('hash', '=', hashToken(pass))
    .where('kind', '=', 'pass')
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .where('workspace_id', '=', grant.workspaceId)
    .where('share_id', '=', grant.shareId)
    .where('ordinal', '=', grant.ordinal)
    .executeTakeFirst()
  return row && { workspaceId: grant.workspaceId, userId: row.user_id }
}

/** Uses the pass up. @returns whether it was this call that did, in time. */
export async function spendPass(db: Db, pass: Secret): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('proofs')
    .set({ used_at: sql`clock_timestamp()` })
    .where('hash', '=', hashToken(pass))
    .where('kind', '=', 'pass')
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
