// What the share's messages say. Plain and short; dates in each reader's own time.

import type { ClosingReason } from '../../db/schema.ts'
import type { OfferedShare, RecipientSummary, ShareSummary } from '../../share/messages.ts'
import { countUnread, type Unread } from '../../share/unread.ts'
import { countOf, formatDate, mention } from '../format.ts'
import { describeDeliveryFailure } from './delivery-words.ts'

/** Notifications, as a phone's lock screen shows them: no name, no link, nobody. */
export const NOTIFICATIONS = {
  shared: 'Somebody shared a secret with you.',
  over: 'A secret shared with you is over.',
  reminder: 'A secret shared with you has not been opened.',
  asked: 'You are asked to share a secret again.',
  card: 'News about a secret of yours.',
  cardOver: 'A secret of yours is over.',
  unread: 'A secret of yours expired unread.',
} as const

export const BUTTONS = {
  reveal: 'Reveal',
  openLink: 'Open in browser',
  openRemote: 'Open',
  haveIt: 'I have it',
  askAgain: 'Ask again',
  shareAgain: 'Share again',
  toMessage: 'Go to the message',
  revoke: 'Revoke',
  remind: 'Remind',
} as const

export const REVOKE_CONFIRM = {
  title: 'Revoke this secret?',
  text: 'Nobody can open it any more and the value is erased. Who has opened it keeps what they saw.',
  confirm: 'Revoke',
  deny: 'Keep',
} as const

export const ONLY_YOU = 'Only you can open it. Reveal shows what will happen before anything is used up.'
export const KEPT_AT_INFISICAL = 'It is kept at Infisical: sign in there with your own address to open it.'
export const COUNTED_AT_INFISICAL =
  'Kept at Infisical, which counts the views and does not say who has opened it.'
export const VALUE_ERASED = 'The value has been erased.'

/** In plain text only. */
export function describeName(name: string): string {
  return `Name: ${name}`
}

export function describeSender(senderId: string): string {
  return `*${mention(senderId)} shared a secret with you.*`
}

/** The recipient's message while the share is open. */
export function describeShared(share: OfferedShare): string {
  return `${describeSender(share.senderId)} ${describeViews(share)} and expires ${formatDate(share.expiresAt)}.${describePassword(share)}`
}

/** The same where it is opened elsewhere. */
export function describeRemote(share: OfferedShare): string {
  const limit =
    share.maxViews === null
      ? 'It can be opened any number of times'
      : `It opens ${countOf(share.maxViews, 'time')} in all`
  return `${describeSender(share.senderId)} ${limit} and expires ${formatDate(share.expiresAt)}.${describePassword(share)}`
}

function describePassword({ hasPassword }: OfferedShare): string {
  return hasPassword ? ' It needs a password, which they tell you themselves.' : ''
}

/** How often a share opens, for its recipients: `It opens 1 time`. */
function describeViews({ maxViews, recipientCount }: OfferedShare): string {
  if (maxViews === null) return 'It can be opened any number of times'
  if (maxViews === recipientCount) return 'It opens 1 time'
  return `It opens ${countOf(maxViews, 'time')} in all`
}

/** The same for the sender. */
export function describeLimit(maxViews: number | null, recipientCount: number): string {
  if (maxViews === null) return 'any number of times'
  if (maxViews === recipientCount) return recipientCount === 1 ? '1 time' : 'once for each recipient'
  return `${countOf(maxViews, 'time')} in all`
}

/** The sender's message begins with this. */
export function describeOwn(share: ShareSummary): string {
  return `*Your secret* ${describeStanding(share)}`
}

function describeStanding(share: ShareSummary): string {
  const { state, maxViews, viewsLeft, expiresAt, closedAt, recipients, outside } = share
  const when = closedAt ? ` ${formatDate(closedAt)}` : ''
  switch (state) {
    case 'open': {
      const left = viewsLeft !== null && viewsLeft !== maxViews ? ` ${countOf(viewsLeft, 'view')} left.` : ''
      return `opens ${describeLimit(maxViews, recipients.length + outside.length)} and expires ${formatDate(expiresAt)}.${left}`
    }
    case 'spent':
      return recipients.some((one) => one.closedAt)
        ? `is used up${closedAt ? ` since${when}` : ''}: no view is left.`
        : `is used up: it was opened for the last time${when}.`
    case 'expired': {
      const unread = countUnread(share)
      return unread ? `has expired${when}. ${describeUnread(unread)}` : `has expired${when}.`
    }
    case 'revoked':
      return share.isEndedByRecipients
        ? `is closed: nobody is left who could open it${closedAt ? `, since${when}` : ''}.`
        : `is revoked: you took it back${when}.`
  }
}

/** To the sender, of a share that has expired. */
export function describeUnread({ unopened, all }: Unread): string {
  return unopened === all ? 'Nobody opened it.' : `${unopened} of ${all} did not open it.`
}

/** The note that follows once, since an edited message rings no bell. */
export function describeUnreadNote({ createdAt }: ShareSummary, unread: Unread): string {
  const which = `the secret you shared ${formatDate(createdAt)}`
  return unread.unopened === unread.all
    ? `*Nobody opened ${which} before it expired.* The value has been erased. If it is still needed, share it again.`
    : `*${unread.unopened} of ${unread.all} did not open ${which} before it expired.* The value has been erased. If they still need it, share it again.`
}

/** Whom a link is for, that is not one recipient's. */
export function describeLink({ accessType, recipients, outside }: ShareSummary): string {
  const start = recipients.length + outside.length > 0 ? 'And for' : 'For'
  const whom = accessType === 'anyone' ? 'anyone who has' : 'members of this workspace who have'
  return `${start} ${whom} the link.`
}

export function describeGuessing(since: Date): string {
  return `*10 wrong passwords were tried on it*, the last of them ${formatDate(since)}. No view was used. If that was none of your recipients, revoke it.`
}

/** One line per recipient on the sender's message. */
export function describeRecipient(recipient: RecipientSummary): string {
  const asked = recipient.askedAt ? ', asked for it again' : ''
  return `${mention(recipient.userId)}: ${describeProgress(recipient)}${asked}`
}

function describeProgress({
  openedAt,
  closedAt,
  closedReason,
  remindedAt,
  delivery,
  deliveryReason,
}: RecipientSummary): string {
  if (closedAt && closedReason) {
    const opened = openedAt ? `opened ${formatDate(openedAt)}, ` : ''
    return `${opened}${CLOSED_FOR_SENDER[closedReason]}`
  }
  if (openedAt) return `opened ${formatDate(openedAt)}`
  switch (delivery) {
    case 'delivered':
      return remindedAt ? `delivered, reminded ${formatDate(remindedAt)}` : 'delivered'
    case 'failed':
      return `could not be delivered (${describeDeliveryFailure(deliveryReason)})`
    case 'dropped':
      return 'not delivered, the share was over before'
    case 'pending':
    case 'none':
      return 'being delivered'
  }
}

const CLOSED_FOR_SENDER: Readonly<Record<ClosingReason, string>> = {
  done: 'has it and closed it',
  left: 'closed, not an authorized member any more',
}

/** Recipients who are not named, for want of room. */
export function describeMore(count: number): string {
  return `And ${count} more.`
}

/** On the button for deliveries that failed. */
export function describeSendAgain(count: number): string {
  return `Send again to ${count} ${count === 1 ? 'person' : 'people'}`
}

/** The recipient's message once it is over for them. */
export function describeOver(share: ShareSummary, recipient: RecipientSummary): string {
  const { closedReason, openedAt, askedAt } = recipient
  if (closedReason) return describeOwnClosing(closedReason, share.senderId)
  if (askedAt)
    return `${describeEnd(share, openedAt)} You asked ${mention(share.senderId)} to share it again.`
  return describeClosed(share, openedAt)
}

/** Why one recipient's right ended, for themselves. */
export function describeOwnClosing(reason: ClosingReason, senderId: string): string {
  return reason === 'done'
    ? `Closed: you said that you have it. If you need it again, ask ${mention(senderId)}.`
    : 'Closed: only authorized members of this workspace can open secrets here.'
}

type Ended = Pick<ShareSummary, 'state' | 'senderId' | 'closedAt'>

/** Why it cannot be opened any more and what to do, for its recipient. */
export function describeClosed(share: Ended, openedAt: Date | null): string {
  return [describeEnd(share, openedAt), describeRemedy(share, openedAt)].filter(Boolean).join(' ')
}

function describeEnd({ state, senderId, closedAt }: Ended, openedAt: Date | null): string {
  const opened = openedAt ? ` You opened it ${formatDate(openedAt)}.` : ''
  switch (state) {
    case 'revoked':
      return openedAt
        ? `Over: ${mention(senderId)} took this secret back.${opened}`
        : `Over: ${mention(senderId)} took this secret back before you opened it.`
    case 'expired':
      return openedAt
        ? `Over: this secret has expired.${opened}`
        : 'Over: this secret expired before you opened it.'
    default:
      return openedAt
        ? `Used up: you opened this secret ${formatDate(openedAt)}.`
        : `Used up: this secret has been opened as often as it could be${closedAt ? `, last ${formatDate(closedAt)}` : ''}.`
  }
}

function describeRemedy({ state, senderId }: Ended, openedAt: Date | null): string {
  if (state === 'revoked' || (state === 'expired' && openedAt)) return ''
  const ask = `sk ${mention(senderId)} to share it again.`
  return state !== 'expired' && openedAt ? `If you did not see it, a${ask}` : `A${ask}`
}

/** The reminder, to a recipient. */
export function describeReminder(senderId: string, expiresAt: Date): string {
  return `*A reminder: ${mention(senderId)} shared a secret with you*, and you have not opened it. It expires ${formatDate(expiresAt)}.`
}

export const REMINDER_HINT =
  'Open it from its own message: this one cannot. If you have it already, press I have it there.'

/** That a recipient asks, to the sender. */
export function describeAsked(askerId: string, sharedAt: Date): string {
  return `*${mention(askerId)} asks you to share a secret again*, the one you shared ${formatDate(sharedAt)}.`
}

export const ASKED_HINT =
  'Share again opens the form, filled in for them alone. Only the secret is missing: it has been erased here.'
