// Hooks the answers to a page's question into Bolt: the buttons under it, and the window behind a code. Who answers is
// in the click that Slack signed; what a button or a window carries is a hint.

import type { App, BlockAction, ViewOutput } from '@slack/bolt'
import { toAppError } from '../../db/app-error.ts'
import type { Actor } from '../../share/actor.ts'
import { type CodeDeps, confirmCode } from '../../share/confirm-by-code.ts'
import { type DecideDeps, decideByNumber } from '../../share/confirm-by-number.ts'
import type { MessagePlace } from '../../share/messages.ts'
import { type AnswerDeps, answerInTime, type SubmitAnswer } from '../answer.ts'
import { reportFailure } from '../failure.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { readPlace } from '../place.ts'
import {
  buildCodeNotice,
  buildCodeWaiting,
  NUMBER_ACTIONS,
  parseAnswer,
  readConfirmationId,
} from './views.ts'
import {
  CODE_CONFIRMED,
  CODE_OVER,
  describeFailure,
  describeNotTaken,
  NOT_MEMBER,
  NOT_YOURS,
} from './words.ts'

export interface ConfirmSlackDeps extends DecideDeps, CodeDeps, AnswerDeps {}

export function registerConfirm(app: App, deps: ConfirmSlackDeps): void {
  for (const actionId of [...NUMBER_ACTIONS, ACTIONS.confirmNotMe]) {
    app.action({ action_id: actionId }, async ({ ack, action, body, context, respond }) => {
      await ack()
      const value = 'value' in action ? action.value : undefined
      const problem = await takeAnswer(
        deps,
        context.actor as Actor,
        actionId,
        value,
        readPlace((body as BlockAction).container),
      )
      if (problem) await respond({ response_type: 'ephemeral', replace_original: false, text: problem })
    })
  }

  app.view(VIEWS.confirm, async (submission) => {
    const { view, context } = submission
    await answerInTime(deps, submission, submitCode(deps, context.actor as Actor, view), {
      waitingView: buildCodeWaiting(),
      showErrors: (errors) => ({ view: buildCodeNotice(Object.values(errors).join(' ')) }),
    })
  })
}

/** Never throws. @returns what to tell the person beside the message, which itself says what came of it. */
async function takeAnswer(
  deps: ConfirmSlackDeps,
  actor: Actor,
  actionId: string,
  value: unknown,
  place: MessagePlace | undefined,
): Promise<string | undefined> {
  const pressed = parseAnswer(actionId, value)
  if (!pressed) return NOT_YOURS
  try {
    const decision = await decideByNumber(deps, actor, { ...pressed, ...(place && { place }) })
    deps.log.info('confirm.answered', { workspace: actor.workspaceId, note: decision })
    return undefined
  } catch (error) {
    const { failure, reference } = reportFailure(deps.log, 'confirm.not_answered', error)
    return failure.code === 'NotFound' ? NOT_YOURS : describeNotTaken(`${failure.message}${reference}`)
  }
}

/** Never throws. */
async function submitCode(deps: ConfirmSlackDeps, actor: Actor, view: ViewOutput): Promise<SubmitAnswer> {
  const confirmationId = readConfirmationId(view)
  if (confirmationId === undefined) return { view: buildCodeNotice(CODE_OVER) }
  try {
    const isConfirmed = await confirmCode(deps, actor, confirmationId)
    deps.log.info('confirm.answered', {
      workspace: actor.workspaceId,
      note: isConfirmed ? 'confirmed by code' : 'over',
    })
    return { view: buildCodeNotice(isConfirmed ? CODE_CONFIRMED : CODE_OVER) }
  } catch (error) {
    const failure = toAppError(error)
    if (failure.code === 'NotFound') return { view: buildCodeNotice(NOT_MEMBER) }
    const { reference } = reportFailure(deps.log, 'confirm.not_answered', error)
    return { view: buildCodeNotice(describeFailure(failure.message, reference)) }
  }
}
