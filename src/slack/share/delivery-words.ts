// How a share's messages and mails fared, as its sender reads it. Plain and short.

import { MAIL_REASONS } from '../../share/deliveries.ts'
import type { OutsideSummary } from '../../share/outside.ts'
import { escapeMrkdwn } from '../escape.ts'
import { formatDate } from '../format.ts'

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
  missing_scope: 'the app lacks a permission in Slack: ask an administrator to install it again',
  org_login_required: 'Slack is moving the workspace into an organization: send it again after that',
  team_access_not_granted: 'the app is not allowed into their workspace: ask an administrator',
  enterprise_is_restricted: 'their organization does not let the app in: ask an administrator',
  access_denied: 'Slack does not let the app in: ask an administrator',
}

/** An address in mrkdwn, literally: `_` at the edge of a word would make the word italic and go. */
export function showEmail(email: string): string {
  const escaped = escapeMrkdwn(email)
  return /(?<![a-z0-9])_|_(?![a-z0-9])/.test(email) ? `\`${escaped}\`` : escaped
}

/** One line per outside address on the sender's message. */
export function describeOutside({ email, delivery, deliveryReason, openedAt }: OutsideSummary): string {
  const who = showEmail(email)
  if (openedAt) return `${who}: opened ${formatDate(openedAt)}`
  switch (delivery) {
    case 'delivered':
      return `${who}: mailed`
    case 'failed':
      return `${who}: could not be mailed (${describeMailFailure(deliveryReason ?? '')})`
    case 'dropped':
      return `${who}: not mailed, the share was over before`
    case 'pending':
      return deliveryReason === MAIL_REASONS.waiting
        ? `${who}: not mailed yet (the mail server did not take it; it is tried again until the secret expires)`
        : `${who}: being mailed`
    case 'none':
      return `${who}: mailed by Infisical`
  }
}

/** Reasons are ours or the mail server's status, enhanced (`5.1.1`) or plain (`550`). */
function describeMailFailure(reason: string): string {
  if (reason === MAIL_REASONS.unconfirmed)
    return 'the mail server did not confirm it, after several tries: it may have arrived'
  if (reason === MAIL_REASONS.notAllowed) return 'the policy does not allow this address any more'
  const status = reason.replace(/^smtp_/, '')
  const [, subject = ''] = /^5\.(\d)\./.exec(status) ?? []
  return `${MAIL_FAILURES[subject] ?? 'the mail server refused it'}: ${status}`
}

/** By the subject of an enhanced status. @see RFC 3463 */
const MAIL_FAILURES: Readonly<Record<string, string>> = {
  1: 'the mail server does not know this address',
  2: 'the mailbox takes no mail',
  3: 'their mail system cannot take it',
  4: 'their mail server cannot be reached',
  7: 'the mail server does not allow it',
}
