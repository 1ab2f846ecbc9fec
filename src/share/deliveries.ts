// What both ways of delivering have in common, Slack's messages and mail: which job sends which grant, and how its outcome
// is recorded.

import type { Db } from '../db/schema.ts'
import type { Jobs } from '../jobs/open.ts'
import type { GrantKind, GrantRef } from './backend.ts'
import { queueRefresh, type RefreshQueueDeps } from './refresh-queue.ts'

/** Why something is not mailed, as it is stored; what the server refuses is `smtp_` and its status. */
export const MAIL_REASONS = {
  waiting: 'mail_waiting',
  unconfirmed: 'mail_unconfirmed',
  notAllowed: 'mail_not_allowed',
} as const

/** Asks for each grant to be sent on its way. Wake `deliver` and `mail` after the commit. @returns whether Slack is one of them. */
export async function enqueueDeliveries(
  tx: Db,
  jobs: Jobs,
  grants: ReadonlyArray<GrantRef & { kind: GrantKind }>,
): Promise<boolean> {
  const toJob = ({ workspaceId, shareId, ordinal }: GrantRef) => ({ workspaceId, shareId, ordinal })
  const mailed = grants.filter(({ kind }) => kind === 'outside').map(toJob)
  const posted = grants.filter(({ kind }) => kind !== 'outside').map(toJob)
  if (mailed.length > 0) await jobs.enqueue(tx, 'mail', mailed)
  if (posted.length > 0) await jobs.enqueue(tx, 'deliver', posted)
  return posted.length > 0
}

/** Records the outcome and has the sender told, or neither. What has been sent is worth another try or two. */
export async function settleDelivery(
  deps: RefreshQueueDeps,
  { workspaceId, shareId }: GrantRef,
  record: (tx: Db) => Promise<void>,
): Promise<void> {
  const shares = [{ workspaceId, shareId }]
  const write = () =>
    deps.db.transaction().execute(async (tx) => {
      await record(tx)
      await deps.jobs.enqueue(tx, 'refresh', shares)
    })
  await write().catch(write).catch(write)
  await queueRefresh(deps, shares)
}
