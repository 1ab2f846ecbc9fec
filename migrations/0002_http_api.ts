// The contract over HTTP and Infisical as a backend: API tokens, shares by link, shares kept elsewhere, limits that all
// processes count together, and answers that are given again.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table shares
      add column backend               text not null default 'vault' check (backend in ('vault', 'infisical')),
      add column access_type           text not null default 'organization' check (access_type in ('anyone', 'organization')),
      add column authorized_emails     text[],                 -- as asked for over HTTP; null: no list
      add column allow_external_emails boolean not null default false,
      add column has_password          boolean not null default false,
      add column api_token_id          uuid                    -- null: made in Slack, or by the service token
  `.execute(db)
  await sql`update shares set has_password = password_memory is not null`.execute(db)
  await sql`create index shares_sender on shares (workspace_id, sender_id, created_at desc, id desc)`.execute(
    db,
  )

  await sql`
    alter table grants
      drop constraint grants_kind_check,
      add constraint grants_kind_check check (kind in ('person', 'link', 'remote')),
      drop constraint grants_delivery_check,
      add constraint grants_delivery_check check (delivery in ('pending', 'delivered', 'failed', 'dropped', 'none')),
      alter column token_hash drop not null,                   -- null: opened elsewhere
      add constraint grants_token_here check ((kind = 'remote') = (token_hash is null)),
      add column email text
  `.execute(db)

  await sql`
    alter table share_events
      drop constraint share_events_event_check,
      add constraint share_events_event_check
        check (event in ('created', 'delivered', 'failed', 'viewed', 'spent', 'revoked', 'expired'))`.execute(
    db,
  )

  await sql`
    create table workspaces (
      workspace_id  text primary key,
      id            uuid not null default gen_random_uuid()    -- how the contract names it
    )`.execute(db)

  await sql`
    create table api_tokens (
      workspace_id  text not null,
      id            uuid not null default gen_random_uuid(),
      owner_id      text not null,
      name          text not null,
      token_hash    bytea not null unique,
      scopes        text[] not null,
      created_at    timestamptz not null default clock_timestamp(),
      expires_at    timestamptz not null,
      last_used_at  timestamptz,
      revoked_at    timestamptz,
      primary key (workspace_id, id)
    )`.execute(db)
  await sql`create unique index api_tokens_name on api_tokens (workspace_id, owner_id, name) where revoked_at is null`.execute(
    db,
  )

  await sql`
    create table budgets (
      kind     text not null,
      subject  text not null,                                  -- a token, a person; an address only as HMAC
      used     integer not null,
      ends_at  timestamptz not null,
      primary key (kind, subject)
    )`.execute(db)
  await sql`create index budgets_end on budgets (ends_at)`.execute(db)

  await sql`
    create table idempotency_keys (
      caller      text not null,                               -- the token
      key_hmac    bytea not null,
      body_hmac   bytea not null,
      claim       uuid not null,                               -- of the request that is at work
      claimed_at  timestamptz not null default clock_timestamp(),
      status      smallint,
      answer      bytea,                                       -- sealed; null: still at work
      primary key (caller, key_hmac)
    )`.execute(db)
  await sql`create index idempotency_keys_at on idempotency_keys (claimed_at)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table idempotency_keys, budgets, api_tokens, workspaces`.execute(db)
  // What the older version cannot hold goes.
  await sql`delete from shares s where backend <> 'vault' or exists (
    select 1 from grants g where g.workspace_id = s.workspace_id and g.share_id = s.id and g.kind <> 'person')`.execute(
    db,
  )
  await sql`
    alter table grants
      drop column email,
      drop constraint grants_token_here,
      drop constraint grants_kind_check,
      add constraint grants_kind_check check (kind in ('person')),
      drop constraint grants_delivery_check,
      add constraint grants_delivery_check check (delivery in ('pending', 'delivered', 'failed', 'dropped')),
      alter column token_hash set not null
  `.execute(db)
  await sql`delete from share_events where event = 'spent'`.execute(db)
  await sql`
    alter table share_events
      drop constraint share_events_event_check,
      add constraint share_events_event_check
        check (event in ('created', 'delivered', 'failed', 'viewed', 'revoked', 'expired'))`.execute(db)
  await sql`drop index shares_sender`.execute(db)
  await sql`
    alter table shares
      drop column backend, drop column access_type, drop column authorized_emails,
      drop column allow_external_emails, drop column has_password, drop column api_token_id`.execute(db)
}
