// What both ways of delivering have in common, Slack's messages and mail: which job sends which grant, and how its outcome
// is recorded.

import type { Db } from '../db/schema.ts'
import type { Jobs } from '../jobs/open.ts'
import type { GrantKind, GrantRef } from './backend.ts'
import { CARD_EDIT_SECONDS } from './card-turns.ts'
import type { RefreshQueueDeps } from './refresh-queue.ts'

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

/**
 * Records the outcome, which is worth another try or two once something has been sent, and has the sender told. A process
 * that dies in between leaves its job behind: whoever finds then that nothing is pending calls `tellOfDelivery`.
 */
export async function settleDelivery(
  deps: RefreshQueueDeps,
  grant: GrantRef,
  record: (db: Db) => Promise<void>,
): Promise<void> {
  const write = () => record(deps.db)
  await write().catch(write).catch(write)
  await tellOfDelivery(deps, grant)
}

/** Of a hundred in a moment, the first asks for a refresh at once, and a few for one that sees the rest. */
export async function tellOfDelivery(
  { db, jobs }: RefreshQueueDeps,
  { workspaceId, shareId }: GrantRef,
): Promise<void> {
  const shares = [{ workspaceId, shareId }]
  const asked = await jobs.enqueue(db, 'refresh', shares, { startAfterSeconds: CARD_EDIT_SECONDS })
  if (asked === 0) return
  await jobs.enqueue(db, 'refresh', shares)
  jobs.wake('refresh')
}
