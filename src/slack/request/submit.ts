// From the submitted windows to what was asked and what was declined, and to what the person sees then.

import type { ViewOutput } from '@slack/bolt'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { type AskDeps, createRequest } from '../../share/ask.ts'
import { declineRequest, type RequestDeps } from '../../share/requests.ts'
import type { SubmitAnswer } from '../answer.ts'
import { reportFailure } from '../failure.ts'
import { buildNotice } from '../format.ts'
import { VIEWS } from '../ids.ts'
import { type AskForm, judgeText, PERSON_BLOCK, REASON_BLOCK, readDecline, WHAT_BLOCK } from './views.ts'
import {
  ASK,
  DECLINE,
  DIRECTORY_SILENT,
  describeAsked,
  describeAskedBefore,
  describeDeclined,
  describeNotDeclined,
  describeProblem,
  describeTooOften,
  describeUnexpected,
  STORAGE_SILENT,
} from './words.ts'

/** Never throws. Every failure stands on a field, so that what was typed stays. */
export async function submitAsk(
  deps: AskDeps & { log: Logger },
  actor: Actor,
  { askeeId, what, days }: AskForm,
  submissionId: string,
): Promise<SubmitAnswer> {
  const judged = judgeText(what, 'what')
  if (askeeId === undefined) return { errors: { [PERSON_BLOCK]: ASK.noPerson } }
  if ('problem' in judged) return { errors: { [WHAT_BLOCK]: judged.problem } }
  if (!judged.text) return { errors: { [WHAT_BLOCK]: ASK.noWhat } }
  try {
    const verdict = await createRequest(deps, actor, { askeeId, what: judged.text, days, submissionId })
    if ('problem' in verdict) return { errors: { [PERSON_BLOCK]: describeProblem(verdict) } }
    const { asked } = verdict
    if (!asked.isRepeat) deps.log.info('request.created', { workspace: actor.workspaceId })
    const sentence = asked.isRepeat
      ? describeAskedBefore(asked.createdAt)
      : describeAsked(askeeId, asked.expiresAt)
    return { view: buildNotice(VIEWS.notice, ASK.title, sentence) }
  } catch (error) {
    return { errors: { [PERSON_BLOCK]: describeFailure(error, deps.log) } }
  }
}

function describeFailure(error: unknown, log: Logger): string {
  const { failure, reference } = reportFailure(log, 'request.not_created', error)
  switch (failure.code) {
    case 'RateLimitExceeded':
      return describeTooOften(failure.retryAfterSeconds ?? 60)
    case 'MembershipUnknown':
      return DIRECTORY_SILENT
    case 'StorageUnavailable':
      return STORAGE_SILENT
    default:
      return describeUnexpected(failure.message, reference)
  }
}

/** Never throws. */
export async function submitDecline(
  deps: RequestDeps & { log: Logger },
  actor: Actor,
  view: Pick<ViewOutput, 'state' | 'private_metadata'>,
): Promise<SubmitAnswer> {
  const { requestId, reason } = readDecline(view)
  const judged = judgeText(reason, 'reason')
  if ('problem' in judged) return { errors: { [REASON_BLOCK]: judged.problem } }
  try {
    const isDeclined = requestId !== undefined && (await declineRequest(deps, actor, requestId, judged.text))
    if (isDeclined) deps.log.info('request.declined', { workspace: actor.workspaceId })
    return {
      view: buildNotice(VIEWS.notice, DECLINE.title, isDeclined ? describeDeclined() : DECLINE.nothing),
    }
  } catch (error) {
    const { failure, reference } = reportFailure(deps.log, 'request.not_declined', error)
    return { errors: { [REASON_BLOCK]: describeNotDeclined(failure.message, reference) } }
  }
}
