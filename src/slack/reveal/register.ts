// Hooks Reveal into Bolt. The click that Slack signed proves who somebody is; the modal says what will happen; its
// submission opens the value, in the answer itself: no view is spent once it is too late for that answer.

import type { App, BlockAction, types, ViewOutput } from '@slack/bolt'
import { toAppError } from '../../db/app-error.ts'
import { AppError } from '../../errors.ts'
import { Secret } from '../../secret.ts'
import type { Actor } from '../../share/actor.ts'
import { isForBrowser } from '../../share/for-browser.ts'
import { findGrant } from '../../share/grant.ts'
import { findOwnGrant, openName } from '../../share/inspect.ts'
import { buildLink } from '../../share/link.ts'
import { adoptMessage } from '../../share/message-ends.ts'
import type { MessagePlace } from '../../share/messages.ts'
import type { Policies } from '../../share/policies.ts'
import { issueTicket } from '../../share/proof.ts'
import { type RevealDeps, revealShare } from '../../share/reveal.ts'
import { markSeen } from '../../share/seen.ts'
import { type AnswerDeps, answerInTime, type SubmitAnswer, type ViewAnswer } from '../answer.ts'
import { type Capability, parseCapability } from '../capability.ts'
import { reportFailure } from '../failure.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { readPlace } from '../place.ts'
import { openWindow } from '../window.ts'
import {
  buildConsent,
  buildNotForYou,
  buildOpening,
  buildOver,
  buildProblem,
  buildValue,
  PASSWORD_BLOCK,
  readCapability,
} from './views.ts'
import { describeGuesses, describeLate, describeNotShown, REVEAL } from './words.ts'

export interface RevealSlackDeps extends RevealDeps, AnswerDeps {
  baseUrl: string
  policies: Policies
}

/** Slack waits three seconds for the answer: a turn at the password must come within this. */
const PASSWORD_WAIT_MS = 1_000

export function registerReveal(app: App, deps: RevealSlackDeps): void {
  app.action({ action_id: ACTIONS.reveal }, async ({ ack, body, action, client, context, respond }) => {
    await ack()
    const { trigger_id, container } = body as BlockAction
    const capability = parseCapability('value' in action ? action.value : undefined)
    const isSaid = await openWindow(
      { client, triggerId: trigger_id },
      buildOpening(),
      async () =>
        capability
          ? prepareConsent(deps, context.actor as Actor, capability, readPlace(container))
          : buildNotForYou(),
      (error) => deps.log.warn('reveal.not_opened', { error }),
    )
    if (!isSaid)
      await respond({ response_type: 'ephemeral', replace_original: false, text: REVEAL.notOpened })
  })

  // Buttons with an address report their click as well; without an answer Slack shows a warning beside them.
  for (const actionId of [ACTIONS.openLink, ACTIONS.openTicket]) {
    app.action({ action_id: actionId }, async ({ ack }) => ack())
  }

  app.view(VIEWS.reveal, async (submission) => {
    const { view, context } = submission
    const work = submitConsent(deps, context.actor as Actor, context.requestHash as Buffer, view)
    await answerInTime(deps, submission, work, {
      waitingView: buildOpening(),
      showErrors: (errors) => say(describeLate(Object.values(errors).join(' '))),
    })
  })
}

/** Never throws. */
async function prepareConsent(
  deps: RevealSlackDeps,
  actor: Actor,
  { shareId, token }: Capability,
  place: MessagePlace | undefined,
): Promise<types.ModalView> {
  try {
    const grant = await findOwnGrant(deps, { actor }, shareId, token)
    if (place) await adoptMessage(deps.db, grant, place)
    if (grant.state !== 'open') return buildOver(grant)
    const ticket = await issueTicket(deps.db, grant, actor)
    const ticketLink = buildLink(deps.baseUrl, { shareId, token }, ticket)
    return buildConsent({
      grant,
      token,
      name: openName(deps.keys, grant),
      ticketLink,
      isHereAllowed: (await deps.policies.read(actor.workspaceId)).isRevealInSlackAllowed,
    })
  } catch (error) {
    return describeFailure(deps, error).view
  }
}

/** Never throws. */
async function submitConsent(
  deps: RevealSlackDeps,
  actor: Actor,
  requestHash: Buffer,
  view: ViewOutput,
): Promise<SubmitAnswer> {
  const capability = readCapability(view)
  if (!capability) return { view: buildNotForYou() }
  const typed = Object.values(view.state.values[PASSWORD_BLOCK] ?? {})[0]?.value
  const tooLateAt = performance.now() + deps.answerWithinMs
  try {
    const { isRevealInSlackAllowed } = await deps.policies.read(actor.workspaceId)
    if (!isRevealInSlackAllowed) return say(REVEAL.notHere)
    // A captured request sent again must not bring the value again.
    if (!(await markSeen(deps.db, requestHash))) return { empty: true }
    const revealed = await revealShare(
      deps,
      { actor },
      {
        ...capability,
        ...(typeof typed === 'string' && typed !== '' && { password: Secret.fromText(typed) }),
        waitMs: PASSWORD_WAIT_MS,
        async mayProceed(value) {
          if (isForBrowser(value)) throw new AppError('BrowserOnly')
          if (performance.now() > tooLateAt) throw new AppError('TooLate')
          return true
        },
      },
    )
    return { view: buildValue(revealed), ifLost: describeNotShown(revealed) }
  } catch (error) {
    return explainFailure(deps, capability, error)
  }
}

async function explainFailure(
  deps: RevealSlackDeps,
  capability: Capability,
  error: unknown,
): Promise<SubmitAnswer> {
  const failure = toAppError(error)
  switch (failure.code) {
    case 'PasswordIncorrect':
    case 'PasswordRequired':
      return { errors: { [PASSWORD_BLOCK]: failure.message } }
    case 'TooManyGuesses':
      return { errors: { [PASSWORD_BLOCK]: describeGuesses(failure.retryAfterSeconds ?? 1) } }
    case 'ShareSpent':
    case 'ShareExpired':
    case 'ShareRevoked':
    case 'ViewsReserved': {
      // Only a proven recipient gets this far.
      const grant = await findGrant(deps.db, capability.shareId, capability.token).catch(() => undefined)
      return grant ? { view: buildOver(grant) } : say(failure.message)
    }
    default:
      return describeFailure(deps, failure)
  }
}

function describeFailure({ log }: RevealSlackDeps, error: unknown): ViewAnswer {
  const { failure, reference } = reportFailure(log, 'reveal.failed', error)
  return failure.code === 'NotFound' ? { view: buildNotForYou() } : say(`${failure.message}${reference}`)
}

function say(sentence: string): ViewAnswer {
  return { view: buildProblem(sentence), ifLost: sentence }
}
