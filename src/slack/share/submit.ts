// From a submitted form to a share, and to what the person sees then: errors on the fields, the result, or the form
// again as they filled it with what went wrong on top.

import type { KeyRing } from '../../crypto/keys.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { createComposePage } from '../../share/compose.ts'
import { type CreateDeps, type Created, createShare, type Origin } from '../../share/create.ts'
import { buildComposeLink, linkOf } from '../../share/link.ts'
import type { Members } from '../../share/members.ts'
import type { Policies } from '../../share/policies.ts'
import type { AllowedRequest } from '../../share/policy.ts'
import {
  type AuthorizedRecipients,
  authorizeRecipients,
  type Beside,
  type RecipientsVerdict,
} from '../../share/recipients.ts'
import { type AskedOfActor, provideRequest, readAskedOfActor } from '../../share/requests.ts'
import type { SubmitAnswer, ViewAnswer } from '../answer.ts'
import { buildComposeReady } from '../compose/views.ts'
import { NOT_SHOWN } from '../compose/words.ts'
import { escapeMrkdwn } from '../escape.ts'
import { reportFailure } from '../failure.ts'
import type { Groups } from '../groups/groups.ts'
import { readEmails } from './emails.ts'
import { blockIdOf, CUSTOM, ONCE_EACH, RECIPIENTS_ONLY, type ShareForm } from './form.ts'
import {
  blameRecipients,
  describeRecipients,
  type FieldErrors,
  type JudgedForm,
  judgeForm,
  toRequestBody,
} from './judge.ts'
import { buildShareModal } from './modal.ts'
import { rulesNow } from './open-form.ts'
import { addOriginal } from './original.ts'
import { isUnwarned } from './phone-signs.ts'
import { PHONE_SIGNS_LOST } from './phone-words.ts'
import type { FormRules } from './rules.ts'
import { buildAlreadyShared, buildShared } from './shared.ts'
import {
  describeCreateFailure,
  FIELD_MISSING,
  GROUPS_PENDING,
  LINK_AND_PASSWORD_NOT_SHOWN,
  LINK_NOT_SHOWN,
  NOTHING_SHARED,
  PASSWORD_GONE,
  PASSWORD_NOT_SHOWN,
} from './words.ts'

export interface SubmitDeps extends CreateDeps {
  keys: KeyRing
  baseUrl: string
  members: Members
  policies: Policies
  groups: Groups
  /** The workspace's own address, for links to messages. */
  workspaceUrl?: string
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
  let rules = rulesNow(deps, actor.workspaceId)
  try {
    const policy = await deps.policies.read(actor.workspaceId)
    rules = { ...rules, policy }
    // A form that was brought back is another submission: it may have been changed.
    const submissionId = `${viewId}:${form.round}`
    const asked = await readAsked(deps, actor, form, submissionId)
    if (asked) form = { ...form, asked, recipients: [asked.askerId] }
    const judged = judgeForm(form, rules)
    if ('request' in judged && isUnwarned(form)) {
      return { view: buildShareModal(form, rules), ifLost: PHONE_SIGNS_LOST }
    }
    // Whoever is not known by a Slack click is known by their address.
    const verdict = await authorizeRecipients(
      { members: deps.members, policy },
      actor,
      form.recipients,
      !controls.slackIdentity,
      readBeside(form, judged),
    )
    // Who asked is not on a field: what is wrong with them stands on top.
    const fixed = asked && describeRecipients(form, verdict)
    if (fixed !== undefined) return bringBack(form, rules, `${fixed} ${NOTHING_SHARED}`)
    const errors = collectErrors(form, judged, verdict)
    if ('errors' in judged || !('recipients' in verdict) || Object.keys(errors).length > 0) {
      return hasFieldsMissing(form) ? bringBack(form, rules, FIELD_MISSING) : { errors }
    }
    if (form.passwordRound > 1 && !form.password) return bringBack(form, rules, PASSWORD_GONE)

    const request = countViews(form, judged.request, verdict.recipients)
    if (form.isInBrowser) return await offerPage(deps, actor, form, request)
    const origin = buildOrigin(deps, actor, submissionId, asked)
    const created = await createShare(deps, actor, request, verdict.recipients, origin)
    if (asked) deps.jobs.wake('request')
    if (created.isRepeat) return { view: buildAlreadyShared(created) }
    deps.log.info('share.created', {
      workspace: actor.workspaceId,
      share: created.shareId,
      count: verdict.recipients.people.length + verdict.recipients.outsideEmails.length,
      ttlMs: request.expiresInMs,
    })
    const answer = describeCreated(deps, created, request, verdict.recipients)
    addOriginal(answer.view, form.origin, actor, deps.workspaceUrl)
    return answer
  } catch (error) {
    const { failure, reference } = reportFailure(deps.log, 'share.not_created', error)
    return bringBack(form, rules, `${describeCreateFailure(failure)}${reference}`)
  }
}

// Addresses that are wrong are not looked up, and still somebody is named.
function readBeside(form: ShareForm, judged: JudgedForm): Beside {
  const hasLink = form.access !== RECIPIENTS_ONLY
  if ('request' in judged) return { emails: judged.request.authorizedEmails, hasLink }
  return { emails: [], hasLink: hasLink || readEmails(form.externalEmails).length > 0 }
}

// An address may have turned out to be somebody who was chosen as well.
function countViews(
  { viewLimit }: ShareForm,
  request: AllowedRequest,
  { people, outsideEmails }: AuthorizedRecipients,
): AllowedRequest {
  const count = people.length + outsideEmails.length
  return viewLimit === ONCE_EACH && count > 0 && !request.hasLink ? { ...request, maxViews: count } : request
}

async function offerPage(
  deps: SubmitDeps,
  actor: Actor,
  form: ShareForm,
  { password, maxViews, hasLink }: AllowedRequest,
): Promise<ViewAnswer> {
  const { requestId } = form.origin
  const draft = {
    body: { ...toRequestBody(form), ...(maxViews !== undefined && { maxViews }) },
    userIds: form.recipients,
    hasLink,
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

/** What answers a request ends it in the same transaction, or is not shared. */
function buildOrigin(
  { jobs }: SubmitDeps,
  actor: Actor,
  submissionId: string,
  asked: AskedOfActor | undefined,
): Origin {
  const origin = { submissionId, waitMs: BACKEND_WAIT_MS }
  if (!asked) return origin
  const { requestId } = asked
  return {
    ...origin,
    alongside: (tx, { shareId }) => provideRequest(tx, jobs, actor, { requestId, shareId }),
  }
}

function describeCreated(
  { backend, baseUrl }: SubmitDeps,
  created: Created,
  request: AllowedRequest,
  { people, outsideEmails }: AuthorizedRecipients,
): ViewAnswer {
  const link = request.hasLink ? linkOf(baseUrl, created) : undefined
  const reached = {
    people: people.map(({ userId }) => userId),
    outside: outsideEmails,
    ...(link && { link }),
  }
  const view = buildShared(created, request, reached, backend.controls)
  const hasPassword = request.password !== undefined
  if (link) return { view, ifLost: hasPassword ? LINK_AND_PASSWORD_NOT_SHOWN : LINK_NOT_SHOWN }
  return hasPassword ? { view, ifLost: PASSWORD_NOT_SHOWN } : { view }
}

/** The form as it was filled, under new block ids so that Slack takes these values, with what went wrong on top. */
export function bringBack(form: ShareForm, rules: FormRules, sentence: string): ViewAnswer {
  const notice = escapeMrkdwn(sentence)
  const again = { ...form, round: form.round + 1, secretRound: 1, passwordRound: 1, notice }
  return { view: buildShareModal(again, rules), ifLost: notice }
}

/** Slack did not draw a field after Custom was chosen; it takes no errors on what is not there. */
function hasFieldsMissing({ expires, customExpiry, viewLimit, customViews }: ShareForm): boolean {
  return (
    (expires === CUSTOM && customExpiry === undefined) || (viewLimit === CUSTOM && customViews === undefined)
  )
}

function collectErrors(form: ShareForm, judged: JudgedForm, verdict: RecipientsVerdict): FieldErrors {
  return {
    ...('errors' in judged && judged.errors),
    ...blameRecipients(form, verdict),
    // Those who are shared with are those who were shown.
    ...(form.groups.length > 0 && { [blockIdOf(form, 'groups')]: GROUPS_PENDING }),
  }
}
