// The job that reminds one recipient. What was called for when it was asked for may not be any more: it is looked up
// again, and membership as before a delivery. A reminder that may have arrived is not sent again.

import type { Db } from '../../db/schema.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Logger } from '../../log.ts'
import type { GrantRef } from '../../share/backend.ts'
import type { Members } from '../../share/members.ts'
import { readReminder } from '../../share/remind.ts'
import { buildPermalink } from '../permalink.ts'
import type { Post } from '../post.ts'
import { isUnsent, noteOutcome, secondsToWait } from '../posted.ts'
import { findObstacle } from '../share/deliver.ts'
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

/** Handles `remind`. */
export async function remind(deps: RemindDeps, grant: GrantRef): Promise<void> {
  const { db, post, jobs, log, workspaceUrl } = deps
  const reminder = await readReminder(db, grant)
  if (!reminder) return
  const obstacle = await findObstacle(deps, reminder)
  if (obstacle) return 'waitSeconds' in obstacle ? againIn(obstacle.waitSeconds) : undefined
  const { recipient, message } = reminder
  const sent = await post.send(recipient, buildReminder(reminder, buildPermalink(workspaceUrl, message)))
  noteOutcome(log, 'reminder.attempted', grant, sent)
  if (isUnsent(sent)) await againIn(secondsToWait(sent))

  async function againIn(startAfterSeconds: number): Promise<void> {
    await jobs.enqueue(db, 'remind', [grant], { startAfterSeconds })
  }
}
