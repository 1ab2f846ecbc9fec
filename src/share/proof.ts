// Proof of identity handed from Slack to a browser. A ticket is good once, for two minutes; it turns into a pass,
// which the page keeps in memory and which opens one value once. Both are stored hashed and bound to one person
// and one grant.

import { sql } from 'kysely'
import { hashToken, newToken } from '../crypto/tokens.ts'
import type { Db } from '../db/schema.ts'
import type { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'
import type { GrantRef } from './backend.ts'

/** How long a ticket is good. */
export const TICKET_SECONDS = 120
const PASS_SECONDS = 600
const NOBODY = ''

export async function issueTicket(db: Db, grant: GrantRef, actor: Actor): Promise<Secret> {
  const ticket = newToken()
  await sql`
    insert into proofs (hash, kind, workspace_id, share_id, ordinal, user_id, expires_at)
    values (${hashToken(ticket)}, 'ticket', ${grant.workspaceId}, ${grant.shareId}, ${grant.ordinal}, ${actor.userId},
      clock_timestamp() + ${TICKET_SECONDS} * interval '1 second')`.execute(db)
  return ticket
}

/** A pass for somebody who needs no ticket: the link alone is enough. It names nobody. */
export async function issuePass(db: Db, grant: GrantRef): Promise<Secret> {
  const pass = newToken()
  await sql`
    insert into proofs (hash, kind, workspace_id, share_id, ordinal, user_id, expires_at)
    values (${hashToken(pass)}, 'pass', ${grant.workspaceId}, ${grant.shareId}, ${grant.ordinal}, ${NOBODY},
      clock_timestamp() + ${PASS_SECONDS} * interval '1 second')`.execute(db)
  return pass
}

/** Uses the ticket up. @returns the pass, or undefined when the ticket is not good (any more). */
export async function redeemTicket(db: Db, grant: GrantRef, ticket: Secret): Promise<Secret | undefined> {
  const pass = newToken()
  const { rows } = await sql`
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
  return rows.length > 0 ? pass : undefined
}

/** @returns whom the ticket or pass proves; it is not used up. */
export async function readProof(
  db: Db,
  grant: GrantRef,
  kind: 'ticket' | 'pass',
  proof: Secret,
): Promise<Actor | undefined> {
  const row = await db
    .selectFrom('proofs')
    .select('user_id')
    .where('hash', '=', hashToken(proof))
    .where('kind', '=', kind)
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
