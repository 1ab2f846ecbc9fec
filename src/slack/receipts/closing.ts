// "I have it": a recipient closes their own right to open a share. Who has not opened it is asked first.

import type { App, BlockAction, types } from '@slack/bolt'
import { isId } from '../../crypto/tokens.ts'
import type { Actor } from '../../share/actor.ts'
import { closeOwnGrant, readOwnGrant } from '../../share/close-grant.ts'
import type { RefreshQueueDeps } from '../../share/refresh-queue.ts'
import { type AnswerDeps, answerInTime, type SubmitAnswer } from '../answer.ts'
import { reportFailure } from '../failure.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { openWindow } from '../window.ts'
import { ONE_MOMENT } from '../words.ts'
import { buildCloseConsent, buildClosingNotice, readShareId } from './views.ts'
import { CLOSED, CLOSING_NOT_SHOWN, NOT_CLOSED, NOTHING_TO_CLOSE } from './words.ts'

export function registerClosing(app: App, deps: RefreshQueueDeps & AnswerDeps): void {
  const { log } = deps
  app.action({ action_id: ACTIONS.haveIt }, async ({ ack, action, body, client, context, respond }) => {
    await ack()
    const shareId = 'value' in action ? String(action.value) : ''
    if (!isId(shareId)) return
    const isShown = await openWindow(
      { client, triggerId: (body as BlockAction).trigger_id },
      buildClosingNotice(ONE_MOMENT),
      () => prepareClosing(deps, context.actor as Actor, shareId),
      (error) => log.warn('grant.window_not_opened', { share: shareId, error }),
    )
    if (!isShown)
      await respond({ response_type: 'ephemeral', replace_original: false, text: CLOSING_NOT_SHOWN })
  })

  app.view(VIEWS.closeGrant, async (submission) => {
    const { view, context } = submission
    await answerInTime(deps, submission, submitClosing(deps, context.actor as Actor, readShareId(view)), {
      waitingView: buildClosingNotice(ONE_MOMENT),
      showErrors: () => ({ view: buildClosingNotice(NOT_CLOSED) }),
    })
  })
}

/** Closes what was opened, asks about what was not. Never throws. */
async function prepareClosing(
  deps: RefreshQueueDeps,
  actor: Actor,
  shareId: string,
): Promise<types.ModalView> {
  try {
    const grant = await readOwnGrant(deps.db, actor, shareId)
    if (grant && !grant.openedAt) return buildCloseConsent(shareId, grant.senderId)
    const isClosed = grant !== undefined && (await close(deps, actor, shareId))
    return buildClosingNotice(isClosed ? CLOSED : NOTHING_TO_CLOSE)
  } catch (error) {
    return describeFailure(deps, error)
  }
}

/** Never throws. */
async function submitClosing(
  deps: RefreshQueueDeps,
  actor: Actor,
  shareId: string | undefined,
): Promise<SubmitAnswer> {
  try {
    const isClosed = shareId !== undefined && (await close(deps, actor, shareId))
    return { view: buildClosingNotice(isClosed ? CLOSED : NOTHING_TO_CLOSE) }
  } catch (error) {
    return { view: describeFailure(deps, error) }
  }
}

function describeFailure({ log }: RefreshQueueDeps, error: unknown): types.ModalView {
  const { reference } = reportFailure(log, 'grant.not_closed', error)
  return buildClosingNotice(`${NOT_CLOSED}${reference}`)
}

async function close(deps: RefreshQueueDeps, actor: Actor, shareId: string): Promise<boolean> {
  const isClosed = await closeOwnGrant(deps, actor, shareId)
  if (isClosed) deps.log.info('grant.closed', { workspace: actor.workspaceId, share: shareId })
  return isClosed
}
