// Thousands of shares of one person, written by one statement: for what must not depend on how many there are. Nobody
// can open them.

import { sql } from 'kysely'
import type { Db } from '../../src/db/schema.ts'

export interface ManyShares {
  workspaceId: string
  senderId: string
  recipientId: string
  count: number
  state?: 'open' | 'expired'
  /** Ids begin with it: as many letters and digits as tell these shares from others. */
  prefix: string
}

/** The later in order, the newer: a minute lies between two. */
export async function insertManyShares(db: Db, many: ManyShares): Promise<void> {
  const { workspaceId, senderId, recipientId, count, prefix, state = 'open' } = many
  const isOpen = state === 'open'
  await sql`
    with numbers as (
      select n, ${prefix}::text || lpad(n::text, 22 - length(${prefix}::text), '0') as id,
        clock_timestamp() - (${count} - n) * interval '1 minute' as at
      from generate_series(1, ${count}::int) n
    ), made as (
      insert into shares (workspace_id, id, sender_id, state, created_at, expires_at, closed_at, max_views, views_left,
        live, unopened, salt, sealed)
      select ${workspaceId}, id, ${senderId}, ${state}, at, clock_timestamp() + interval '20 days',
        case when ${isOpen} then null else clock_timestamp() - (${count} - n) * interval '1 second' end, 1, 1,
        '{0}', '{0}', '\\x00', case when ${isOpen} then '\\x00'::bytea end
      from numbers
    )
    insert into grants (workspace_id, share_id, ordinal, kind, recipient, token_hash, delivery, message_channel, message_ts)
    select ${workspaceId}, id, 0, 'person', ${recipientId}, sha256(id::bytea), 'delivered', 'D0MANY', '1700000000.000100'
    from numbers`.execute(db)
}
