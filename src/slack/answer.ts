// Answers a submitted modal within Slack's three seconds, whatever the work takes: with the result where it comes in
// time, else with a waiting view that the result replaces.

import type { types } from '@slack/bolt'
import type { Logger } from '../log.ts'
import type { SlackClient } from './client.ts'
import type { FieldErrors } from './share/judge.ts'

/** `failure`: why what they wanted was not done, where the view says that. `empty` closes the modal without a word. */
export type SubmitAnswer =
  | { errors: FieldErrors }
  | { view: types.ModalView; failure?: string }
  | { empty: true }

type AckSubmission = (answer?: {
  response_action: 'update' | 'errors'
  view?: types.ModalView
  errors?: FieldErrors
}) => Promise<void>

/** Leaves Slack time to receive the answer. */
const ANSWER_WITHIN_MS = 2_200

export interface AnswerDeps {
  ack: AckSubmission
  client: SlackClient
  log: Logger
}

/** What an answer after the three seconds needs. */
export interface Late {
  waitingView: types.ModalView
  /** Slack takes field errors only in the first answer. */
  showErrors(errors: FieldErrors): { view: types.ModalView; failure?: string }
  /** The modal was closed meanwhile, or Slack did not take the answer. */
  onLost?(failure: string | undefined): Promise<void>
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
  const { view, failure } = 'errors' in answer ? late.showErrors(answer.errors) : answer
  await client.views.update({ view_id: viewId, view }).catch(async (error: unknown) => {
    log.warn('slack.late_answer_lost', { at: view.callback_id ?? '', error })
    await late.onLost?.(failure)
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
