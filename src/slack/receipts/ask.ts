// The job that tells a sender that a recipient asks for a share again. Where the message surely did not come through,
// or nobody can tell, the recipient gets the button back: they would wait in vain otherwise.

import type { KeyRing } from '../../crypto/keys.ts'
import type { Db } from '../../db/schema.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Logger } from '../../log.ts'
import { readAskedShare, takeBackAsk } from '../../share/ask-again.ts'
import type { GrantRef } from '../../share/backend.ts'
import type { Post } from '../post.ts'
import { isUnsent, noteOutcome, secondsToWait } from '../posted.ts'
import { buildAsked } from '../share/notes.ts'

export interface AskDeps {
  db: Db
  keys: KeyRing
  post: Post
  jobs: Jobs
  log: Logger
}

/** Handles `ask`. */
export async function tellSender(deps: AskDeps, grant: GrantRef): Promise<void> {
  const { db, jobs, log, post } = deps
  const asked = await readAskedShare(deps, grant)
  if (!asked) return
  const sent = await post.send(asked.senderId, buildAsked(asked))
  noteOutcome(log, 'ask.attempted', grant, sent)
  if (sent.kind === 'posted') return
  if (!isUnsent(sent)) return takeBackAsk(deps, grant)
  await jobs.enqueue(db, 'ask', [grant], { startAfterSeconds: secondsToWait(sent) })
}
