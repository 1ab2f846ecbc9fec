// That a share expired before everybody had opened it: its sender is told once.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { ShareRef } from './backend.ts'
import type { ShareSummary } from './messages.ts'

/** How many could have opened it, and how many did not. A link is one. */
export interface Unread {
  unopened: number
  all: number
}

/** @returns undefined where everybody has opened it who still wanted to, or where that is not known here. */
export function countUnread(share: ShareSummary): Unread | undefined {
  const { state, backend, views, recipients, outside } = share
  if (state !== 'expired' || backend !== 'vault') return undefined
  // Who closed it unopened did not want it.
  const wanting = [...recipients.filter(({ closedAt, openedAt }) => !closedAt || openedAt), ...outside]
  if (recipients.length + outside.length === 0) return views === 0 ? { unopened: 1, all: 1 } : undefined
  const unopened = wanting.filter(({ openedAt }) => openedAt === null).length
  return unopened > 0 ? { unopened, all: wanting.length } : undefined
}

/** @returns whether the caller is the one to tell the sender. */
export async function claimUnreadNote(db: Db, { workspaceId, shareId }: ShareRef): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('shares')
    .set({ unread_noted_at: sql`clock_timestamp()` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', shareId)
    .where('state', '=', 'expired')
    .where('unread_noted_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Nothing was sent: it is to be tried again. */
export async function releaseUnreadNote(db: Db, { workspaceId, shareId }: ShareRef): Promise<void> {
  await db
    .updateTable('shares')
    .set({ unread_noted_at: null })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', shareId)
    .execute()
}
