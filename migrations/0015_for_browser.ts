// What is known of a value before it is opened: that it is best opened in the browser, since Slack may not show it exactly.
// It gives away a little more than the padded length does: that the value is long or holds a control character.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table shares add column for_browser boolean not null default false`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table shares drop column for_browser`.execute(db)
}
