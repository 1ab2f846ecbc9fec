// What the form "Share a secret" says, before and after it is sent. Plain and short; dates in each reader's own time.

import type { CreateRequest } from '../../contract/create-request.ts'
import { formatDuration } from '../../contract/duration.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { AppError, ErrorCode } from '../../errors.ts'
import type { Policy } from '../../share/policy.ts'
import { countOf, formatDate, mention } from '../format.ts'

export const FORM_NOT_OPENED = 'Slack did not open the form. Nothing was shared. Try the command again.'
export const FIELD_MISSING = 'Nothing was shared yet. Fill in the field below Custom, then share again.'
export const PASSWORD_GONE =
  'Nothing was shared yet. A password was generated and the field is empty now: press Generate again, or share without one.'
export const PASSWORD_NOT_SHOWN =
  'It was shared, but its password could not be shown to you again. If you did not note it, revoke it and share again.'
/** After why. */
export const NOTHING_SHARED = 'Nothing was shared.'
export const REFILLED =
  'Filled in as you shared it before, for the person who asks. Type the secret itself again: it has been erased here.'
export const HAD_PASSWORD = 'It had a password: choose a new one if it still needs one.'
export const PEOPLE_NOT_TAKEN =
  'Slack did not open the form with the people you named. Nothing was shared. Try the command without them, and choose them in the form.'

export const NOT_REVOKED =
  'The secret could not be revoked just now: it may still be open. Press Revoke again in a minute.'
export const NOTHING_TO_REVOKE = 'There was nothing to revoke: it is over already.'

/** What the policy sets bounds to, in one line above the form; undefined where it bounds nothing. */
export function describeLimits(policy: Policy): string | undefined {
  const { maxLifetimeMs, maxViews, passwordRequired } = policy
  const mayLeave = policy.isAnyoneAllowed || policy.areExternalEmailsAllowed
  const limits = [
    maxLifetimeMs < LIMITS.lifetime.maxMs && `at most ${formatDuration(maxLifetimeMs)}`,
    maxViews !== undefined && `at most ${countOf(maxViews, 'view')}`,
    maxViews === undefined && !policy.areUnlimitedViewsAllowed && 'always with a view limit',
    passwordRequired === 'always' && 'always with a password',
    passwordRequired === 'external' && mayLeave && 'with a password where it leaves the workspace',
    !policy.isRevealInSlackAllowed && 'opened in the browser only',
    policy.whoMayCreate === 'admins' && 'shared by administrators only',
  ].filter((limit) => limit !== false)
  return limits.length > 0 ? `Here: ${limits.join(', ')}.` : undefined
}

/** "Who can open it", by the value of the choice. */
export const ACCESS_WORDS = {
  recipients: 'The recipients',
  organization: 'Anyone in the organization who has the link',
  organizationElsewhere: 'Anyone in the Infisical organization who has the link',
  anyone: 'Anyone with the link',
} as const

export const RECIPIENTS_HINT = 'Each gets a message of their own. Nobody else can open it.'
export const RECIPIENTS_AND_LINK_HINT = 'Each gets a message of their own, besides the link.'
export const RECIPIENTS_ELSEWHERE_HINT =
  'Each gets a message with the link, and a mail. It opens at Infisical, for an account with their address.'
export const ACCESS_HINT =
  'A link, where you choose one, is shown to you once, after sharing. With recipients as well, leave views for it or set no limit.'
export const EMAILS_HINT =
  'People outside this workspace, separated by commas, spaces or lines. Each gets a mail with a link and needs the password.'
export const EMAILS_ELSEWHERE_HINT =
  'People outside, separated by commas, spaces or lines. Infisical mails each a link, which opens for whoever has the password.'

export const NOBODY_CHOSEN = 'Choose at least one person.'
export const NOBODY_NAMED = 'Choose at least one person, or say further down who else can open it.'
export const TOO_MANY = 'Choose at most 100 people, addresses outside included.'
export const LINK_BESIDE_PEOPLE =
  'Infisical shares with the people named or by a link, not both. Take the recipients and addresses away, or choose the recipients here.'
export const LINK_NOT_SHOWN =
  'It was shared, but its link could not be shown to you. Revoke it and share again.'
export const LINK_AND_PASSWORD_NOT_SHOWN =
  'It was shared, but its link and password could not be shown to you. Revoke it and share again.'
export const LINK_TITLE =
  '*The link.* It is shown this once: copy it now. If it gets lost, revoke the secret and share again.'

/** Who has the link, by its access type. */
const LINK_HOLDERS = {
  organization: 'anyone in the organization who has the link',
  anyone: 'anyone who has the link',
} as const

/** Once it is sent. */
export const RESULT = {
  sharing: 'Sharing...',
  /** The notification about a form that was closed by then. */
  lateNews: 'About the secret you were sharing.',
  password: '*The password.* It is shown this once. Tell it to the recipients yourself, not in Slack.',
  atInfisical:
    'It is kept at Infisical, which opens it for an account with the address that Slack shows of each recipient, and mails them as well.',
} as const

/** The form was sent twice. */
export function describeAlreadyShared(createdAt: Date): string {
  return `This form was shared already, ${formatDate(createdAt)}. If you changed anything in it since, that was not shared: revoke the secret from its message and share again.`
}

/** About a form that was closed by then. For mrkdwn. */
export function describeLateNews(sentence: string): string {
  return `About the secret you were just sharing: ${sentence}`
}

/** People and addresses named on the result at most; the rest is counted. */
const NAMED = 30

export function describeReached(
  named: readonly string[],
  { hasLink, accessType }: Pick<CreateRequest, 'hasLink' | 'accessType'>,
): string {
  const more = named.length > NAMED ? ` and ${named.length - NAMED} more` : ''
  const list = `${named.slice(0, NAMED).join(', ')}${more}`
  if (!hasLink) return `*Shared with* ${list}`
  const whom = LINK_HOLDERS[accessType]
  return named.length > 0 ? `*Shared with* ${list} *and with* ${whom}` : `*Shared with* ${whom}`
}

/** @param limit of views, in words */
export function describeTerms(limit: string, expiresAt: Date): string {
  return `It opens ${limit} and expires ${formatDate(expiresAt)}.`
}

/** What happens now, below the result. */
export function describeNext(peopleCount: number, outsideCount: number): string {
  const own = 'Your own messages from Share Secret'
  if (peopleCount + outsideCount === 0) return `${own} say how often it was opened, and let you revoke it.`
  return `${describeSending(peopleCount, outsideCount)} ${own} say who could not be reached, and let you revoke it.`
}

function describeSending(peopleCount: number, outsideCount: number): string {
  if (outsideCount === 0) return 'Each of them gets a message now.'
  return peopleCount === 0
    ? 'Each address gets a mail now.'
    : 'Each person gets a message now, each address a mail.'
}

/** Faults of addresses, each named. */
export function describeEmailFaults(faults: ReadonlyArray<readonly [email: string, words: string]>): string {
  const named = faults.slice(0, 3).map(([email, words]) => `${shorten(email)}: ${words}`)
  return faults.length > 3 ? `${named.join(' ')} ${faults.length - 3} more are wrong.` : named.join(' ')
}

function shorten(email: string): string {
  return email.length > 60 ? `${email.slice(0, 60)}…` : email
}

export const GROUPS_LABEL = 'Groups and channels'
export const GROUPS_HINT = 'Their members are added to Recipients, where you see them before you share.'
export const GROUPS_PLACEHOLDER = 'Choose a group or channel'
export const GROUPS_PENDING = 'Its members are not among the recipients. Remove it here, or choose it again.'
export const TELL_AUTHOR = 'Tell the author'
/** Said about what a command could not fill in. */
export const GROUPS_UNREADABLE =
  'Slack does not let this app read groups here, so the group you named is left out: choose its people by name.'
export const GROUPS_BEING_READ =
  'The people of the group you named are being filled in. Should they not appear, press the button.'
export const ADD_GROUP_PEOPLE = 'Add the people of the groups named'

/** For whoever's form did not open in answer to something else than a command. */
export const NOT_OPENED = 'Slack did not open the form. Nothing was shared. Try it again.'

/** About groups beyond those that one command fills in. */
export function describeGroupsLeftOut(count: number, most: number): string {
  return `Only the first ${most} groups are filled in: ${count} more ${count === 1 ? 'was' : 'were'} left out.`
}

/** The message that the value came from is still there. `isOwn`: by the person who reads this. */
export function describeOriginal(authorId: string | undefined, isOwn: boolean): string {
  if (isOwn) {
    return '*Your message is still there.* Delete it, and change (rotate) the value where it is used: whoever is in that conversation may have seen it.'
  }
  const author = authorId === undefined ? 'Its author, an app,' : mention(authorId)
  return `*The original message is still there.* This app cannot delete it. ${author} or an administrator can. Change (rotate) the value where it is used: whoever is in that conversation may have seen it.`
}
export const OPEN_ORIGINAL = 'Go to the message'

/** Why nothing, or perhaps something, was shared. */
export function describeCreateFailure({ code, message }: AppError): string {
  if (SAYS_ALL.has(code)) return message
  return CREATE_FAILURES[code] ?? `${message} ${NOTHING_SHARED}`
}

/** Their words say themselves what was shared and what not. */
const SAYS_ALL: ReadonlySet<ErrorCode> = new Set([
  'CreateUnconfirmed',
  'NotInstalled',
  'RateLimitExceeded',
  'BackendUnavailable',
  'BackendUnknown',
])

const CREATE_FAILURES: Partial<Record<ErrorCode, string>> = {
  MembershipUnknown:
    'Slack could not confirm the recipients just now. Nothing was shared. Try again in a minute.',
  Busy: 'The service is busy. Nothing was shared. Try again in a few seconds.',
  StorageUnavailable: 'The storage cannot be reached just now. Nothing was shared. Try again in a minute.',
}
