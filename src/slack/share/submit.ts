// From a submitted form to a share, and to what the person sees then: errors on the fields, the result, or the form
// again as they filled it with what went wrong on top.

import type { types } from '@slack/bolt'
import { newReference } from '../../crypto/tokens.ts'
import { toAppError } from '../../db/app-error.ts'
import type { AppError, ErrorCode } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { type CreateDeps, createShare } from '../../share/create.ts'
import type { Members } from '../../share/members.ts'
import { authorizeRecipients, type RecipientsVerdict } from '../../share/recipients.ts'
import type { SubmitAnswer } from '../answer.ts'
import { escapeMrkdwn } from '../escape.ts'
import { blockIdOf, CUSTOM, type ShareForm } from './form.ts'
import { describeRecipients, type FieldErrors, judgeForm } from './judge.ts'
import { buildShareModal } from './modal.ts'
import { buildShared } from './shared.ts'

export interface SubmitDeps extends CreateDeps {
  members: Members
  log: Logger
}

/** Never throws: every failure is an answer. */
export async function submitForm(
  deps: SubmitDeps,
  actor: Actor,
  form: ShareForm,
  viewId: string,
): Promise<SubmitAnswer> {
  try {
    const judged = judgeForm(form)
    const verdict = await authorizeRecipients(deps, actor, form.recipients)
    const errors = collectErrors(form, judged, verdict)
    if ('errors' in judged || !('recipients' in verdict) || Object.keys(errors).length > 0) {
      return hasFieldsMissing(form) ? bringBack(form, MISSING) : { errors }
    }

    // A form that was brought back is another submission: it may have been changed, and must not get the first's result.
    const submission = `${viewId}:${form.round}`
    const created = await createShare(deps, actor, judged.request, verdict.recipients, submission)
    deps.log.info('share.created', {
      workspace: actor.workspaceId,
      share: created.shareId,
      count: verdict.recipients.length,
      ttlMs: judged.request.expiresInMs,
    })
    return { view: buildShared(created, judged.request, verdict.recipients) }
  } catch (error) {
    return bringBack(form, describeFailure(error, deps.log))
  }
}

/** The form as it was filled, under new block ids so that Slack takes these values, with what went wrong on top. */
export function bringBack(form: ShareForm, failure: string): { view: types.ModalView; failure: string } {
  const notice = escapeMrkdwn(failure)
  return { view: buildShareModal({ ...form, round: form.round + 1, passwordRound: 1, notice }), failure }
}

const MISSING = 'Nothing was shared yet. Fill in the field below Custom, then share again.'

/** Slack did not draw a field after Custom was chosen; it takes no errors on what is not there. */
function hasFieldsMissing({ expires, customExpiry, viewLimit, customViews }: ShareForm): boolean {
  return (
    (expires === CUSTOM && customExpiry === undefined) || (viewLimit === CUSTOM && customViews === undefined)
  )
}

function collectErrors(
  form: ShareForm,
  judged: ReturnType<typeof judgeForm>,
  verdict: RecipientsVerdict,
): FieldErrors {
  const recipients = describeRecipients(verdict)
  return {
    ...('errors' in judged && judged.errors),
    ...(recipients !== undefined && { [blockIdOf(form, 'recipients')]: recipients }),
  }
}

function describeFailure(error: unknown, log: Logger): string {
  const failure = toAppError(error)
  const reference = failure.status >= 500 ? logFailure(log, failure) : ''
  if (failure.code === 'CreateUnconfirmed') return `${failure.message}${reference}`
  return `${FAILURES[failure.code] ?? `${failure.message} Nothing was shared.`}${reference}`
}

const FAILURES: Partial<Record<ErrorCode, string>> = {
  MembershipUnknown:
    'Slack could not confirm the recipients just now. Nothing was shared. Try again in a minute.',
  Busy: 'The service is busy. Nothing was shared. Try again in a few seconds.',
  StorageUnavailable: 'The storage cannot be reached just now. Nothing was shared. Try again in a minute.',
}

function logFailure(log: Logger, error: AppError): string {
  const requestId = newReference()
  log.error('share.not_created', { code: error.code, requestId, error: error.cause ?? error })
  return ` (Reference ${requestId})`
}
