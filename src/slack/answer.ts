// Answers a submitted modal within Slack's three seconds, whatever the work takes: with the result where it comes in
// time, else with a waiting view that the result replaces.

import type { types } from '@slack/bolt'
import type { Logger } from '../log.ts'
import type { SlackClient } from './client.ts'
import type { FieldErrors } from './share/judge.ts'

export type SubmitAnswer = { errors: FieldErrors } | { view: types.ModalView }

type AckSubmission = (answer: {
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

/**
 * `work` must not throw. Field errors that come late are shown by `onLateErrors`, since Slack takes errors only in the
 * first answer.
 */
export async function answerInTime(
  { ack, client, log }: AnswerDeps,
  viewId: string,
  waitingView: types.ModalView,
  work: Promise<SubmitAnswer>,
  onLateErrors: (errors: FieldErrors) => types.ModalView,
): Promise<void> {
  const early = await Promise.race([work, afterMs(ANSWER_WITHIN_MS)])
  if (early) {
    await ack(
      'errors' in early
        ? { response_action: 'errors', errors: early.errors }
        : { response_action: 'update', view: early.view },
    )
    return
  }
  await ack({ response_action: 'update', view: waitingView })
  const late = await work
  const view = 'errors' in late ? onLateErrors(late.errors) : late.view
  // Closed meanwhile, or Slack away: the message in the person's conversation tells them.
  await client.views.update({ view_id: viewId, view }).catch((error: unknown) => {
    log.warn('slack.late_answer_lost', { at: view.callback_id ?? '', error })
  })
}

function afterMs(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, undefined).unref()
  })
}
