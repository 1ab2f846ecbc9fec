// The job that asks a person whether a page is theirs, and that closes the question in their message once it is answered
// or too late. A question that may have been posted is not posted again: the page can ask anew.

import type { Db } from '../../db/schema.ts'
import { AppError } from '../../errors.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Logger } from '../../log.ts'
import {
  type ConfirmationRef,
  type NumberQuestion,
  readNumberQuestion,
  recordQuestionClosed,
  recordQuestionPlace,
} from '../../share/confirmations.ts'
import { MEMBER_AGE_MS, type Members } from '../../share/members.ts'
import type { Post } from '../post.ts'
import { noteOutcome, secondsToWait } from '../posted.ts'
import { buildAnswered, buildQuestion } from './views.ts'

export interface ConfirmJobDeps {
  db: Db
  members: Members
  post: Post
  jobs: Jobs
  log: Logger
}

/** Until somebody is asked about again whom the directory did not know just now. */
const DIRECTORY_WAIT_SECONDS = 5
/** The database's clock decides whether it is over: a moment later it surely is. */
const AFTERWARDS_SECONDS = 1

/** Handles `confirm`: whatever is due now. A stranger's confirmation has no question, so nothing is. */
export async function followConfirmation(deps: ConfirmJobDeps, ref: ConfirmationRef): Promise<void> {
  const question = await readNumberQuestion(deps.db, ref)
  if (!question || question.isMessageClosed) return
  if (question.standing !== 'waiting') return close(deps, question, question.standing)
  if (!question.message) await ask(deps, question)
}

async function ask(deps: ConfirmJobDeps, question: NumberQuestion): Promise<void> {
  const isMember = await checkRecipient(deps, question)
  if (isMember === 'unknown') return repeatIn(deps, question, DIRECTORY_WAIT_SECONDS)
  if (!isMember) return
  const posted = await deps.post.send(question.recipient, buildQuestion(question))
  noteOutcome(deps.log, 'confirm.asked', question, posted)
  if (posted.kind === 'later') return repeatIn(deps, question, posted.afterSeconds)
  if (posted.kind !== 'posted') return
  const record = () =>
    deps.db.transaction().execute(async (tx) => {
      await recordQuestionPlace(tx, question, posted)
      await enqueue(deps, tx, question, question.secondsLeft + AFTERWARDS_SECONDS)
    })
  await record().catch(record)
}

async function checkRecipient(
  { members, log }: ConfirmJobDeps,
  { workspaceId, recipient }: NumberQuestion,
): Promise<boolean | 'unknown'> {
  try {
    return (await members.check(workspaceId, recipient, MEMBER_AGE_MS.revealing)).isMember
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'MembershipUnknown')) throw error
    log.warn('confirm.member_unknown', { workspace: workspaceId, error })
    return 'unknown'
  }
}

async function close(
  deps: ConfirmJobDeps,
  question: NumberQuestion,
  standing: Exclude<NumberQuestion['standing'], 'waiting'>,
): Promise<void> {
  if (!question.message) return
  const edited = await deps.post.edit(question.message, buildAnswered(question, standing))
  noteOutcome(deps.log, 'confirm.closed', question, edited)
  const waitSeconds = secondsToWait(edited)
  if (waitSeconds > 0) return repeatIn(deps, question, waitSeconds)
  // Edited, or it cannot be edited any more.
  await recordQuestionClosed(deps.db, question)
}

function repeatIn(deps: ConfirmJobDeps, question: NumberQuestion, seconds: number): Promise<void> {
  return enqueue(deps, deps.db, question, seconds)
}

async function enqueue(
  { jobs }: ConfirmJobDeps,
  db: Db,
  { workspaceId, confirmationId }: ConfirmationRef,
  startAfterSeconds: number,
): Promise<void> {
  await jobs.enqueue(db, 'confirm', [{ workspaceId, confirmationId }], { startAfterSeconds })
}
