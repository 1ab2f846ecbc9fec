// The audit trail is read in the order in which it was written, page after page: each event gets a number.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table share_events add column id bigint generated always as identity`.execute(db)
  await sql`create index share_events_order on share_events (workspace_id, at, id)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index share_events_order`.execute(db)
  await sql`alter table share_events drop column id`.execute(db)
}
