// Answers a submitted modal within Slack's three seconds, whatever the work takes: with the result where it comes in
// time, else with a waiting view that the result replaces.

import type { types } from '@slack/bolt'
import type { Logger } from '../log.ts'
import type { SlackClient } from './client.ts'
import type { FieldErrors } from './share/judge.ts'

/** A view, and what must be said some other way when it cannot be shown any more. */
export interface ViewAnswer {
  view: types.ModalView
  ifLost?: string
}

/** `empty` closes the modal without a word. */
export type SubmitAnswer = { errors: FieldErrors } | ViewAnswer | { empty: true }

type AckSubmission = (answer?: {
  response_action: 'update' | 'errors'
  view?: types.ModalView
  errors?: FieldErrors
}) => Promise<void>

/** Leaves Slack time to receive the answer. */
export const ANSWER_WITHIN_MS = 2_200

export interface AnswerDeps {
  ack: AckSubmission
  client: SlackClient
  log: Logger
}

/** What an answer after the three seconds needs. */
export interface Late {
  waitingView: types.ModalView
  /** Slack takes field errors only in the first answer. */
  showErrors(errors: FieldErrors): ViewAnswer
  /** The modal was closed meanwhile, or Slack did not take the answer. */
  onLost?(sentence: string): Promise<void>
}

/** `work` must not throw. */
export async function answerInTime(
  { ack, client, log }: AnswerDeps,
  viewId: string,
  work: Promise<SubmitAnswer>,
  late: Late,
): Promise<void> {
  const early = await Promise.race([work, afterMs(ANSWER_WITHIN_MS)])
  if (early) return ack(toAck(early))
  await ack({ response_action: 'update', view: late.waitingView })
  const answer = await work
  if ('empty' in answer) return
  const { view, ifLost } = 'errors' in answer ? late.showErrors(answer.errors) : answer
  const show = () => client.views.update({ view_id: viewId, view })
  await show()
    .catch(show)
    .catch(async (error: unknown) => {
      log.warn('slack.late_answer_lost', { at: view.callback_id ?? '', error })
      if (ifLost !== undefined) await late.onLost?.(ifLost)
    })
}

function toAck(answer: SubmitAnswer): Parameters<AckSubmission>[0] {
  if ('empty' in answer) return undefined
  if ('errors' in answer) return { response_action: 'errors', errors: answer.errors }
  return { response_action: 'update', view: answer.view }
}

function afterMs(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, undefined).unref()
  })
}
