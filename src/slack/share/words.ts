// What the share's messages say. Plain and short; dates in each reader's own time.

import type { RecipientSummary, ShareSummary } from '../../share/messages.ts'
import { countOf, formatDate, mention } from '../format.ts'

export const FORM_NOT_OPENED = 'Slack did not open the form. Nothing was shared. Try the command again.'
export const PEOPLE_NOT_FILLED_IN = 'The people you named could not be filled in: choose them here.'

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
