// "I have it": a recipient closes their own right to open a share. Who has not opened it is asked first.

import type { App } from '@slack/bolt'
import { toAppError } from '../../db/app-error.ts'
import type { Actor } from '../../share/actor.ts'
import { closeOwnGrant, readOwnGrant } from '../../share/close-grant.ts'
import type { RefreshQueueDeps } from '../../share/refresh-queue.ts'
import { type AnswerDeps, answerInTime, type SubmitAnswer } from '../answer.ts'
import { reportFailure } from '../failure.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { ONE_MOMENT } from '../words.ts'
import { onShareClick } from './click.ts'
import { buildCloseConsent, buildClosingNotice, readShareId } from './views.ts'
import { CLOSED, NOT_CLOSED, NOTHING_TO_CLOSE } from './words.ts'

export function registerClosing(app: App, deps: RefreshQueueDeps & AnswerDeps): void {
  const { db, log } = deps
  onShareClick(app, log, ACTIONS.haveIt, NOT_CLOSED, async ({ actor, shareId, client, triggerId }) => {
    const grant = await readOwnGrant(db, actor, shareId)
    if (!grant) return NOTHING_TO_CLOSE
    if (!grant.openedAt) {
      const view = buildCloseConsent(shareId, grant.senderId)
      await client.views.open({ trigger_id: triggerId, view })
      return undefined
    }
    return (await close(deps, actor, shareId)) ? undefined : NOTHING_TO_CLOSE
  })

  app.view(VIEWS.closeGrant, async (submission) => {
    const { view, context } = submission
    await answerInTime(deps, submission, submitClosing(deps, context.actor as Actor, readShareId(view)), {
      waitingView: buildClosingNotice(ONE_MOMENT),
      showErrors: () => ({ view: buildClosingNotice(NOT_CLOSED) }),
    })
  })
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
    const { reference } = reportFailure(deps.log, 'grant.not_closed', toAppError(error))
    return { view: buildClosingNotice(`${NOT_CLOSED}${reference}`) }
  }
}

async function close(deps: RefreshQueueDeps, actor: Actor, shareId: string): Promise<boolean> {
  const isClosed = await closeOwnGrant(deps, actor, shareId)
  if (isClosed) deps.log.info('grant.closed', { workspace: actor.workspaceId, share: shareId })
  return isClosed
}
