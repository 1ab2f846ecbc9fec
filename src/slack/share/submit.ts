// From a submitted form to a share, and to what the person sees then: errors on the fields, the result, or the form
// again as they filled it with what went wrong on top.

import type { CreateRequest } from '../../contract/create-request.ts'
import type { KeyRing } from '../../crypto/keys.ts'
import type { ErrorCode } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { createComposePage } from '../../share/compose.ts'
import { type CreateDeps, createShare, type Origin } from '../../share/create.ts'
import { buildComposeLink } from '../../share/link.ts'
import type { Members } from '../../share/members.ts'
import type { Policies } from '../../share/policies.ts'
import { authorizeRecipients, type RecipientsVerdict } from '../../share/recipients.ts'
import { type AskedOfActor, provideRequest, readAskedOfActor } from '../../share/requests.ts'
import type { SubmitAnswer, ViewAnswer } from '../answer.ts'
import { buildComposeReady } from '../compose/views.ts'
import { NOT_SHOWN } from '../compose/words.ts'
import { escapeMrkdwn } from '../escape.ts'
import { reportFailure } from '../failure.ts'
import { blockIdOf, CUSTOM, type ShareForm } from './form.ts'
import { describeRecipients, type FieldErrors, judgeForm, toRequestBody } from './judge.ts'
import { buildShareModal } from './modal.ts'
import type { FormRules } from './rules.ts'
import { buildAlreadyShared, buildShared } from './shared.ts'
import { NOTHING_SHARED } from './words.ts'

export interface SubmitDeps extends CreateDeps {
  keys: KeyRing
  baseUrl: string
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
  typed: ShareForm,
  viewId: string,
): Promise<SubmitAnswer> {
  let form = typed
  const { controls } = deps.backend
  let rules = { policy: deps.policies.current(actor.workspaceId), controls }
  try {
    const policy = await deps.policies.read(actor.workspaceId)
    rules = { policy, controls }
    // A form that was brought back is another submission: it may have been changed.
    const submissionId = `${viewId}:${form.round}`
    const asked = await readAsked(deps, actor, form, submissionId)
    if (asked) form = { ...form, asked, recipients: [asked.askerId] }
    const judged = judgeForm(form, rules)
    // Whoever is not known by a Slack click is known by their address.
    const verdict = await authorizeRecipients(
      { members: deps.members, policy },
      actor,
      form.recipients,
      !controls.slackIdentity,
    )
    const errors = collectErrors(form, judged, verdict)
    // Who asked is not on a field: what is wrong with them stands on top.
    const fixed = asked && describeRecipients(verdict, true)
    if (fixed !== undefined) return bringBack(form, rules, `${fixed} ${NOTHING_SHARED}`)
    if ('errors' in judged || !('recipients' in verdict) || Object.keys(errors).length > 0) {
      return hasFieldsMissing(form) ? bringBack(form, rules, MISSING) : { errors }
    }
    if (form.passwordRound > 1 && !form.password) return bringBack(form, rules, PASSWORD_GONE)

    if (form.isInBrowser) return await offerPage(deps, actor, form, judged.request)
    const origin = buildOrigin(deps, actor, submissionId, asked)
    const created = await createShare(deps, actor, judged.request, verdict.recipients, origin)
    if (asked) deps.jobs.wake('request')
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

async function offerPage(
  deps: SubmitDeps,
  actor: Actor,
  form: ShareForm,
  { password }: CreateRequest,
): Promise<ViewAnswer> {
  const { requestId } = form.origin
  const draft = {
    body: toRequestBody(form),
    userIds: form.recipients,
    ...(requestId !== undefined && { requestId }),
  }
  const link = buildComposeLink(deps.baseUrl, await createComposePage(deps, actor, draft))
  return { view: buildComposeReady(link, password), ifLost: NOT_SHOWN }
}

/** A form that comes from a request is for whoever asked, as the database has it. @throws AppError RequestOver */
async function readAsked(
  deps: SubmitDeps,
  actor: Actor,
  { origin: { requestId } }: ShareForm,
  submissionId: string,
): Promise<AskedOfActor | undefined> {
  return requestId === undefined ? undefined : readAskedOfActor(deps, actor, requestId, submissionId)
}

/** What answers a request ends it in the share's own transaction, or is not shared. */
function buildOrigin(
  { jobs }: SubmitDeps,
  actor: Actor,
  submissionId: string,
  asked: AskedOfActor | undefined,
): Origin {
  return {
    submissionId,
    waitMs: BACKEND_WAIT_MS,
    ...(asked && {
      alongside: (tx, { shareId }) =>
        provideRequest(tx, jobs, actor, { requestId: asked.requestId, shareId }),
    }),
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
