// What the policy is called, in App Home and in its form. Plain and short.

import { formatDuration } from '../../contract/duration.ts'
import { MAX_DOMAINS, type PolicyFault, type PolicyObstacle } from '../../share/change-policy.ts'
import type { Policy } from '../../share/policy.ts'
import { escapeMrkdwn } from '../escape.ts'
import { takeFitting } from '../fit.ts'
import type { Installation } from './installation.ts'

export const POLICY_TITLE = 'Policy'
export const EDIT_LABEL = 'Edit the policy'
export const SAVE_LABEL = 'Save'
export const LOCKED = 'The operator has locked the policy: it is as the settings of the service say.'
export const WHO_MAY_EDIT = 'Administrators and owners of this workspace can change it.'
export const SAVED =
  'The policy is changed. It holds from now on. Secrets that are shared already stay as they are.'
export const NOTHING_CHANGED = 'Nothing was different, so the policy is as it was.'
/** After a failure's own words. */
export const POLICY_AS_IT_WAS = 'The policy is as it was.'

export const OBSTACLES: Readonly<Record<PolicyObstacle, string>> = {
  notAdmin: `Only administrators and owners of this workspace can change the policy. ${POLICY_AS_IT_WAS}`,
  locked: `${LOCKED} ${POLICY_AS_IT_WAS}`,
}

export const LABELS = {
  defaultLifetimeMs: 'Usual lifetime',
  maxLifetimeMs: 'Longest lifetime',
  maxViews: 'Most views',
  areUnlimitedViewsAllowed: 'Secrets without a view limit',
  isAnyoneAllowed: 'Links that anyone can open',
  areGuestsAllowed: 'Guests may receive secrets',
  areExternalEmailsAllowed: 'Email addresses outside the workspace',
  externalDomains: 'Domains for outside addresses',
  passwordRequired: 'Password needed',
  isRevealInSlackAllowed: 'Values may be shown inside Slack',
  whoMayCreate: 'Who may share',
} as const satisfies Record<keyof Policy, string>

export const HINTS = {
  defaultLifetimeMs: 'What the form has chosen at first, for example 7d or 36h.',
  maxLifetimeMs: 'From 5m to 30d.',
  maxViews: 'In all, for one secret. Empty is no bound.',
  externalDomains: 'Comma separated, for example example.com, example.org. Empty is every domain.',
} as const

export const ALLOWED_LABEL = 'Allowed'
export const PASSWORD_CHOICES: Readonly<Record<Policy['passwordRequired'], string>> = {
  never: 'Never',
  external: 'When it leaves the workspace',
  always: 'Always',
}
export const CREATOR_CHOICES: Readonly<Record<Policy['whoMayCreate'], string>> = {
  members: 'All members but guests',
  admins: 'Administrators and owners',
}

export const FAULTS: Readonly<Record<PolicyFault, string>> = {
  notADuration: 'This is no duration. Write it like 45m, 36h, 7d or 2w.',
  lifetimeOutside: 'A secret lives from 5 minutes to 30 days.',
  defaultOverLongest: 'The usual lifetime is longer than the longest one.',
  notACount: 'This is no whole number from 1 to 2,147,483,647. Leave it empty for no bound.',
  notDomains: 'One of these is no domain. Write them like example.com, without anything before or after.',
  tooManyDomains: `These are more than ${MAX_DOMAINS} domains.`,
  notAChoice: 'This cannot be chosen.',
}

/** What they may take of one field's text; the rest is counted. */
const DOMAINS_CHARS = 1_000

/** The rule as it is, in one or two words. For mrkdwn. */
export function describeRule(policy: Policy, rule: keyof Policy): string {
  switch (rule) {
    case 'defaultLifetimeMs':
    case 'maxLifetimeMs':
      return formatDuration(policy[rule])
    case 'maxViews':
      return policy.maxViews === undefined ? 'No bound' : policy.maxViews.toLocaleString('en')
    case 'externalDomains':
      return describeDomains(policy.externalDomains)
    case 'passwordRequired':
      return PASSWORD_CHOICES[policy.passwordRequired]
    case 'whoMayCreate':
      return CREATOR_CHOICES[policy.whoMayCreate]
    case 'areGuestsAllowed':
    case 'isRevealInSlackAllowed':
      return policy[rule] ? 'Yes' : 'No'
    default:
      return policy[rule] ? 'Allowed' : 'Not allowed'
  }
}

function describeDomains(domains: readonly string[]): string {
  if (domains.length === 0) return 'All'
  const { taken, rest } = takeFitting(domains.map(escapeMrkdwn), ', ', DOMAINS_CHARS)
  const named = taken.join(', ')
  return rest > 0 ? `${named} and ${rest} more` : named
}

export const INSTALLATION_HEADING = 'This installation'
export const AUDIT_HEADING = 'Audit trail'
export const AUDIT_TRAIL =
  'What happened to every secret here is kept for a year: who shared, opened and took back, and when, without any value, name or address. To export it, make an API token that may read the audit trail, and call `GET /api/v1/audit-events` with it.'

/** Labels and what is so. */
export function describeInstallation({
  backend,
  isEmbeddedDatabase,
  isSocketMode,
  hasMailServer,
}: Installation): ReadonlyArray<readonly [label: string, text: string]> {
  return [
    ['New secrets are kept', backend === 'infisical' ? 'At Infisical' : 'Here, encrypted'],
    ['Database', isEmbeddedDatabase ? 'Embedded: for one process, not safe against a power cut' : 'Postgres'],
    ['Connected to Slack', isSocketMode ? 'By Socket Mode' : 'Over HTTP'],
    ['Mail', hasMailServer ? 'Through the mail server of the settings' : 'No mail server is set up'],
  ]
}

/** What the app cannot do here, and since when that is so. */
export function describeMissingScope(scope: string): string {
  const what = SCOPE_USES[scope] ?? 'something'
  return `Not available: ${what}, because the app was installed without ${escapeMrkdwn(scope)}. Installing it again with that scope adds it.`
}

const SCOPE_USES: Readonly<Record<string, string>> = {
  'usergroups:read': 'user groups as recipients',
  'channels:read': 'the people of a channel as recipients',
  'groups:read': 'the people of a private channel as recipients',
  'mpim:read': 'the people of a group conversation as recipients',
  'users:read.email': 'recipients by their email address',
}
