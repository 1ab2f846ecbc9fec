// Stores a share, its grants and the first event in one statement, since round trips are what a create costs.

import { sql } from 'kysely'
import type { AccessType } from '../contract/shared-secret.ts'
import type { Db } from '../db/schema.ts'
import type { CreatedShare, PreparedShare } from './backend.ts'

export interface NewShare extends PreparedShare {
  workspaceId: string
  senderId: string
  /** Names the form it comes from: sent twice, it makes one share. */
  submissionId: string | null
  /** The token it was asked for with, over HTTP. */
  apiTokenId: string | null
  lifetimeMs: number
  maxViews: number | null
  accessType: AccessType
  authorizedEmails: readonly string[] | null
  allowExternalEmails: boolean
  hasPassword: boolean
  /** Slack may not show the value exactly. */
  isForBrowser: boolean
  /** By ordinal, where they are known. */
  emails: readonly (string | null)[]
}

/** A day before the end, or a quarter of the life where that is less; a life of less than a day is too short for it. */
const REMIND_AT = sql`case when ends_at - at >= interval '1 day'
  then ends_at - least(interval '1 day', (ends_at - at) / 4) end`

/** Creation and expiry come from one reading of the database's clock. @returns undefined on a second submission. */
export async function insertShare(tx: Db, share: NewShare): Promise<CreatedShare | undefined> {
  const { grants } = share
  const ordinals = grants.map((_, ordinal) => ordinal)
  // A first view is kept for whoever is named; whoever has the link comes first or late.
  const kept = ordinals.filter((ordinal) => ['person', 'outside'].includes(grants[ordinal]?.kind ?? ''))
  const hasRecipients = grants.some(({ kind }) => kind === 'person')
  const { rows } = await sql<{ id: string; created_at: Date; expires_at: Date }>`
    with clock as (
      select date_trunc('milliseconds', clock_timestamp()) as at
    ), life as (
      select at, coalesce(
        ${share.expiresAt ?? null}::timestamptz, at + ${share.lifetimeMs} * interval '1 millisecond') as ends_at from clock
    ), created as (
      insert into shares (
        workspace_id, id, sender_id, submission_id, api_token_id, backend, name, created_at, expires_at, max_views, views_left,
        access_type, authorized_emails, allow_external_emails, has_password, for_browser, remind_at,
        live, unopened, salt, password_memory, password_passes, sealed)
      select ${share.workspaceId}, ${share.shareId}, ${share.senderId}, ${share.submissionId}::text, ${share.apiTokenId}::uuid,
        ${share.backend}, ${share.name}::bytea, at, ends_at,
        ${share.maxViews}::int, ${share.maxViews}::int,
        ${share.accessType}, ${share.authorizedEmails}::text[], ${share.allowExternalEmails}::boolean, ${share.hasPassword}::boolean,
        ${share.isForBrowser}::boolean,
        ${hasRecipients ? REMIND_AT : sql`null::timestamptz`},
        ${ordinals}::smallint[], ${kept}::smallint[], ${share.salt}::bytea,
        ${share.passwordCost?.memory ?? null}::int, ${share.passwordCost?.passes ?? null}::int, ${share.sealed}::bytea
      from life
      on conflict (workspace_id, submission_id) do nothing
      returning workspace_id, id, sender_id, created_at, expires_at
    ), granted as (
      insert into grants (workspace_id, share_id, ordinal, kind, recipient, email, token_hash, wrapped, delivery, delivery_token)
      select c.workspace_id, c.id, g.ordinal, g.kind, g.recipient, g.email, g.token_hash, g.wrapped,
        case when g.delivery_token is null then 'none' else 'pending' end, g.delivery_token
      from created c, unnest(
        ${ordinals}::smallint[],
        ${grants.map((grant) => grant.kind)}::text[],
        ${grants.map((grant) => grant.recipient)}::text[],
        ${share.emails}::text[],
        ${grants.map((grant) => grant.tokenHash)}::bytea[],
        ${grants.map((grant) => grant.wrapped)}::bytea[],
        ${grants.map((grant) => grant.deliveryToken)}::bytea[]
      ) as g (ordinal, kind, recipient, email, token_hash, wrapped, delivery_token)
    ), noted as (
      insert into share_events (workspace_id, share_id, event, actor)
      select workspace_id, id, 'created', sender_id from created
    )
    select id, created_at, expires_at from created`.execute(tx)
  const row = rows[0]
  return row && { shareId: row.id, createdAt: row.created_at, expiresAt: row.expires_at }
}
