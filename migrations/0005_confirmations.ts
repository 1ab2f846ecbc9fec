// Pages that wait for somebody to say in Slack that it is them. A stranger's page waits in a row like any other, which
// belongs to no grant and which nobody can answer.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // No foreign key to grants: a stranger's row must cost what any other costs. They are gone after an hour.
  await sql`
    create table confirmations (
      workspace_id    text not null,                           -- empty: a stranger's
      id              text not null,
      share_id        text not null,                           -- as the page said, whether there is one or not
      ordinal         smallint,                                -- null: a stranger's
      way             text not null check (way in ('number', 'code')),
      watch_hash      bytea not null unique,
      answer_hmac     bytea not null,                          -- of the number or code that the page shows
      choices         smallint[] not null,                     -- the three numbers to pick from; none for a code
      browser         text not null,                           -- our own words for it
      address         bytea,                                   -- sealed; null: not shown to anybody
      state           text not null default 'waiting'
                        check (state in ('waiting', 'asked', 'confirmed', 'opened', 'wrong', 'not_me')),
      user_id         text,                                    -- who answers, or has answered
      created_at      timestamptz not null default clock_timestamp(),
      expires_at      timestamptz not null,
      decided_at      timestamptz,
      message_channel text,
      message_ts      text,
      message_closed_at timestamptz,
      primary key (workspace_id, id)
    )`.execute(db)
  await sql`
    create unique index confirmations_code on confirmations (workspace_id, answer_hmac)
    where way = 'code' and state in ('waiting', 'asked')`.execute(db)
  await sql`create index confirmations_expiry on confirmations (expires_at)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table confirmations`.execute(db)
}
