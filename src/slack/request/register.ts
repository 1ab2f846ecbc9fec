// Hooks requests for secrets into Bolt: asking, providing, declining and taking back. Request ids come with buttons and
// windows and are hints: who may do what is checked against whoever Slack says has clicked.

import type { App, BlockAction } from '@slack/bolt'
import { isId } from '../../crypto/tokens.ts'
import type { Actor } from '../../share/actor.ts'
import type { AskDeps } from '../../share/ask.ts'
import { adoptRequestMessage } from '../../share/request-messages.ts'
import { withdrawRequest } from '../../share/requests.ts'
import { type AnswerDeps, answerInTime } from '../answer.ts'
import { reportFailure } from '../failure.ts'
import { buildNotice } from '../format.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { readPlace } from '../place.ts'
import { openWindow } from '../window.ts'
import { showAskForm } from './open-ask.ts'
import { buildProvideWaiting, type ProvideDeps, prepareProvide } from './provide.ts'
import { submitAsk, submitDecline } from './submit.ts'
import { buildAskModal, buildDeclineModal, emptyAskForm, readAskForm } from './views.ts'
import { ASK, DECLINE, PROVIDE, WITHDRAW } from './words.ts'

export interface RequestSlackDeps extends AskDeps, ProvideDeps, AnswerDeps {}

export function registerRequests(app: App, deps: RequestSlackDeps): void {
  registerAsking(app, deps)
  registerAnswering(app, deps)

  app.action({ action_id: ACTIONS.withdraw }, async ({ ack, action, context, respond }) => {
    await ack()
    const requestId = readRequestId(action)
    if (requestId === undefined) return
    const actor = context.actor as Actor
    const tell = (text: string) => respond({ response_type: 'ephemeral', replace_original: false, text })
    try {
      const wasOpen = await withdrawRequest(deps, actor, requestId)
      if (wasOpen) deps.log.info('request.withdrawn', { workspace: actor.workspaceId })
      else await tell(WITHDRAW.nothing)
    } catch (error) {
      reportFailure(deps.log, 'request.not_withdrawn', error)
      await tell(WITHDRAW.failed)
    }
  })
}

function registerAsking(app: App, deps: RequestSlackDeps): void {
  app.action({ action_id: ACTIONS.askForSecret }, async ({ ack, body, client }) => {
    await ack()
    await showAskForm(deps, { client, triggerId: (body as BlockAction).trigger_id }, emptyAskForm())
  })

  app.view(VIEWS.ask, async (submission) => {
    const { view, context } = submission
    const form = readAskForm(view)
    // Whatever is sent from one window asks once.
    await answerInTime(deps, submission, submitAsk(deps, context.actor as Actor, form, view.id), {
      waitingView: buildNotice(VIEWS.notice, ASK.title, ASK.waiting),
      showErrors: (errors) => ({
        view: buildAskModal({ ...form, notice: Object.values(errors).join(' ') }),
      }),
    })
  })
}

function registerAnswering(app: App, deps: RequestSlackDeps): void {
  app.action({ action_id: ACTIONS.provide }, async ({ ack, body, action, client, context, respond }) => {
    await ack()
    const { trigger_id, container } = body as BlockAction
    const requestId = readRequestId(action)
    if (requestId === undefined) return
    const actor = context.actor as Actor
    const isShown = await openWindow(
      { client, triggerId: trigger_id },
      buildProvideWaiting(),
      () => prepareProvide(deps, actor, requestId),
      (error) => deps.log.warn('request.form_not_opened', { error }),
    )
    if (!isShown)
      await respond({ response_type: 'ephemeral', replace_original: false, text: PROVIDE.notOpened })
    await adoptMessage(deps, actor, requestId, container)
  })

  app.action({ action_id: ACTIONS.decline }, async ({ ack, body, action, client, context, respond }) => {
    await ack()
    const { trigger_id, container } = body as BlockAction
    const requestId = readRequestId(action)
    if (requestId === undefined) return
    try {
      await client.views.open({ trigger_id, view: buildDeclineModal(requestId) })
    } catch (error) {
      deps.log.warn('request.form_not_opened', { error })
      await respond({ response_type: 'ephemeral', replace_original: false, text: DECLINE.notOpened })
    }
    await adoptMessage(deps, context.actor as Actor, requestId, container)
  })

  app.view(VIEWS.decline, async (submission) => {
    const { view, context } = submission
    await answerInTime(deps, submission, submitDecline(deps, context.actor as Actor, view), {
      waitingView: buildNotice(VIEWS.notice, DECLINE.title, DECLINE.waiting),
      showErrors: (errors) => ({
        view: buildNotice(VIEWS.notice, DECLINE.title, Object.values(errors).join(' ')),
      }),
    })
  })
}

function readRequestId(action: object): string | undefined {
  return 'value' in action && typeof action.value === 'string' && isId(action.value)
    ? action.value
    : undefined
}

/** The message that was clicked may be one of which Slack had not said where it is. */
async function adoptMessage(
  { db, jobs, log }: RequestSlackDeps,
  { workspaceId, userId: askeeId }: Actor,
  requestId: string,
  container: BlockAction['container'],
): Promise<void> {
  const place = readPlace(container)
  if (!place) return
  try {
    const isNews = await adoptRequestMessage(db, { workspaceId, requestId, askeeId }, place)
    if (!isNews) return
    await jobs.enqueue(db, 'request', [{ workspaceId, requestId }])
    jobs.wake('request')
  } catch (error) {
    log.warn('request.not_adopted', { error })
  }
}
