// Secrets that somebody has asked a colleague for: what is asked and why it was declined (sealed), what became of it,
// and the two messages that follow it.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table requests (
      workspace_id       text not null,
      id                 text not null,
      asker_id           text not null,
      askee_id           text not null,
      submission_id      text not null,                        -- the form it comes from: sent twice, it asks once
      what               bytea not null,                       -- sealed
      state              text not null default 'open' check (state in ('open', 'provided', 'declined', 'expired', 'withdrawn')),
      reason             bytea,                                -- sealed; why it was declined
      share_id           text,                                 -- what was provided; may be gone before this is
      created_at         timestamptz not null,
      expires_at         timestamptz not null,
      closed_at          timestamptz,
      delivery           text not null default 'pending' check (delivery in ('pending', 'delivered', 'failed')),
      delivery_reason    text,
      attempts           smallint not null default 0,
      message_channel    text,                                 -- the message of who is asked
      message_ts         text,
      message_started_at timestamptz,
      message_closed_at  timestamptz,
      card_channel       text,                                 -- the message of who asks
      card_ts            text,
      card_started_at    timestamptz,
      primary key (workspace_id, id),
      unique (workspace_id, submission_id),
      check ((state = 'open') = (closed_at is null)),
      check ((state = 'provided') = (share_id is not null))
    )`.execute(db)
  await sql`create index requests_expiry on requests (expires_at) where state = 'open'`.execute(db)
  await sql`create index requests_closed on requests (closed_at) where state <> 'open'`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table requests`.execute(db)
}
