// How fast Slack takes calls, where several processes make them: they agree through one row a kind of call.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table paces (
      workspace_id text not null,
      key          text not null,
      pace         jsonb,
      primary key (workspace_id, key)
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table paces`.execute(db)
}
