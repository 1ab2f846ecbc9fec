// The audit trail: what happened to the shares of a workspace, in the order in which it happened. It holds ids and times;
// no value, name, address or anything that opens a secret was ever written to it.

import { sql } from 'kysely'
import type { Db, ShareEvent } from '../db/schema.ts'
import type { PageEnd } from './overview.ts'

export interface AuditEvent {
  at: Date
  event: ShareEvent
  shareId: string
  /** Who did it; null where it was nobody in Slack: the clock, the service itself, whoever had a link. */
  actorId: string | null
  /** Whose part of the share it is about; null for the whole of it, an address outside, or after the share is forgotten. */
  recipientId: string | null
}

export interface AuditPage {
  events: AuditEvent[]
  /** Where the page ends; absent where it is empty. */
  end?: PageEnd
}

/** A transaction that is slower than this to commit is none of ours: what was written before it is complete. */
const SETTLED = sql`interval '15 seconds'`

/** The oldest first, after `after`; events of the last seconds come with a later page, so that none is ever passed over. */
export async function readAuditEvents(
  db: Db,
  workspaceId: string,
  { limit, after }: { limit: number; after?: PageEnd },
): Promise<AuditPage> {
  const { rows } = await sql<AuditRow>`
    select e.id, e.at, e.at::text as precise_at, e.event, e.share_id, e.actor, g.recipient
    from share_events e
    left join grants g on g.workspace_id = e.workspace_id and g.share_id = e.share_id and g.ordinal = e.ordinal
      and g.kind in ('person', 'remote')
    where e.workspace_id = ${workspaceId} and e.at < clock_timestamp() - ${SETTLED}
      and (e.at, e.id) > (${after?.at ?? '-infinity'}::timestamptz, ${after?.id ?? '0'}::bigint)
    order by e.at, e.id limit ${limit}`.execute(db)
  const last = rows.at(-1)
  return {
    events: rows.map((row) => ({
      at: row.at,
      event: row.event,
      shareId: row.share_id,
      actorId: row.actor,
      recipientId: row.recipient,
    })),
    ...(last && { end: { at: last.precise_at, id: last.id } }),
  }
}

interface AuditRow {
  id: string
  at: Date
  /** With its microseconds. */
  precise_at: string
  event: ShareEvent
  share_id: string
  actor: string | null
  recipient: string | null
}
