// From the form to the contract's request, and from what is wrong with it to a sentence on the field concerned. The
// rules are the contract's; only what the modal alone asks for stands here. Pure.

import { parseCreateRequest } from '../../contract/create-request.ts'
import type { Issue } from '../../contract/issues.ts'
import { LIMITS } from '../../contract/limits.ts'
import { toOneForm } from '../../crypto/password.ts'
import { type AllowedRequest, applyPolicy, type PolicyLimit } from '../../share/policy.ts'
import type { RecipientsVerdict } from '../../share/recipients.ts'
import { toPlainWord } from '../typed.ts'
import { readEmails } from './emails.ts'
import {
  blockIdOf,
  CUSTOM,
  type Field,
  NO_LIMIT,
  ONCE_EACH,
  RECIPIENTS_ONLY,
  type ShareForm,
} from './form.ts'
import { describeRefused, FAULTS } from './form-words.ts'
import type { FormRules } from './rules.ts'
import { describeEmailFaults, LINK_BESIDE_PEOPLE, NOBODY_CHOSEN, NOBODY_NAMED, TOO_MANY } from './words.ts'

/** Sentences by block id, as Slack wants them. */
export type FieldErrors = Record<string, string>

export type JudgedForm = { request: AllowedRequest } | { errors: FieldErrors }

export function judgeForm(form: ShareForm, { policy, controls }: FormRules): JudgedForm {
  const errors: FieldErrors = {}
  const blame = (field: Field, sentence: string): void => {
    errors[blockIdOf(form, field)] ??= sentence
  }
  const secret = form.isInBrowser ? WRITTEN_LATER : (form.secret?.expose() ?? '')
  if (secret.trim() === '') blame('secret', FAULTS.noSecret)
  const password = form.password && toOneForm(form.password.expose())
  if (password !== undefined && [...password].length < LIMITS.modalPassword.minChars) {
    blame('password', FAULTS.shortPassword)
  }
  // It is shown once, in a window that Slack might refuse for it, and has to be typed by others.
  if (password !== undefined && /\p{Cc}/u.test(password)) blame('password', FAULTS.unseenInPassword)
  const emails = readEmails(form.externalEmails)
  const hasLink = form.access !== RECIPIENTS_ONLY
  if (hasLink && !controls.linkBesidePeople && form.recipients.length + emails.length > 0) {
    blame('access', LINK_BESIDE_PEOPLE)
  }
  const parsed = parseCreateRequest(
    { ...toRequestBody(form), secretValue: secret },
    { recipients: new Set(form.recipients).size, hasLink },
  )
  if (!parsed.ok) {
    const faults = findEmailFaults(parsed.issues, emails)
    if (faults.length > 0) blame('externalEmails', describeEmailFaults(faults))
    for (const issue of parsed.issues) blame(fieldOf(form, issue), issue.message)
  }
  if (!parsed.ok) return { errors }
  const verdict = applyPolicy(policy, parsed.request, controls)
  if ('breaches' in verdict) {
    for (const { limit, words } of verdict.breaches) blame(fieldOfLimit(form, limit), words)
  }
  return 'allowed' in verdict && Object.keys(errors).length === 0 ? { request: verdict.allowed } : { errors }
}

/** Stands for a value that the page will bring, and that is judged then. */
const WRITTEN_LATER = '-'

/** The sentence on the field that says who gets it; nothing when all may receive it. */
export function blameRecipients(form: ShareForm, verdict: RecipientsVerdict): FieldErrors {
  const words = describeRecipients(form, verdict)
  if (words === undefined || 'recipients' in verdict) return {}
  const { problem } = verdict
  const isAboutEmails = problem === 'refusedEmails' || (problem === 'tooMany' && form.externalEmails)
  return { [blockIdOf(form, isAboutEmails ? 'externalEmails' : 'recipients')]: words }
}

/** What is wrong with who gets it, or undefined. Who asked is fixed, and cannot be taken away. */
export function describeRecipients(form: ShareForm, verdict: RecipientsVerdict): string | undefined {
  if ('recipients' in verdict) return undefined
  if (verdict.problem === 'refusedEmails') return verdict.words
  if (verdict.problem === 'none') return form.hasMoreOptions ? NOBODY_NAMED : NOBODY_CHOSEN
  if (verdict.problem === 'tooMany') return TOO_MANY
  if (verdict.problem === 'onlySender') return FAULTS.onlySender
  if (verdict.problem === 'senderNotMember') return FAULTS.senderNotMember
  if (verdict.problem === 'senderMayNot') return FAULTS.senderMayNot
  return describeRefused(verdict.refused, form.asked !== undefined)
}

/** The contract's body, without the value. */
export function toRequestBody(form: ShareForm): Record<string, unknown> {
  const emails = readEmails(form.externalEmails)
  return {
    expiresIn: form.expires === CUSTOM ? toPlainWord(form.customExpiry ?? '') : form.expires,
    ...(form.viewLimit !== NO_LIMIT && { maxViews: toMaxViews(form, emails) }),
    ...(form.name !== undefined && { name: form.name }),
    ...(form.password && { password: form.password.expose() }),
    ...(form.access !== RECIPIENTS_ONLY && { accessType: form.access }),
    ...(emails.length > 0 && { authorizedEmails: emails, allowExternalEmails: true }),
  }
}

function toMaxViews({ viewLimit, customViews, recipients }: ShareForm, emails: readonly string[]): unknown {
  // With nobody named it is a link's one view, or the fault is the recipients' and not the limit's.
  const named = new Set([...recipients, ...emails.map((email) => email.toLowerCase())])
  if (viewLimit === ONCE_EACH) return Math.max(1, named.size)
  return Number(viewLimit === CUSTOM ? toPlainWord(customViews ?? '') || undefined : viewLimit)
}

/** Each address that is none, with what is wrong with it. */
function findEmailFaults(issues: readonly Issue[], emails: readonly string[]): Array<[string, string]> {
  return issues.flatMap(({ path, message }): Array<[string, string]> => {
    const email = path[0] === 'authorizedEmails' ? emails[Number(path[1])] : undefined
    return email === undefined ? [] : [[email, message]]
  })
}

function fieldOfLimit(form: ShareForm, limit: PolicyLimit): Field {
  const fields: Partial<Record<PolicyLimit, string>> = {
    maxLifetime: 'expiresIn',
    maxViews: 'maxViews',
    unlimitedViews: 'maxViews',
    // What is sent outside may be for anyone as well, where nobody has a link of their own.
    anyoneAllowed: form.access === 'anyone' ? 'accessType' : 'authorizedEmails',
    externalEmails: 'authorizedEmails',
    passwordRequired: 'password',
  }
  return fieldOf(form, { path: [fields[limit] ?? 'secretValue'] })
}

function fieldOf(form: ShareForm, { path }: Pick<Issue, 'path'>): Field {
  switch (path[0]) {
    case 'name':
      return 'name'
    case 'password':
      return 'password'
    case 'expiresIn':
      return form.expires === CUSTOM ? 'customExpiry' : 'expires'
    case 'maxViews':
      return form.viewLimit === CUSTOM ? 'customViews' : 'viewLimit'
    case 'accessType':
      return 'access'
    case 'authorizedEmails':
      return 'externalEmails'
    default:
      return 'secret'
  }
}
