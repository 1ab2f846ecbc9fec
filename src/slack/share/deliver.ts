// The job that sends one recipient's message. A delivery is never lost and never silently made twice where that can
// be known: what is certainly unsent is tried again for as long as the share lives, what may have arrived only a few
// times, and then the sender is told.

import type { KeyRing } from '../../crypto/keys.ts'
import { openDelivery } from '../../crypto/share-boxes.ts'
import type { Db } from '../../db/schema.ts'
import { AppError } from '../../errors.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Logger } from '../../log.ts'
import type { GrantRef } from '../../share/backend.ts'
import { settleDelivery, tellOfDelivery } from '../../share/deliveries.ts'
import { MEMBER_AGE_MS, type Members } from '../../share/members.ts'
import { recordDelivered, recordFailed } from '../../share/messages.ts'
import {
  type PendingDeliveries,
  type PendingDelivery,
  takeBackAttempt,
} from '../../share/pending-deliveries.ts'
import type { Post } from '../post.ts'
import { LOCKED_OUT_WAIT_SECONDS } from '../posted.ts'
import { notAllowedCode } from '../rights.ts'
import { buildRecipientMessage, buildRemoteMessage } from './message.ts'

export interface DeliverDeps {
  db: Db
  pending: PendingDeliveries
  keys: KeyRing
  members: Members
  post: Post
  jobs: Jobs
  log: Logger
  baseUrl: string
  /** When this process began to hear of people who leave, by `performance.now()`. */
  upSince: number
}

/** Waits after an attempt that may have arrived; after the last one the sender is told. */
export const AMBIGUOUS_WAITS_SECONDS = [5, 30, 120, 600]
const DIRECTORY_WAIT_SECONDS = 30

/** Handles `deliver`. Throws only what the job runner should try again by itself. */
export async function deliver(deps: DeliverDeps, grant: GrantRef): Promise<void> {
  const pending = await deps.pending.read(grant)
  if (!pending) return tellOfDelivery(deps, grant)
  const obstacle = wasJustChecked(deps, pending) ? undefined : await findObstacle(deps, pending)
  if (obstacle && 'waitSeconds' in obstacle) return retryIn(deps, grant, obstacle.waitSeconds)
  if (obstacle) return fail(deps, grant, obstacle.reason)
  await send(deps, pending)
}

/**
 * Whoever shared it had everybody checked, be it in another process; and who has left since then was told of, since this
 * one was there to hear it.
 */
function wasJustChecked({ upSince }: DeliverDeps, { ageSeconds }: PendingDelivery): boolean {
  const ageMs = ageSeconds * 1_000
  return ageMs < MEMBER_AGE_MS.delivering && ageMs < performance.now() - upSince
}

/** Why this person may not get a message now, asked right before it is sent. */
export async function findObstacle(
  { members, log }: Pick<DeliverDeps, 'members' | 'log'>,
  { workspaceId, recipient }: Pick<PendingDelivery, 'workspaceId' | 'recipient'>,
): Promise<{ reason: string } | { waitSeconds: number } | undefined> {
  try {
    const verdict = await members.check(workspaceId, recipient, MEMBER_AGE_MS.delivering)
    return verdict.isMember ? undefined : { reason: verdict.reason }
  } catch (error) {
    if (error instanceof AppError && error.code === 'MembershipUnknown') {
      log.warn('delivery.member_unknown', { workspace: workspaceId, error })
      return { waitSeconds: DIRECTORY_WAIT_SECONDS }
    }
    // Logged where it was found out.
    if (error instanceof AppError && error.code === 'NotInstalled') {
      const reason = notAllowedCode(error.cause)
      return reason === undefined ? { waitSeconds: LOCKED_OUT_WAIT_SECONDS } : { reason }
    }
    throw error
  }
}

async function send(deps: DeliverDeps, pending: PendingDelivery): Promise<void> {
  const { db, post, keys, log } = deps
  const { workspaceId, shareId, ordinal, recipient, share } = pending
  const capability = openDelivery(keys, pending, pending.deliveryToken)
  await deps.pending.countAttempt(pending)
  const message =
    pending.kind === 'remote'
      ? buildRemoteMessage(share, capability)
      : buildRecipientMessage(share, capability, deps.baseUrl)
  const posted = await post.send(recipient, message)
  log.info('delivery.attempted', {
    workspace: workspaceId,
    share: shareId,
    ordinal,
    reason: posted.kind,
    attempt: pending.attempts + 1,
  })
  switch (posted.kind) {
    case 'posted':
      return settleDelivery(deps, pending, (tx) => recordDelivered(tx, pending, posted))
    case 'later':
      await takeBackAttempt(db, pending)
      return retryIn(deps, pending, posted.afterSeconds)
    case 'locked_out':
      log.error('slack.locked_out', { workspace: workspaceId, code: posted.reason })
      await takeBackAttempt(db, pending)
      return retryIn(deps, pending, LOCKED_OUT_WAIT_SECONDS)
    case 'ambiguous': {
      const waitSeconds = AMBIGUOUS_WAITS_SECONDS[pending.attempts]
      return waitSeconds === undefined
        ? fail(deps, pending, 'unconfirmed')
        : retryIn(deps, pending, waitSeconds)
    }
    case 'refused':
      return fail(deps, pending, posted.reason)
    case 'gone':
      return fail(deps, pending, 'message_not_found')
  }
}

async function fail(deps: DeliverDeps, grant: GrantRef, reason: string): Promise<void> {
  await settleDelivery(deps, grant, (tx) => recordFailed(tx, grant, reason))
}

async function retryIn({ db, jobs }: DeliverDeps, grant: GrantRef, seconds: number): Promise<void> {
  const { workspaceId, shareId, ordinal } = grant
  await jobs.enqueue(db, 'deliver', [{ workspaceId, shareId, ordinal }], { startAfterSeconds: seconds })
}
