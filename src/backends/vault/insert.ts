// Stores a sealed share, its grants and the first event in one statement, since round trips are what a create costs.

import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { CreatedShare } from '../../share/backend.ts'

export interface SealedShare {
  workspaceId: string
  shareId: string
  senderId: string
  submissionId: string
  name: Buffer | null
  lifetimeMs: number
  maxViews: number | null
  salt: Buffer
  passwordCost: { memory: number; passes: number } | null
  sealed: Buffer
  grants: ReadonlyArray<{
    recipient: string
    tokenHash: Buffer
    wrapped: Buffer
    deliveryToken: Buffer
  }>
}

/** Creation and expiry come from one reading of the database's clock. @returns undefined on a second submission. */
export async function insertShare(tx: Db, share: SealedShare): Promise<CreatedShare | undefined> {
  const { grants } = share
  const ordinals = grants.map((_, ordinal) => ordinal)
  const { rows } = await sql<{ id: string; created_at: Date; expires_at: Date }>`
    with clock as (
      select date_trunc('milliseconds', clock_timestamp()) as at
    ), created as (
      insert into shares (
        workspace_id, id, sender_id, submission_id, name, created_at, expires_at, max_views, views_left,
        live, unopened, salt, password_memory, password_passes, sealed)
      select ${share.workspaceId}, ${share.shareId}, ${share.senderId}, ${share.submissionId}, ${share.name}::bytea,
        clock.at, clock.at + ${share.lifetimeMs} * interval '1 millisecond', ${share.maxViews}::int, ${share.maxViews}::int,
        ${ordinals}::smallint[], ${ordinals}::smallint[], ${share.salt}::bytea,
        ${share.passwordCost?.memory ?? null}::int, ${share.passwordCost?.passes ?? null}::int, ${share.sealed}::bytea
      from clock
      on conflict (workspace_id, submission_id) do nothing
      returning workspace_id, id, sender_id, created_at, expires_at
    ), granted as (
      insert into grants (workspace_id, share_id, ordinal, kind, recipient, token_hash, wrapped, delivery_token)
      select c.workspace_id, c.id, g.ordinal, 'person', g.recipient, g.token_hash, g.wrapped, g.delivery_token
      from created c, unnest(
        ${ordinals}::smallint[],
        ${grants.map((grant) => grant.recipient)}::text[],
        ${grants.map((grant) => grant.tokenHash)}::bytea[],
        ${grants.map((grant) => grant.wrapped)}::bytea[],
        ${grants.map((grant) => grant.deliveryToken)}::bytea[]
      ) as g (ordinal, recipient, token_hash, wrapped, delivery_token)
    ), noted as (
      insert into share_events (workspace_id, share_id, event, actor)
      select workspace_id, id, 'created', sender_id from created
    )
    select id, created_at, expires_at from created`.execute(tx)
  const row = rows[0]
  return row && { shareId: row.id, createdAt: row.created_at, expiresAt: row.expires_at }
}
