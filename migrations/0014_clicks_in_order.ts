// Of two clicks in App Home the later one counts, though their requests may be worked on in either order: when each was
// made is Slack's to say.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Seconds, as Slack counts them; null: nothing but opened yet.
  await sql`alter table homes add column clicked_ts numeric`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table homes drop column clicked_ts`.execute(db)
}
