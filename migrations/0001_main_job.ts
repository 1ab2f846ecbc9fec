// Shares, the grants that open them, the proofs of identity, wrong passwords and seen requests. Every fact
// that the claim of a view needs stands in one row of `shares`.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table shares (
      workspace_id     text not null,
      id               text not null,
      sender_id        text not null,
      submission_id          text,                                   -- the form it came from: one share a submission
      name             bytea,                                  -- sealed
      state            text not null default 'open' check (state in ('open', 'spent', 'expired', 'revoked')),
      created_at       timestamptz not null,
      expires_at       timestamptz not null,
      last_viewed_at   timestamptz,
      closed_at        timestamptz,
      max_views        integer check (max_views >= 1),
      views            integer not null default 0 check (views >= 0),
      views_left       integer check (views_left >= 0),        -- null: no limit
      live             smallint[] not null,                    -- ordinals that may open
      unopened         smallint[] not null,                    -- ordinals whose first view is kept
      salt             bytea not null,
      password_memory  integer,                                -- Argon2id; null: no password
      password_passes  integer,
      sealed           bytea,
      card_channel     text,
      card_ts          text,
      card_started_at  timestamptz,
      primary key (workspace_id, id),
      unique (workspace_id, submission_id),
      constraint shares_fair  check (views_left is null or views_left >= cardinality(unopened)),
      constraint shares_live  check (unopened <@ live),
      constraint shares_wiped check ((state = 'open') = (sealed is not null) and (state = 'open') = (closed_at is null))
    )`.execute(db)
  await sql`create index shares_expiry on shares (expires_at) where state = 'open'`.execute(db)
  await sql`create index shares_closed on shares (closed_at) where state <> 'open'`.execute(db)

  await sql`
    create table grants (
      workspace_id      text not null,
      share_id          text not null,
      ordinal           smallint not null,
      kind              text not null check (kind in ('person')),
      recipient         text not null,
      token_hash        bytea not null,
      wrapped           bytea,
      views             integer not null default 0,
      opened_at         timestamptz,
      delivery          text not null default 'pending' check (delivery in ('pending', 'delivered', 'failed', 'dropped')),
      delivery_token    bytea,                                 -- sealed, until delivered or closed
      delivery_reason   text,
      attempts          smallint not null default 0,
      message_channel   text,
      message_ts        text,
      message_closed_at timestamptz,
      primary key (workspace_id, share_id, ordinal),
      foreign key (workspace_id, share_id) references shares (workspace_id, id) on delete cascade
    )`.execute(db)
  await sql`create index grants_token on grants (token_hash)`.execute(db)

  await sql`
    create table share_events (
      workspace_id  text not null,
      share_id      text not null,
      ordinal       smallint,
      event         text not null check (event in ('created', 'delivered', 'failed', 'viewed', 'revoked', 'expired')),
      actor         text,
      at            timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`create index share_events_share on share_events (workspace_id, share_id)`.execute(db)
  await sql`create index share_events_at on share_events (at)`.execute(db)

  await sql`
    create table proofs (
      hash          bytea primary key,
      kind          text not null check (kind in ('ticket', 'pass')),
      workspace_id  text not null,
      share_id      text not null,
      ordinal       smallint not null,
      user_id       text not null,
      expires_at    timestamptz not null,
      used_at       timestamptz,
      foreign key (workspace_id, share_id, ordinal) references grants (workspace_id, share_id, ordinal) on delete cascade
    )`.execute(db)
  await sql`create index proofs_grant on proofs (workspace_id, share_id, ordinal)`.execute(db)
  await sql`create index proofs_expiry on proofs (expires_at)`.execute(db)

  await sql`
    create table guesses (
      workspace_id  text not null,
      share_id      text not null,
      ordinal       smallint not null,
      client        bytea not null,                            -- HMAC; empty: the whole grant
      wrong         integer not null,
      next_at       timestamptz not null,
      primary key (workspace_id, share_id, ordinal, client),
      foreign key (workspace_id, share_id, ordinal) references grants (workspace_id, share_id, ordinal) on delete cascade
    )`.execute(db)

  await sql`
    create table seen_requests (
      hash     bytea primary key,
      seen_at  timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`create index seen_requests_at on seen_requests (seen_at)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table seen_requests, guesses, proofs, share_events, grants, shares`.execute(db)
}
