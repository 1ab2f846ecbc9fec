// Deliveries that are still to be made, and how often each was tried. A hundred messages set out in a few batches: what
// the jobs of one batch want to know at the same moment is one question to the database.

import DataLoader from 'dataloader'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { GrantKind, GrantRef } from './backend.ts'
import type { OfferedShare } from './messages.ts'

/** A delivery that is still to be made. */
export interface PendingDelivery extends GrantRef {
  kind: GrantKind
  recipient: string
  /** Sealed: the token, or the link of a `remote` one. */
  deliveryToken: Buffer
  attempts: number
  /** Since it was shared. */
  ageSeconds: number
  share: OfferedShare
}

export interface PendingDeliveries {
  /** @returns the delivery while it is pending and its share open; undefined when there is nothing to do any more. */
  read(grant: GrantRef): Promise<PendingDelivery | undefined>
  /** Counts an attempt before it is made: a process that dies in it leaves a trace. */
  countAttempt(grant: GrantRef): Promise<void>
}

export function createPendingDeliveries(db: Db): PendingDeliveries {
  const options = { cache: false } as const
  const pending = new DataLoader<GrantRef, PendingDelivery | undefined>(
    (grants) => readPending(db, grants),
    options,
  )
  const attempts = new DataLoader<GrantRef, GrantRef>(async (grants) => {
    await countAttempts(db, grants)
    return grants
  }, options)
  return {
    read: (grant) => pending.load(grant),
    async countAttempt(grant) {
      await attempts.load(grant)
    },
  }
}

async function readPending(db: Db, grants: readonly GrantRef[]): Promise<Array<PendingDelivery | undefined>> {
  const { rows } = await sql<PendingRow>`
    select w.place::int as place, g.kind, g.recipient, g.delivery_token, g.attempts,
      s.sender_id, s.expires_at, s.max_views, s.has_password,
      extract(epoch from clock_timestamp() - s.created_at)::float8 as age_seconds,
      (select count(*)::int from grants n
        where n.workspace_id = s.workspace_id and n.share_id = s.id and n.kind <> 'link') as recipient_count
    from ${listed(grants)}
    join grants g on g.workspace_id = w.workspace_id and g.share_id = w.share_id and g.ordinal = w.ordinal
    join shares s on s.workspace_id = g.workspace_id and s.id = g.share_id
    where g.delivery = 'pending' and g.delivery_token is not null
      and s.state = 'open' and s.expires_at > clock_timestamp()`.execute(db)
  const found = new Map(rows.map((row) => [row.place, row]))
  return grants.map((grant, index) => {
    const row = found.get(index + 1)
    return row && toPending(grant, row)
  })
}

/** The share is locked first: what closes it does so too, and then its grants. */
async function countAttempts(db: Db, grants: readonly GrantRef[]): Promise<void> {
  await sql`
    with wanted as (select * from ${listed(grants)}),
    locked as (
      select workspace_id, id from shares where (workspace_id, id) in (select workspace_id, share_id from wanted)
      order by workspace_id, id for no key update
    )
    update grants g set attempts = attempts + 1
    from wanted w join locked s on s.workspace_id = w.workspace_id and s.id = w.share_id
    where g.workspace_id = w.workspace_id and g.share_id = w.share_id and g.ordinal = w.ordinal`.execute(db)
}

/** The attempt did not count: nothing was sent. */
export async function takeBackAttempt(db: Db, grant: GrantRef): Promise<void> {
  await db
    .updateTable('grants')
    .set({ attempts: sql`greatest(attempts - 1, 0)` })
    .where('workspace_id', '=', grant.workspaceId)
    .where('share_id', '=', grant.shareId)
    .where('ordinal', '=', grant.ordinal)
    .execute()
}

/** The grants as rows `w`, each with its place, from 1 on. */
function listed(grants: readonly GrantRef[]): RawBuilder<unknown> {
  return sql`unnest(${grants.map(({ workspaceId }) => workspaceId)}::text[], ${grants.map(({ shareId }) => shareId)}::text[],
    ${grants.map(({ ordinal }) => ordinal)}::smallint[]) with ordinality as w(workspace_id, share_id, ordinal, place)`
}

interface PendingRow {
  place: number
  kind: GrantKind
  recipient: string
  delivery_token: Buffer
  attempts: number
  sender_id: string
  expires_at: Date
  max_views: number | null
  has_password: boolean
  age_seconds: number
  recipient_count: number
}

function toPending(grant: GrantRef, row: PendingRow): PendingDelivery {
  return {
    ...grant,
    kind: row.kind,
    recipient: row.recipient,
    deliveryToken: row.delivery_token,
    attempts: row.attempts,
    ageSeconds: row.age_seconds,
    share: {
      shareId: grant.shareId,
      senderId: row.sender_id,
      expiresAt: row.expires_at,
      maxViews: row.max_views,
      hasPassword: row.has_password,
      recipientCount: row.recipient_count,
    },
  }
}
