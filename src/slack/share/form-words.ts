// What the fields of the form "Share a secret" are called, what is wrong with what was filled in, and what a command
// could not fill in. What is said once it is sent stands in words.ts.

import { formatDuration } from '../../contract/duration.ts'
import type { RefusedRecipient } from '../../share/recipients.ts'
import { escapeMrkdwn } from '../escape.ts'
import { shortenNames } from '../format.ts'

export const FORM = {
  title: 'Share a secret',
  submit: 'Share',
  secret: 'Secret',
  secretHint: 'Up to 3,000 characters, kept exactly as typed.',
  recipients: 'Recipients',
  choosePeople: 'Choose people',
  expires: 'Expires',
  expiresAfter: 'Expires after',
  expiresAfterExample: '45m, 36h, 2w',
  viewLimit: 'View limit',
  viewCount: 'How often it can be opened in all',
  moreOptions: 'More options',
  name: 'Name',
  nameHint: 'Only you and the recipients see it, once they have shown who they are.',
  password: 'Password',
  passwordHint:
    'At least 8 characters. Tell it to the recipients yourself, not in Slack: it is not sent with the link.',
  generate: 'Generate',
  access: 'Who can open it',
  emails: 'External emails',
  emailsExample: 'dora@example.com, emil@example.org',
} as const

/** The choices of "Expires": a duration, and its words. */
export const LIFETIMES = [
  ['5m', '5 minutes'],
  ['1h', '1 hour'],
  ['4h', '4 hours'],
  ['1d', '1 day'],
  ['3d', '3 days'],
  ['7d', '7 days'],
  ['14d', '14 days'],
  ['30d', '30 days'],
] as const

export const CHOICES = {
  custom: 'Custom',
  onceEach: 'Once for each recipient',
  /** Where first views are not kept for each, nothing may promise it. */
  asManyAsRecipients: 'As many as recipients, in all',
  noLimit: 'No limit',
} as const

/** The bounds of a lifetime. */
export function describeLifetimes(longestMs: number): string {
  return `5 minutes to ${formatDuration(longestMs)}`
}

export function describeLifetimesHint(longestMs: number): string {
  return `From ${describeLifetimes(longestMs)}.`
}

export const FAULTS = {
  noSecret: 'The secret is empty. Type or paste what is to be shared.',
  shortPassword: 'The password is too short. Use at least 8 characters, or press Generate.',
  unseenInPassword:
    'The password has a character that cannot be seen, such as a tab. Type it without, or press Generate.',
  onlySender: 'You are the only recipient. Choose somebody else as well.',
  senderNotMember: 'Only full members of this workspace can share secrets here.',
  senderMayNot: 'Only administrators of this workspace can share secrets here.',
} as const

/** Why somebody may not receive a share. */
export const REASONS = {
  unknown: 'not known to this workspace',
  deactivated: 'deactivated',
  bot: 'an app, not a person',
  guest: 'a guest',
  external: 'from another workspace',
  no_email: 'without an address that Slack shows to this app',
} as const

const NAMED = 5

/** Who may not receive it. `isFixed`: they cannot be taken away. */
export function describeRefused(refused: readonly RefusedRecipient[], isFixed: boolean): string {
  const named = refused
    .slice(0, NAMED)
    .map(({ name, userId, reason }) => `${name ?? userId} is ${REASONS[reason]}.`)
  const rest = refused.length - named.length
  return [
    ...named,
    ...(rest > 0 ? [`${rest} more cannot receive it either.`] : []),
    ...(isFixed ? [] : ['Remove them and share again.']),
  ].join(' ')
}

export const PREFILL = {
  strayTooLong: 'What you typed after the command is over 3,000 characters, so it was left out.',
  stray: 'What you typed after the command is in the Secret field.',
  strayWasSeen:
    'Slack has already seen it there: next time leave it out of the command, and type it here only.',
  views: 'That number of views is not possible, so View limit is still once for each recipient.',
} as const

/** @param names as typed after the command. For mrkdwn. */
export function describeUnfound(names: string): string {
  return `No person or group was found for ${escapeMrkdwn(shortenNames(names))}, so it is neither among the recipients nor in the Secret field: choose below whom you mean.`
}

/** More people were named than a secret takes. */
export function describeTooManyNamed(most: number): string {
  return `Only the first ${most} people are filled in: a secret takes no more.`
}

/** The lifetime that was asked for is not possible. */
export function describeLifetimeOutside(askedMs: number, longestMs: number, usualMs: number): string {
  return `${formatDuration(askedMs)} is outside ${describeLifetimes(longestMs)}, so Expires is still ${formatDuration(usualMs)}.`
}
