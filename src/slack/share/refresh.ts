// The job that brings every message of a share into line with its state: the sender's card, and the recipients'
// messages once it is over for them. It reads the state when it runs, so that many changes cost one edit.

import { isDeepStrictEqual } from 'node:util'
import type { KeyRing } from '../../crypto/keys.ts'
import type { Db } from '../../db/schema.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Logger } from '../../log.ts'
import type { ShareRef } from '../../share/backend.ts'
import { openName } from '../../share/inspect.ts'
import {
  claimCard,
  type RecipientSummary,
  readShareSummary,
  recordCard,
  recordMessageClosed,
  type ShareSummary,
} from '../../share/messages.ts'
import { queueRefresh } from '../../share/refresh-queue.ts'
import type { Post, Posted } from '../post.ts'
import { buildCard } from './card.ts'
import { buildClosedMessage } from './message.ts'

export interface RefreshDeps {
  db: Db
  keys: KeyRing
  post: Post
  jobs: Jobs
  log: Logger
}

/** As long as a claim on posting the card holds. */
const CARD_CLAIM_SECONDS = 30
const AMBIGUOUS_WAIT_SECONDS = 30
const LOCKED_OUT_WAIT_SECONDS = 300

/** Handles `refresh`. A message that cannot be edited any more does not hold up the others. */
export async function refresh(deps: RefreshDeps, ref: ShareRef): Promise<void> {
  const share = await readShareSummary(deps.db, ref)
  if (!share) return
  const stale = share.recipients.filter(
    (one) => one.message && !one.isMessageClosed && (share.state !== 'open' || one.isUsedUp),
  )
  const waits = await Promise.all([
    refreshCard(deps, share),
    ...stale.map((recipient) => closeMessage(deps, share, recipient)),
  ])
  const waitSeconds = Math.max(...waits)
  if (waitSeconds > 0) await deps.jobs.enqueue(deps.db, 'refresh', [ref], { startAfterSeconds: waitSeconds })
}

/** @returns seconds until it should be tried again, 0 when it is done with. */
async function closeMessage(
  { db, post, log }: RefreshDeps,
  share: ShareSummary,
  recipient: RecipientSummary,
): Promise<number> {
  if (!recipient.message) return 0
  const edited = await post.edit(recipient.message, buildClosedMessage(share, recipient))
  const waitSeconds = secondsToWait(edited)
  if (waitSeconds === 0) await recordMessageClosed(db, { ...share, ordinal: recipient.ordinal })
  noteOutcome(log, 'message.closed', share, edited)
  return waitSeconds
}

async function refreshCard(deps: RefreshDeps, share: ShareSummary): Promise<number> {
  const { db, keys, post, log } = deps
  const name = openName(keys, share)
  const card = buildCard(share, name)
  // Taken by another process, or by one that died in it: then it lapses.
  if (!share.card && !(await claimCard(db, share))) return CARD_CLAIM_SECONDS
  const outcome = share.card ? await post.edit(share.card, card) : await post.send(share.senderId, card)
  noteOutcome(log, share.card ? 'card.edited' : 'card.posted', share, outcome)
  if (!share.card) await recordCard(db, share, outcome.kind === 'posted' ? outcome : null)
  if (outcome.kind === 'posted') {
    // Another process may have shown a newer state, which this has overwritten.
    const after = await readShareSummary(db, share)
    const { workspaceId, shareId } = share
    if (after && !isDeepStrictEqual(buildCard(after, name), card))
      await queueRefresh(deps, [{ workspaceId, shareId }])
  }
  return secondsToWait(outcome)
}

/** Until an edit, or a message to its owner, is tried again; 0 is never. */
export function secondsToWait(outcome: Posted): number {
  switch (outcome.kind) {
    case 'later':
      return outcome.afterSeconds
    case 'ambiguous':
      return AMBIGUOUS_WAIT_SECONDS
    case 'locked_out':
      return LOCKED_OUT_WAIT_SECONDS
    default:
      return 0
  }
}

function noteOutcome(log: Logger, event: string, { workspaceId, shareId }: ShareRef, outcome: Posted): void {
  const fields = { workspace: workspaceId, share: shareId }
  if (outcome.kind === 'posted') log.info(event, fields)
  else
    log.warn(event, { ...fields, reason: outcome.kind, ...('reason' in outcome && { code: outcome.reason }) })
}
