// Which messages somebody has told the author of: each once, whoever tells. Ids only.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table told_authors (
      workspace_id  text not null,
      channel_id    text not null,
      message_ts    text not null,
      teller_id     text not null,
      started_at    timestamptz not null default clock_timestamp(),
      told_at       timestamptz,                               -- null: being told, or nobody knows whether it came through
      primary key (workspace_id, channel_id, message_ts)
    )`.execute(db)
  await sql`create index told_authors_at on told_authors (started_at)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table told_authors`.execute(db)
}
