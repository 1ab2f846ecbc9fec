// The job that brings every message of a share into line with its state: the sender's card, the recipients' messages
// once it is over for them, and the note that it expired unread. It reads the state when it runs, so that many changes
// cost one edit.

import type { KeyRing } from '../../crypto/keys.ts'
import type { Db } from '../../db/schema.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Logger } from '../../log.ts'
import type { ShareRef } from '../../share/backend.ts'
import { putOffEdit, recordMessageClosed } from '../../share/message-ends.ts'
import { type RecipientSummary, readShareSummary, type ShareSummary } from '../../share/messages.ts'
import { claimUnreadNote, countUnread, releaseUnreadNote } from '../../share/unread.ts'
import { buildPermalink } from '../permalink.ts'
import type { Post } from '../post.ts'
import { isUnsent, noteOutcome, secondsToWait } from '../posted.ts'
import { buildClosedMessage } from './message.ts'
import { buildUnreadNote } from './notes.ts'
import { showCard } from './refresh-card.ts'

export interface RefreshDeps {
  db: Db
  keys: KeyRing
  post: Post
  jobs: Jobs
  log: Logger
  /** The workspace's own address, for links to messages. */
  workspaceUrl?: string
}

/** After something has changed while a message was edited. */
const CHANGED_WAIT_SECONDS = 1

/** Handles `refresh`. A message that cannot be edited any more does not hold up the others. */
export async function refresh(deps: RefreshDeps, ref: ShareRef): Promise<void> {
  const share = await readShareSummary(deps.db, ref)
  if (!share) return
  const stale = share.recipients.filter((recipient) => isStale(share, recipient))
  const [, ...waits] = await Promise.all([
    // It waits for its turns by itself: what Slack has put off is not asked for that soon.
    showCard(deps, share),
    noteUnread(deps, share),
    ...stale.map((recipient) => closeMessage(deps, share, recipient)),
  ])
  const waitSeconds = Math.max(...waits)
  if (waitSeconds > 0) await deps.jobs.enqueue(deps.db, 'refresh', [ref], { startAfterSeconds: waitSeconds })
}

function isStale({ state }: ShareSummary, recipient: RecipientSummary): boolean {
  const { message, isMessageClosed, isEditPutOff, isUsedUp, closedAt } = recipient
  if (message === null || isMessageClosed || isEditPutOff) return false
  return state !== 'open' || isUsedUp || closedAt !== null
}

/** @returns seconds until it should be tried again, 0 when it is done with. */
async function closeMessage(
  { db, post, log }: RefreshDeps,
  share: ShareSummary,
  recipient: RecipientSummary,
): Promise<number> {
  if (!recipient.message) return 0
  const edited = await post.edit(recipient.message, buildClosedMessage(share, recipient))
  noteOutcome(log, 'message.closed', share, edited)
  const waitSeconds = secondsToWait(edited)
  const grant = { ...share, ordinal: recipient.ordinal }
  if (waitSeconds > 0) {
    // A second less, so that the refresh that waits for it does not come too early.
    await putOffEdit(db, grant, waitSeconds - 1)
    return waitSeconds
  }
  return (await recordMessageClosed(db, grant, recipient.askedAt !== null)) ? 0 : CHANGED_WAIT_SECONDS
}

/** Once for each share. One that may have arrived is not sent again: the card says the same. */
async function noteUnread(
  { db, post, log, workspaceUrl }: RefreshDeps,
  share: ShareSummary,
): Promise<number> {
  const unread = countUnread(share)
  if (!unread || share.isUnreadNoted || !(await claimUnreadNote(db, share))) return 0
  const sent = await post.send(
    share.senderId,
    buildUnreadNote(share, unread, buildPermalink(workspaceUrl, share.card)),
  )
  noteOutcome(log, 'unread.noted', share, sent)
  if (!isUnsent(sent)) return 0
  await releaseUnreadNote(db, share)
  return secondsToWait(sent)
}
