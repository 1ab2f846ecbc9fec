// What a workspace's administrators have changed of the policy that the operator's settings give.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table policies (
      workspace_id  text primary key,
      changes       jsonb not null,
      changed_by    text not null,
      changed_at    timestamptz not null default clock_timestamp()
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table policies`.execute(db)
}
