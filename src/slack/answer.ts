// Answers a submitted modal within Slack's three seconds, whatever the work takes: with the result where it comes in
// time, else with a waiting view that the result replaces. What is shown once is shown, or its owner is told that it
// was not: the result never comes before the waiting view, which would then hide it.

import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, types } from '@slack/bolt'
import type { Logger } from '../log.ts'
import type { Actor } from '../share/actor.ts'
import { mrkdwnSection } from './format.ts'
import type { Post } from './post.ts'
import { slackErrorCode } from './sdk-log.ts'
import type { FieldErrors } from './share/judge.ts'
import { untilTaken } from './taken.ts'
import { describeLost, LOST_NEWS } from './words.ts'

export interface ViewAnswer {
  view: types.ModalView
  /** What must be said in a message where the view is not shown, as mrkdwn. */
  ifLost?: string
}

/** `empty` closes the modal without a word. */
export type SubmitAnswer = { errors: FieldErrors } | ViewAnswer | { empty: true }

export interface AnswerDeps {
  post: Post
  log: Logger
  /** How much of Slack's three seconds the work may take, in ms. */
  answerWithinMs: number
}

/** What Bolt gives to a listener of a submission. */
export type Submission = Pick<
  SlackViewMiddlewareArgs & AllMiddlewareArgs,
  'ack' | 'view' | 'client' | 'context'
>

/** What an answer after the three seconds needs. */
export interface Late {
  waitingView: types.ModalView
  /** Slack takes field errors only in the first answer. */
  showErrors(errors: FieldErrors): ViewAnswer
}

type Ack = (answer?: {
  response_action: 'update' | 'errors'
  view?: types.ModalView
  errors?: FieldErrors
}) => Promise<void>

/** An answer given later than this, in ms, may come too late for Slack, which says nothing of it. */
const NEARLY_TOO_LATE_MS = 1_000

/** `work` must not throw. */
export async function answerInTime(
  deps: AnswerDeps,
  submission: Submission,
  work: Promise<SubmitAnswer>,
  late: Late,
): Promise<void> {
  const ack = submission.ack as Ack
  const startedAt = performance.now()
  const early = await Promise.race([work, afterMs(deps.answerWithinMs)])
  if (early) {
    await ack(toAck(early))
    if ('ifLost' in early && performance.now() - startedAt > NEARLY_TOO_LATE_MS) {
      await showWhereNotTaken(submission, early.view)
    }
    return
  }
  await ack({ response_action: 'update', view: late.waitingView })
  const ackedAt = performance.now()
  const answer = await work
  if ('empty' in answer) return
  await untilTaken(submission, late.waitingView, ackedAt)
  await showLate(deps, submission, 'errors' in answer ? late.showErrors(answer.errors) : answer)
}

/** Slack has the view of that hash for as long as it has not taken the answer, which shows the same. */
async function showWhereNotTaken({ client, view }: Submission, shown: types.ModalView): Promise<void> {
  await client.views.update({ view_id: view.id, hash: view.hash, view: shown }).catch(() => {})
}

async function showLate(
  { post, log }: AnswerDeps,
  { client, view: { id }, context }: Submission,
  { view, ifLost }: ViewAnswer,
): Promise<void> {
  const show = () => client.views.update({ view_id: id, view })
  try {
    await show().catch((error: unknown) => {
      if (slackErrorCode(error) === 'not_found') throw error
      return show()
    })
  } catch (error) {
    // The modal was closed meanwhile, or Slack did not take the answer.
    log.warn('slack.late_answer_lost', { at: view.callback_id ?? '', error })
    if (ifLost === undefined) return
    const told = await post.send((context.actor as Actor).userId, {
      text: LOST_NEWS,
      blocks: [mrkdwnSection(describeLost(ifLost))],
    })
    if (told.kind !== 'posted') log.warn('slack.late_answer_untold', { reason: told.kind })
  }
}

function toAck(answer: SubmitAnswer): Parameters<Ack>[0] {
  if ('empty' in answer) return undefined
  if ('errors' in answer) return { response_action: 'errors', errors: answer.errors }
  return { response_action: 'update', view: answer.view }
}

function afterMs(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, undefined).unref()
  })
}
