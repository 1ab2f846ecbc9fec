// The job that mails one outside address its link. As for messages in Slack: what was surely not taken is tried again for
// as long as the share lives, what may have arrived only a few times, and what the sender can do about it they are told.

import type { KeyRing } from '../crypto/keys.ts'
import { openDelivery } from '../crypto/share-boxes.ts'
import { AppError } from '../errors.ts'
import type { GrantRef } from '../share/backend.ts'
import { MAIL_REASONS, settleDelivery, tellOfDelivery } from '../share/deliveries.ts'
import { MEMBER_AGE_MS, type Members } from '../share/members.ts'
import {
  noteWaiting,
  readShareSummary,
  recordFailed,
  recordMailed,
  type ShareSummary,
} from '../share/messages.ts'
import { type PendingDeliveries, type PendingDelivery, takeBackAttempt } from '../share/pending-deliveries.ts'
import type { Policies } from '../share/policies.ts'
import { describeForeignAddress } from '../share/policy.ts'
import { queueRefresh, type RefreshQueueDeps } from '../share/refresh-queue.ts'
import { buildMail } from './message.ts'
import type { Mailed, Mailer } from './open.ts'
import { SOMEBODY } from './words.ts'

export interface MailOutDeps extends RefreshQueueDeps {
  pending: PendingDeliveries
  keys: KeyRing
  members: Members
  policies: Policies
  baseUrl: string
  /** Absent where no mail is configured (any more). */
  mailer?: Mailer
}

/** Waits after an attempt that may have arrived; after the last one the sender is told. */
const AMBIGUOUS_WAITS_SECONDS = [30, 120, 600]
const DIRECTORY_WAIT_SECONDS = 30
/** A server that is away is asked soon at first, then less and less often. */
const AWAY_WAIT_SECONDS = { least: 30, most: 1_800 }

/** Handles `mail`. Throws only what the job runner should try again by itself. */
export async function mailOut(deps: MailOutDeps, grant: GrantRef): Promise<void> {
  const pending = await deps.pending.read(grant)
  if (pending?.kind !== 'outside') return tellOfDelivery(deps, grant)
  const reason = await findObstacle(deps, pending)
  if (reason) return fail(deps, pending, reason)
  const share = await readShareSummary(deps.db, pending)
  if (!share) return
  const sender = await readSenderName(deps, share)
  if (sender === undefined) return retryIn(deps, pending, DIRECTORY_WAIT_SECONDS)
  await send(deps, pending, share, sender)
}

async function findObstacle(
  { policies }: MailOutDeps,
  { workspaceId, recipient, attempts }: PendingDelivery,
): Promise<string | undefined> {
  // A process may have died in each of them.
  if (attempts > AMBIGUOUS_WAITS_SECONDS.length) return MAIL_REASONS.unconfirmed
  const policy = await policies.read(workspaceId)
  const isAllowed = policy.areExternalEmailsAllowed && !describeForeignAddress(policy, [recipient])
  return isAllowed ? undefined : MAIL_REASONS.notAllowed
}

/** @returns undefined when the directory does not answer: a mail from nobody is not worth opening. */
async function readSenderName(
  { members, log }: MailOutDeps,
  { workspaceId, senderId }: ShareSummary,
): Promise<string | undefined> {
  try {
    const { name } = await members.check(workspaceId, senderId, MEMBER_AGE_MS.choosing)
    return name ?? SOMEBODY
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'MembershipUnknown')) throw error
    log.warn('mail.sender_unknown', { workspace: workspaceId, error })
    return undefined
  }
}

async function send(
  deps: MailOutDeps,
  pending: PendingDelivery,
  share: ShareSummary,
  sender: string,
): Promise<void> {
  const { db, keys, mailer, baseUrl } = deps
  if (!mailer) return tryLater(deps, pending)
  const token = openDelivery(keys, pending, pending.deliveryToken)
  await deps.pending.countAttempt(pending)
  const mailed = await mailer.send(pending.recipient, buildMail(share, sender, token, baseUrl))
  noteOutcome(deps, pending, mailed)
  switch (mailed.kind) {
    case 'sent':
      return settleDelivery(deps, pending, (tx) => recordMailed(tx, pending))
    case 'refused':
      return fail(deps, pending, `smtp_${mailed.reason}`)
    case 'later':
      await takeBackAttempt(db, pending)
      return tryLater(deps, pending)
    case 'ambiguous': {
      const waitSeconds = AMBIGUOUS_WAITS_SECONDS[pending.attempts]
      return waitSeconds === undefined
        ? fail(deps, pending, MAIL_REASONS.unconfirmed)
        : retryIn(deps, pending, waitSeconds)
    }
  }
}

async function tryLater(deps: MailOutDeps, pending: PendingDelivery): Promise<void> {
  const { workspaceId, shareId, ageSeconds } = pending
  const { least, most } = AWAY_WAIT_SECONDS
  await retryIn(deps, pending, Math.round(Math.min(most, Math.max(least, ageSeconds / 4))))
  if (await noteWaiting(deps.db, pending, MAIL_REASONS.waiting))
    await queueRefresh(deps, [{ workspaceId, shareId }])
}

async function fail(deps: MailOutDeps, grant: GrantRef, reason: string): Promise<void> {
  await settleDelivery(deps, grant, (tx) => recordFailed(tx, grant, reason))
}

async function retryIn({ db, jobs }: MailOutDeps, grant: GrantRef, seconds: number): Promise<void> {
  const { workspaceId, shareId, ordinal } = grant
  await jobs.enqueue(db, 'mail', [{ workspaceId, shareId, ordinal }], { startAfterSeconds: seconds })
}

function noteOutcome({ log }: MailOutDeps, pending: PendingDelivery, mailed: Mailed): void {
  const { workspaceId, shareId, ordinal, attempts } = pending
  const fields = {
    workspace: workspaceId,
    share: shareId,
    ordinal,
    reason: mailed.kind,
    attempt: attempts + 1,
  }
  if (mailed.kind === 'sent') log.info('mail.attempted', fields)
  else if (mailed.kind === 'refused') log.warn('mail.attempted', { ...fields, code: mailed.reason })
  else log.warn('mail.attempted', { ...fields, error: mailed.error })
}
