// Why the rules of sharing refuse something, for a person, in Slack and over HTTP alike. Plain and short; it says what did
// not happen. Refusals that need no more than their code have their words in errors.ts.

import { formatDuration } from '../contract/duration.ts'
import type { RequestState } from '../db/schema.ts'
import type { BudgetKind, BudgetLimits } from './budgets.ts'
import type { EmailRefusal, RefusedEmail } from './recipients.ts'

export const POLICY_WORDS = {
  unlimitedViews: 'Secrets here need a limit of views.',
  anyoneAllowed: 'Links that anyone can open are not allowed here.',
  noMail: 'Outside addresses are not possible here: no mail is configured.',
  externalEmails: 'Outside addresses are not allowed here.',
  password: 'Secrets need a password here.',
  passwordOutside: 'Secrets that leave the workspace need a password here.',
} as const

export function describeLongest(maxLifetimeMs: number): string {
  return `Secrets here live at most ${formatDuration(maxLifetimeMs)}.`
}

export function describeMostViews(maxViews: number): string {
  return `Secrets here can be viewed at most ${maxViews} times in all.`
}

export function describeForeign(email: string, domains: readonly string[]): string {
  return `${email} is outside the domains that are allowed here: ${domains.join(', ')}.`
}

const EMAIL_REASONS: Readonly<Record<EmailRefusal, string>> = {
  unknown: 'is nobody in this workspace',
  deactivated: 'is deactivated',
  bot: 'is an app, not a person',
  guest: 'is a guest',
  external: 'belongs to another workspace',
  sender: 'is the sender, who is the only recipient',
}
const NAMED = 5

export function describeRefusedEmails(refused: readonly RefusedEmail[]): string {
  const named = refused.slice(0, NAMED).map(({ email, reason }) => `${email} ${EMAIL_REASONS[reason]}`)
  const more = refused.length > NAMED ? `, and ${refused.length - NAMED} more cannot receive it either` : ''
  return `${named.join('; ')}${more}. Nothing was shared.`
}

/** What was too much, for whoever goes beyond a budget. */
export function describeBudget(kind: BudgetKind, limits: BudgetLimits): string {
  switch (kind) {
    case 'sharesPerHour':
      return `More than ${limits.sharesPerHour} shares within an hour. Nothing was shared. Wait a little, then try again.`
    case 'sharesPerDay':
      return `More than ${limits.sharesPerDay} shares within a day. Nothing was shared. Try again later.`
    case 'notifiedPerDay':
      return `More than ${limits.notifiedPerDay} people would have got a message from you within a day. Nothing was shared. Try again later.`
    case 'samePersonPerHour':
      return `More than ${limits.samePersonPerHour} secrets for the same person within an hour. Nothing was shared. Wait a little, then try again.`
    case 'outsideMailsPerDay':
      return `More than ${limits.outsideMailsPerDay} mails would have gone outside from this workspace within a day. Nothing was shared. Try again later.`
    default:
      return 'Too many requests. Wait a little, then try again.'
  }
}

export function describeConfirmations(most: number): string {
  return `A link can ask who you are ${most} times an hour. Nothing was used.`
}

export function describeWrongCodes(most: number): string {
  return `You have tried ${most} wrong codes. Nothing was opened.`
}

/** A page for writing whose people may not take part any more. */
export const NOT_ANY_MORE =
  'You, or somebody you chose in Slack, may not take part any more. Nothing was shared. Share again from Slack.'

export const CLOSED_FOR_THEM = 'This secret was closed for you.'

/** Why a request for a secret cannot be answered. */
export const REQUEST_OVER: Readonly<Record<Exclude<RequestState, 'open'>, string>> = {
  provided: 'This request is over: you have provided a secret for it already.',
  declined: 'This request is over: you have declined it.',
  expired: 'This request has expired.',
  withdrawn: 'This request is over: it was taken back.',
}
