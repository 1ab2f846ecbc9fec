// What the share's messages say. Plain and short; dates in each reader's own time.

import { formatDuration } from '../../contract/duration.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { RecipientSummary, ShareSummary } from '../../share/messages.ts'
import type { Policy } from '../../share/policy.ts'
import { countOf, formatDate, mention } from '../format.ts'

export const FORM_NOT_OPENED = 'Slack did not open the form. Nothing was shared. Try the command again.'
/** After why. */
export const NOTHING_SHARED = 'Nothing was shared.'
export const PEOPLE_NOT_FILLED_IN = 'The people you named could not be filled in: choose them here.'

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

/** How often a share opens, for its recipients: `It opens 1 time`. */
export function describeViews({
  maxViews,
  recipients,
}: Pick<ShareSummary, 'maxViews' | 'recipients'>): string {
  if (maxViews === null) return 'It can be opened any number of times'
  if (maxViews === recipients.length) return 'It opens 1 time'
  return `It opens ${countOf(maxViews, 'time')} in all`
}

/** The same for the sender. */
export function describeLimit(maxViews: number | null, recipientCount: number): string {
  if (maxViews === null) return 'any number of times'
  if (maxViews === recipientCount) return recipientCount === 1 ? '1 time' : 'once for each recipient'
  return `${countOf(maxViews, 'time')} in all`
}

/** Why a delivery failed, for the sender. Codes are Slack's or ours. */
export function describeDeliveryFailure(reason: string | null): string {
  return FAILURES[reason ?? ''] ?? 'Slack refused the message'
}

const FAILURES: Readonly<Record<string, string>> = {
  unknown: 'not known to this workspace any more',
  deactivated: 'deactivated',
  bot: 'an app, not a person',
  guest: 'a guest now',
  external: 'not in this workspace any more',
  unconfirmed: 'Slack did not confirm the message, after several tries',
  user_not_found: 'Slack does not find this person',
  users_not_found: 'Slack does not find this person',
  user_disabled: 'deactivated',
  user_not_visible: 'Slack does not show this person to the app',
  cannot_dm_bot: 'an app, not a person',
  messages_tab_disabled: "the app's Messages tab is switched off",
  channel_not_found: 'Slack finds no conversation with this person',
  ekm_access_denied: 'an administrator has suspended posting',
  restricted_action: 'an administrator has restricted posting',
  no_permission: 'the app may not post to this person',
}

/** One line per recipient on the sender's message. */
export function describeRecipient(recipient: RecipientSummary): string {
  const who = mention(recipient.userId)
  if (recipient.openedAt) return `${who}: opened ${formatDate(recipient.openedAt)}`
  switch (recipient.delivery) {
    case 'delivered':
      return `${who}: delivered`
    case 'failed':
      return `${who}: could not be delivered (${describeDeliveryFailure(recipient.deliveryReason)})`
    case 'dropped':
      return `${who}: not delivered, the share was over before`
    case 'pending':
    case 'none':
      return `${who}: being delivered`
  }
}

/** Why it cannot be opened any more, for its recipient. */
export function describeClosed(
  { state, senderId, closedAt }: Pick<ShareSummary, 'state' | 'senderId' | 'closedAt'>,
  openedAt: Date | null,
): string {
  const sender = mention(senderId)
  switch (state) {
    case 'revoked':
      return openedAt
        ? `Over: ${sender} took this secret back. You opened it ${formatDate(openedAt)}.`
        : `Over: ${sender} took this secret back before you opened it.`
    case 'expired':
      return openedAt
        ? `Over: this secret has expired. You opened it ${formatDate(openedAt)}.`
        : `Over: this secret expired before you opened it. Ask ${sender} to share it again.`
    default:
      return openedAt
        ? `Used up: you opened this secret ${formatDate(openedAt)}. If you did not see it, ask ${sender} to share it again.`
        : `Used up: this secret has been opened as often as it could be${closedAt ? `, last ${formatDate(closedAt)}` : ''}. Ask ${sender} to share it again.`
  }
}
