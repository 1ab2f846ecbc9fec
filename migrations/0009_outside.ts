// Grants of addresses outside the workspace, which get their link by mail and open with the password.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table grants
      drop constraint grants_kind_check,
      add constraint grants_kind_check check (kind in ('person', 'outside', 'link', 'remote'))`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  // What the older version cannot open goes.
  await sql`delete from shares s where exists (
    select 1 from grants g where g.workspace_id = s.workspace_id and g.share_id = s.id and g.kind = 'outside')`.execute(
    db,
  )
  await sql`
    alter table grants
      drop constraint grants_kind_check,
      add constraint grants_kind_check check (kind in ('person', 'link', 'remote'))`.execute(db)
}
