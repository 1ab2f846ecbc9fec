// How the contract names a workspace: by a UUID of ours, made once.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'

/** @returns the workspace's UUID; made at the first call. */
export async function readWorkspaceUuid(db: Db, workspaceId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into workspaces (workspace_id) values (${workspaceId})
    on conflict (workspace_id) do update set workspace_id = excluded.workspace_id
    returning id`.execute(db)
  const [row] = rows
  if (!row) throw new TypeError('an upsert returns its row')
  return row.id
}
