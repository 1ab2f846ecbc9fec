// What each person looks at in App Home, and the way to the shares that somebody was given.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table homes (
      workspace_id  text not null,
      user_id       text not null,
      tab           text not null check (tab in ('active', 'closed', 'received', 'tokens', 'policy')),
      page          text,                                      -- sealed: where the page begins; null: at the newest
      turn          integer not null default 1,                -- raised by every click
      hash          text,                                      -- of what Slack has of it, from Slack
      clicked_at    timestamptz not null default clock_timestamp(),
      primary key (workspace_id, user_id)
    )`.execute(db)
  await sql`create index homes_clicked on homes (clicked_at)`.execute(db)
  await sql`create index grants_recipient on grants (workspace_id, recipient)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index grants_recipient`.execute(db)
  await sql`drop table homes`.execute(db)
}
