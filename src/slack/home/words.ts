// What App Home says. Plain and short; dates in each reader's own time.

import type { ApiToken, Scope } from '../../share/api-tokens.ts'
import type { HomePage, OwnEntry, ReceivedEntry } from '../../share/home-lists.ts'
import type { HomeTab } from '../../share/homes.ts'
import { countOf, formatDate, mention } from '../format.ts'
import { COMMAND } from '../ids.ts'
import { describeOwnClosing } from '../share/message-words.ts'

export const HOME_TITLE = 'Share Secret'
export const SHARE_LABEL = 'Share a secret'
export const INTRODUCTION = `Hand a password, key or token to named colleagues without leaving it in Slack. Or type ${COMMAND} in any conversation.`
export const NEWER_LABEL = 'Newer'
export const OLDER_LABEL = 'Older'
export const GO_TO_MESSAGE_LABEL = 'Go to the message'
export const NEW_TOKEN_LABEL = 'New API token'
export const REVOKE_LABEL = 'Revoke'

export const TAB_NAMES: Readonly<Record<HomeTab, string>> = {
  active: 'Active',
  closed: 'Closed',
  received: 'Shared with me',
  tokens: 'API tokens',
  policy: 'Policy',
}

export const TAB_HEADINGS: Readonly<Record<HomeTab, string>> = {
  active: 'Your secrets that can be opened',
  closed: 'Your secrets that are over',
  received: 'Secrets shared with you',
  tokens: 'Your API tokens',
  policy: 'The policy of this workspace',
}

/** Under the heading: what the list holds, and what it leaves out. */
export const TAB_NOTES: Readonly<Record<HomeTab, string>> = {
  active: 'Each of them also has a message of its own, which says who has opened it.',
  closed: 'For 30 days. The values are erased; only what happened is kept.',
  received: 'Here for as long as they can be opened, and 30 days more. Each opens from its own message.',
  tokens: `Scripts share with them as you. A token is shown once, when it is made. ${COMMAND} help has the commands.`,
  policy: 'It holds for everybody here, in Slack and over HTTP.',
}

/** Where a list has nothing. */
export const EMPTY: Readonly<Record<Exclude<HomeTab, 'policy'>, string>> = {
  active: `Nothing of yours can be opened at the moment. Press *${SHARE_LABEL}* to hand something to a colleague.`,
  closed: 'Nothing of yours has ended in the last 30 days.',
  received: 'Nobody has shared a secret with you in the last 30 days.',
  tokens: `You have no API tokens. Press *${NEW_TOKEN_LABEL}* if a script is to share secrets as you.`,
}

export const REVOKE_SHARE = {
  title: 'Revoke this secret?',
  text: 'Nobody can open it any more and the value is erased. Who has opened it keeps what they saw.',
  confirm: 'Revoke',
  deny: 'Keep',
} as const

export const REVOKE_TOKEN = {
  title: 'Revoke this token?',
  text: 'Scripts that use it are refused from now on. What they have shared stays.',
  confirm: 'Revoke',
  deny: 'Keep',
} as const

export const TOKEN_NOT_REVOKED =
  'The token could not be revoked just now: it may still work. Press Revoke again in a minute.'
export const NO_TOKEN_TO_REVOKE = 'There was nothing to revoke: the token works no more already.'
export const TOKEN_FORM_NOT_OPENED = 'Slack did not open the form. No token was made. Press the button again.'

/** On a tab's button: `Active (3)`. */
export function describeTab(tab: HomeTab, count: number | undefined): string {
  return count ? `${TAB_NAMES[tab]} (${count.toLocaleString('en')})` : TAB_NAMES[tab]
}

/** `11 to 20 of 25`. */
export function describePage({ entries, newerCount, total }: HomePage<unknown>): string {
  const [from, to] = [newerCount + 1, newerCount + entries.length]
  const which = from === to ? String(from) : `${from.toLocaleString('en')} to ${to.toLocaleString('en')}`
  return `${which} of ${total.toLocaleString('en')}`
}

/** What stands in a share's first line when it has no name. */
export const UNNAMED = 'A secret without a name'

/** Whom it is for, how far it is and how long it lasts, in parts for one line. */
export function describeActive(entry: OwnEntry): string[] {
  const { isExpired, expiresAt, viewsLeft, failedCount } = entry
  return [
    describeAudience(entry),
    ...describeOpened(entry),
    ...(failedCount > 0 ? [`${countOf(failedCount, 'message')} could not be delivered`] : []),
    viewsLeft === null ? 'no view limit' : `${countOf(viewsLeft, 'view')} left`,
    isExpired ? `expired ${formatDate(expiresAt)}` : `expires ${formatDate(expiresAt)}`,
  ]
}

/** What happened to it and when. */
export function describeClosed(entry: OwnEntry): string[] {
  return [
    describeEnd(entry),
    describeAudience(entry),
    ...describeOpened(entry),
    `shared ${formatDate(entry.createdAt)}`,
  ]
}

function describeEnd({ state, closedAt, expiresAt, isEndedByRecipients }: OwnEntry): string {
  const when = formatDate(closedAt ?? expiresAt)
  if (isEndedByRecipients) return `closed ${when}: nobody was left who could open it`
  if (state === 'revoked') return `revoked ${when}`
  return state === 'expired' ? `expired ${when}` : `used up ${when}`
}

function describeAudience({ accessType, recipientCount, people }: OwnEntry): string {
  if (recipientCount === 0) {
    return accessType === 'anyone'
      ? 'for anyone with the link'
      : 'for members of this workspace with the link'
  }
  const rest = recipientCount - people.length
  const named = people.map(mention)
  if (named.length === 0) return `for ${countOf(rest, 'recipient')}`
  return rest > 0 ? `for ${named.join(', ')} and ${rest} more` : `for ${named.join(', ')}`
}

function describeOpened({ backend, recipientCount, openedCount }: OwnEntry): string[] {
  if (backend === 'infisical') return ['kept at Infisical']
  if (recipientCount === 0) return []
  if (recipientCount === 1) return [openedCount === 1 ? 'opened' : 'not opened']
  return [`${openedCount} of ${recipientCount} have opened it`]
}

/** Who sent it and when. */
export function describeSource({ senderId, createdAt }: ReceivedEntry): string {
  return `From ${mention(senderId)}, ${formatDate(createdAt)}`
}

/** How it stands for the recipient. */
export function describeReceived(entry: ReceivedEntry): string {
  const { openedAt, expiresAt, mayOpen, backend, senderId, delivery } = entry
  const opened = openedAt ? `You opened it ${formatDate(openedAt)}.` : ''
  if (!mayOpen) return describeOver(entry, opened)
  const until = `expires ${formatDate(expiresAt)}`
  if (backend === 'infisical') return `It opens at Infisical and ${until}.`
  if (opened) return `${opened} It can be opened again and ${until}.`
  if (delivery === 'failed')
    return `Its message could not be delivered to you: ask ${mention(senderId)} to send it again. It ${until}.`
  return `You have not opened it. It ${until}.`
}

function describeOver(
  { state, isExpired, senderId, closedAt, closedReason, expiresAt, openedAt }: ReceivedEntry,
  opened: string,
): string {
  if (closedReason) return [opened, describeOwnClosing(closedReason, senderId)].filter(Boolean).join(' ')
  if (state === 'revoked')
    return `${mention(senderId)} took it back${closedAt ? ` ${formatDate(closedAt)}` : ''}. ${opened || 'You had not opened it.'}`
  if (state === 'expired' || isExpired)
    return `It expired ${formatDate(closedAt ?? expiresAt)}. ${opened || 'You had not opened it.'}`
  return openedAt ? `Used up. ${opened}` : 'Over: it cannot be opened by you any more.'
}

/** What a token may do, until when, and whether it is in use. */
export function describeToken({ scopes, expiresAt, lastUsedAt, createdAt }: ApiToken): string[] {
  return [
    `may ${scopes.map((scope) => SCOPE_USES[scope]).join(', ')}`,
    `works until ${formatDate(expiresAt)}`,
    lastUsedAt ? `last used ${formatDate(lastUsedAt)}` : 'not used yet',
    `made ${formatDate(createdAt)}`,
  ]
}

const SCOPE_USES: Readonly<Record<Scope, string>> = {
  create: 'share',
  read: 'list shares',
  reveal: 'open',
  revoke: 'take back',
  audit: 'read the audit trail',
}

/** Parts in one line, the first with a capital. */
export function joinParts(parts: readonly string[]): string {
  const line = parts.join('  ·  ')
  return line.charAt(0).toUpperCase() + line.slice(1)
}
