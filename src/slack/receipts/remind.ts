// The job that reminds one recipient. What was called for when it was asked for may not be any more: it is looked up
// again, and membership as before a delivery. A reminder that may have arrived is not sent again.

import type { Db } from '../../db/schema.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Logger } from '../../log.ts'
import type { GrantRef } from '../../share/backend.ts'
import { MEMBER_AGE_MS, type Members } from '../../share/members.ts'
import { readReminder } from '../../share/remind.ts'
import { buildPermalink } from '../permalink.ts'
import type { Post } from '../post.ts'
import { isUnsent, noteOutcome, secondsToWait } from '../posted.ts'
import { buildReminder } from '../share/notes.ts'

export interface RemindDeps {
  db: Db
  members: Members
  post: Post
  jobs: Jobs
  log: Logger
  /** The workspace's own address, for links to messages. */
  workspaceUrl?: string
}

/** Handles `remind`. A directory that does not answer fails the job, which is tried again. */
export async function remind(deps: RemindDeps, grant: GrantRef): Promise<void> {
  const { db, members, post, jobs, log, workspaceUrl } = deps
  const reminder = await readReminder(db, grant)
  if (!reminder) return
  const { recipient, workspaceId, shareId, ordinal, message } = reminder
  const verdict = await members.check(workspaceId, recipient, MEMBER_AGE_MS.delivering)
  if (!verdict.isMember) return
  const sent = await post.send(recipient, buildReminder(reminder, buildPermalink(workspaceUrl, message)))
  noteOutcome(log, 'reminder.attempted', grant, sent)
  if (!isUnsent(sent)) return
  const startAfterSeconds = secondsToWait(sent)
  await jobs.enqueue(db, 'remind', [{ workspaceId, shareId, ordinal }], { startAfterSeconds })
}
