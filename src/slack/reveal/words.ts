// What the windows of Reveal say: what will happen, what has happened, and why it cannot be opened. Plain and short.

import { formatDuration } from '../../contract/duration.ts'
import type { FoundGrant } from '../../share/grant.ts'
import type { Revealed } from '../../share/reveal.ts'
import { countOf, formatDate, mention } from '../format.ts'

export const REVEAL = {
  title: 'Open a secret',
  submit: 'Reveal here',
  openInBrowser: 'Open in browser',
  password: 'Password',
  passwordHint: 'The sender told it to you. A wrong one uses no view.',
  footer: 'Open in browser works once, within 2 minutes. Nothing is used up until you reveal it.',
  inBrowserOnly:
    '*Open it in the browser.* It is longer than 3,000 characters, or has some that cannot be seen, such as a line break at the end: Slack may not show it exactly. The page does.',
  notHere:
    'Secrets are not shown in Slack in this workspace. No view was used. Press Reveal again, then Open in browser.',
  notOpened: 'Slack did not open the window. Nothing was used up. Press Reveal again.',
} as const

/** The uniform answer: whatever a stranger tries, they read this. */
export const NOT_FOR_YOU = 'This does not work. It opens only for the person it was sent to.'

/** Before it is revealed. */
export function describeUse({ viewsLeft, expiresAt }: Pick<FoundGrant, 'viewsLeft' | 'expiresAt'>): string {
  return `${describeCost(viewsLeft)} It expires ${formatDate(expiresAt)}.`
}

function describeCost(viewsLeft: number | null): string {
  if (viewsLeft === null) return 'Revealing it shows the value. You can open it again until it expires.'
  if (viewsLeft === 1) return 'Revealing it uses your only view left: the value is shown once.'
  return `Revealing it uses 1 of ${countOf(viewsLeft, 'view')} left.`
}

/** Under the value. */
export function describeAfter(revealed: Revealed): string {
  return `${describeLeft(revealed)} It is gone from here when you close this window.`
}

function describeLeft({ viewsLeft, isLast, expiresAt }: Revealed): string {
  if (isLast) return 'That was the last view: the value is erased from the storage.'
  if (viewsLeft === null) return `You can open it again until ${formatDate(expiresAt)}.`
  if (viewsLeft === 0) return 'That was your view: the others can still open theirs.'
  return `You can open it ${countOf(viewsLeft, 'more time')}.`
}

/** A view was used, and the window did not get the value. */
export function describeNotShown({ viewsLeft, share: { senderId } }: Revealed): string {
  const used = `You opened a secret from ${mention(senderId)}. If you did not see it, that view is used all the same`
  return viewsLeft === 0
    ? `${used}: ask ${mention(senderId)} to share it again.`
    : `${used}: press Reveal again, you can still open it.`
}

/** The views that are left are for others. */
export function describeReserved({ openedAt, senderId }: Pick<FoundGrant, 'openedAt' | 'senderId'>): string {
  const opened = openedAt ? `You opened it ${formatDate(openedAt)}. ` : ''
  return `${opened}The views left are kept for the other recipients. If you did not see it, ask ${mention(senderId)} to share it again.`
}

export function describeGuesses(retryAfterSeconds: number): string {
  return `Too many wrong passwords. Try again in ${formatDuration(retryAfterSeconds * 1_000)}.`
}

/** What was wrong with the password, where it is too late to say so at the field. */
export function describeLate(words: string): string {
  return `${words} Press Reveal again.`
}
