// Hooks the policy's form into Bolt. Who may is asked of Slack when it opens and again when it is saved: Home may have
// been drawn for somebody who is no administrator any more, and whoever sends these may never have been one.

import type { App, BlockAction, types, ViewOutput } from '@slack/bolt'
import type { Actor } from '../../share/actor.ts'
import { type ChangePolicyDeps, changePolicy, findPolicyObstacle } from '../../share/change-policy.ts'
import { type AnswerDeps, answerInTime, type SubmitAnswer } from '../answer.ts'
import { reportFailure } from '../failure.ts'
import { type HomeDeps, refreshTab, showOpenHome } from '../home/publish.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { openWindow } from '../window.ts'
import { ONE_MOMENT } from '../words.ts'
import { describeFaults, readPolicyForm } from './form.ts'
import { buildPolicyForm, buildPolicyNotice } from './views.ts'
import { NOTHING_CHANGED, OBSTACLES, POLICY_AS_IT_WAS, SAVED } from './words.ts'

export type PolicyDeps = ChangePolicyDeps & HomeDeps & AnswerDeps

export function registerPolicy(app: App, deps: PolicyDeps): void {
  app.action({ action_id: ACTIONS.editPolicy }, async ({ ack, body, client, context }) => {
    await ack()
    const { trigger_id } = body as BlockAction
    await openWindow(
      { client, triggerId: trigger_id },
      buildPolicyNotice(ONE_MOMENT),
      () => prepareForm(deps, context.actor as Actor),
      (error) => deps.log.warn('policy.not_opened', { error }),
    )
  })

  app.view(VIEWS.policy, async (submission) => {
    const { view, context } = submission
    const actor = context.actor as Actor
    let hasChanged = false
    const work = submitPolicy(deps, actor, view, () => {
      hasChanged = true
    })
    await answerInTime(deps, submission, work, {
      waitingView: buildPolicyNotice(ONE_MOMENT),
      showErrors: (errors) => ({
        view: buildPolicyNotice(`${[...new Set(Object.values(errors))].join(' ')} ${POLICY_AS_IT_WAS}`),
      }),
    })
    if (!hasChanged) return
    await showOpenHome(deps, actor)
    await refreshTab(deps, actor.workspaceId, 'policy')
  })
}

/** Never throws. */
async function prepareForm(deps: PolicyDeps, actor: Actor): Promise<types.ModalView> {
  try {
    const obstacle = await findPolicyObstacle(deps, actor)
    if (obstacle) return buildPolicyNotice(OBSTACLES[obstacle])
    return buildPolicyForm(await deps.policies.read(actor.workspaceId))
  } catch (error) {
    return describeFailure(deps, error)
  }
}

/** Never throws. */
async function submitPolicy(
  deps: PolicyDeps,
  actor: Actor,
  view: ViewOutput,
  onChanged: () => void,
): Promise<SubmitAnswer> {
  try {
    const answer = await changePolicy(deps, actor, readPolicyForm(view))
    if ('obstacle' in answer) return { view: buildPolicyNotice(OBSTACLES[answer.obstacle]) }
    if ('faults' in answer) return { errors: describeFaults(answer.faults) }
    if (!answer.hasChanged) return { view: buildPolicyNotice(NOTHING_CHANGED) }
    onChanged()
    return { view: buildPolicyNotice(SAVED) }
  } catch (error) {
    return { view: describeFailure(deps, error) }
  }
}

function describeFailure({ log }: PolicyDeps, error: unknown): types.ModalView {
  const { failure, reference } = reportFailure(log, 'policy.not_changed', error)
  return buildPolicyNotice(`${failure.message} ${POLICY_AS_IT_WAS}${reference}`)
}
