// From a submitted form to a share, and to what the person sees then: errors on the fields, the result, or the form
// again as they filled it with what went wrong on top.

import type { ErrorCode } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { type CreateDeps, createShare } from '../../share/create.ts'
import type { Members } from '../../share/members.ts'
import type { Policies } from '../../share/policies.ts'
import { authorizeRecipients, type RecipientsVerdict } from '../../share/recipients.ts'
import type { SubmitAnswer, ViewAnswer } from '../answer.ts'
import { escapeMrkdwn } from '../escape.ts'
import { reportFailure } from '../failure.ts'
import { blockIdOf, CUSTOM, type ShareForm } from './form.ts'
import { describeRecipients, type FieldErrors, judgeForm } from './judge.ts'
import { buildShareModal } from './modal.ts'
import type { FormRules } from './rules.ts'
import { buildAlreadyShared, buildShared } from './shared.ts'

export interface SubmitDeps extends CreateDeps {
  members: Members
  policies: Policies
  log: Logger
}

/** How long a backend that takes one share at a time is waited for; the person sees "Sharing..." meanwhile. */
const BACKEND_WAIT_MS = 120_000

/** Never throws: every failure is an answer. */
export async function submitForm(
  deps: SubmitDeps,
  actor: Actor,
  form: ShareForm,
  viewId: string,
): Promise<SubmitAnswer> {
  const { controls } = deps.backend
  let rules = { policy: deps.policies.current(actor.workspaceId), controls }
  try {
    const policy = await deps.policies.read(actor.workspaceId)
    rules = { policy, controls }
    const judged = judgeForm(form, rules)
    // Whoever is not known by a Slack click is known by their address.
    const verdict = await authorizeRecipients(
      { members: deps.members, policy },
      actor,
      form.recipients,
      !controls.slackIdentity,
    )
    const errors = collectErrors(form, judged, verdict)
    if ('errors' in judged || !('recipients' in verdict) || Object.keys(errors).length > 0) {
      return hasFieldsMissing(form) ? bringBack(form, rules, MISSING) : { errors }
    }
    if (form.passwordRound > 1 && !form.password) return bringBack(form, rules, PASSWORD_GONE)

    // A form that was brought back is another submission: it may have been changed.
    const submissionId = `${viewId}:${form.round}`
    const origin = { submissionId, waitMs: BACKEND_WAIT_MS }
    const created = await createShare(deps, actor, judged.request, verdict.recipients, origin)
    if (created.isRepeat) return { view: buildAlreadyShared(created) }
    deps.log.info('share.created', {
      workspace: actor.workspaceId,
      share: created.shareId,
      count: verdict.recipients.people.length,
      ttlMs: judged.request.expiresInMs,
    })
    const view = buildShared(
      created,
      judged.request,
      verdict.recipients.people.map(({ userId }) => userId),
      controls,
    )
    return judged.request.password ? { view, ifLost: PASSWORD_NOT_SHOWN } : { view }
  } catch (error) {
    return bringBack(form, rules, describeFailure(error, deps.log))
  }
}

const PASSWORD_NOT_SHOWN =
  'It was shared, but its password could not be shown to you again. If you did not note it, revoke it and share again.'

/** The form as it was filled, under new block ids so that Slack takes these values, with what went wrong on top. */
export function bringBack(form: ShareForm, rules: FormRules, ifLost: string): ViewAnswer {
  const again = { ...form, round: form.round + 1, passwordRound: 1, notice: escapeMrkdwn(ifLost) }
  return { view: buildShareModal(again, rules), ifLost }
}

const MISSING = 'Nothing was shared yet. Fill in the field below Custom, then share again.'

const PASSWORD_GONE =
  'Nothing was shared yet. A password was generated and the field is empty now: press Generate again, or share without one.'

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
  const { failure, reference } = reportFailure(log, 'share.not_created', error)
  if (SAYS_ALL.has(failure.code)) return `${failure.message}${reference}`
  return `${FAILURES[failure.code] ?? `${failure.message} Nothing was shared.`}${reference}`
}

/** Their words say themselves what was shared and what not. */
const SAYS_ALL: ReadonlySet<ErrorCode> = new Set([
  'CreateUnconfirmed',
  'NotInstalled',
  'RateLimitExceeded',
  'BackendUnavailable',
  'BackendUnknown',
])

const FAILURES: Partial<Record<ErrorCode, string>> = {
  MembershipUnknown:
    'Slack could not confirm the recipients just now. Nothing was shared. Try again in a minute.',
  Busy: 'The service is busy. Nothing was shared. Try again in a few seconds.',
  StorageUnavailable: 'The storage cannot be reached just now. Nothing was shared. Try again in a minute.',
}
