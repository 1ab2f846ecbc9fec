// What is said about API tokens: in the form that makes one, once it is made, and in answer to the command.

import { LIMITS } from '../../contract/limits.ts'
import type { ApiToken, Scope } from '../../share/api-tokens.ts'
import { escapeMrkdwn } from '../escape.ts'
import { formatDate } from '../format.ts'
import { COMMAND } from '../ids.ts'

export const TOKEN = {
  title: 'New API token',
  submit: 'Create',
  name: 'Name',
  nameHint: 'What it is for: you see it in the list of your tokens.',
  scopes: 'What it may do',
  expires: 'Expires',
  footer: 'Whoever has the token shares as you. Keep it in the secret store of your CI, not in a file.',
  use: 'Send it with each request:',
  notOpened: 'Slack did not open the form. No token was made. Try the command again.',
  notShown:
    'A token was made, but it could not be shown to you. Revoke it in the Home of this app, under API tokens, and make another.',
  mayNot: 'The policy of this workspace does not let you share secrets, so no token was made.',
} as const

/** Each scope in words. */
export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  create: 'Share secrets as you',
  read: 'List your shares and who has opened them',
  reveal: 'Open what you may open, with its link',
  revoke: 'Take your shares back',
  audit: 'Read the audit trail of this workspace (administrators only)',
}

/** How long a token works: days, and their words. */
export const TOKEN_LIFETIMES = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
] as const

/** What is wrong with the form. */
export const TOKEN_FAULTS = {
  noName: 'Give the token a name.',
  notAdmin: 'Only administrators of the workspace can read its audit trail. Take the tick away.',
  noScope: 'Choose at least one thing that the token may do.',
} as const

/** Why no token was made. */
export const TOKEN_PROBLEMS = {
  taken: 'You have a token of that name. No token was made: choose another name, or revoke that one first.',
  tooMany: 'You have 20 tokens, which is the most. No token was made: revoke one you do not need first.',
} as const

/** What is wrong with a name after the command. */
export const NAME_FAULTS = {
  none: `Give the token a name, for example: ${COMMAND} token new deploy`,
  tooLong: `The name is longer than ${LIMITS.apiToken.maxNameChars} characters. Shorten it.`,
  notOneLine: 'The name holds a line break or a tab. Write it in one line.',
} as const

export function describeNotMade(words: string, reference: string): string {
  return `${words} No token was made.${reference}`
}

/** In answer to the command. */
export function describeNotListed(words: string, reference: string): string {
  return `${words} Your tokens could not be listed.${reference}`
}

/** The same; what was sent to the database may have reached it. */
export function describeNotRevoked(words: string, reference: string): string {
  return `${words} The token may still work: revoke it again in a minute.${reference}`
}

/** How a script uses it. */
export function describeCall(baseUrl: string): string {
  return `POST ${baseUrl}/api/v1/shared-secrets\nAuthorization: Bearer sst_...`
}

/** Under a token that is shown once. */
export function describeValidity(expiresAt: Date): string {
  return `It works until ${formatDate(expiresAt)}. It is shown this once: copy it now.`
}

export function describeRevoked(name: string): string {
  return `Revoked: *${escapeMrkdwn(name)}* works no more.`
}

export function describeMissing(name: string): string {
  return `You have no token called *${escapeMrkdwn(name)}*. ${COMMAND} token list shows yours.`
}

/** The caller's tokens in use, for them alone. */
export function describeTokens(tokens: readonly ApiToken[]): string {
  if (tokens.length === 0) return `You have no API tokens. ${COMMAND} token new deploy makes one.`
  const lines = tokens.map(({ name, scopes, expiresAt, lastUsedAt }) => {
    const used = lastUsedAt ? `last used ${formatDate(lastUsedAt)}` : 'not used yet'
    return `*${escapeMrkdwn(name)}*: ${scopes.join(', ')}; until ${formatDate(expiresAt)}; ${used}`
  })
  return ['Your API tokens:', ...lines].join('\n')
}
