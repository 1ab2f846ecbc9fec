// Pages on which a sender writes a value in the browser. A page is good once and for half an hour; what it will be
// shared with is sealed, and gone with its use.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table compose_pages (
      workspace_id  text not null,
      id            text not null,
      token_hash    bytea not null,
      sender_id     text not null,
      draft         bytea,                                     -- sealed; null once it is used
      expires_at    timestamptz not null,
      used_at       timestamptz,
      primary key (workspace_id, id)
    )`.execute(db)
  await sql`create index compose_pages_token on compose_pages (token_hash)`.execute(db)
  await sql`create index compose_pages_expiry on compose_pages (expires_at)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table compose_pages`.execute(db)
}
