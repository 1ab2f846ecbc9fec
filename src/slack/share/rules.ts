// What the form shows of the workspace's policy, and of what the place where shares are kept can do.

import { formatDuration, parseDuration } from '../../contract/duration.ts'
import type { BackendControls } from '../../share/backend.ts'
import type { Policy } from '../../share/policy.ts'
import { CUSTOM, NO_LIMIT, ONCE_EACH, RECIPIENTS_ONLY } from './form.ts'
import { ACCESS_WORDS } from './words.ts'

export interface FormRules {
  policy: Policy
  controls: BackendControls
  /** Absent where Slack shows this app no groups and channels at all. */
  groups?: GroupRules
}

/** What of groups and channels can be read. */
export interface GroupRules {
  /** There is something to choose from: the field is on the form. */
  areOffered: boolean
  /** User groups among them, such as are named after a command. */
  areUserGroupsReadable: boolean
}

export type Option = readonly [value: string, label: string]

const EXPIRY_OPTIONS: readonly Option[] = [
  ['5m', '5 minutes'],
  ['1h', '1 hour'],
  ['4h', '4 hours'],
  ['1d', '1 day'],
  ['3d', '3 days'],
  ['7d', '7 days'],
  ['14d', '14 days'],
  ['30d', '30 days'],
]
const VIEW_COUNTS = [1, 2, 3, 5, 10]

/** Nothing above the longest lifetime. */
export function listExpiryOptions({ policy }: FormRules): readonly Option[] {
  const offered = EXPIRY_OPTIONS.filter(([value]) => (parseDuration(value) ?? 0) <= policy.maxLifetimeMs)
  return [...offered, [CUSTOM, 'Custom']]
}

export function listViewOptions({ policy, controls }: FormRules): readonly Option[] {
  const most = policy.maxViews ?? Number.POSITIVE_INFINITY
  const isUnlimitedOffered = policy.areUnlimitedViewsAllowed && policy.maxViews === undefined
  return [
    // Where first views are not kept for each, nothing may promise it.
    [ONCE_EACH, controls.fairViews ? 'Once for each recipient' : 'As many as recipients, in all'],
    ...VIEW_COUNTS.filter((count) => count <= most).map((count): Option => [String(count), String(count)]),
    ...(isUnlimitedOffered ? [[NO_LIMIT, 'No limit'] as const] : []),
    [CUSTOM, 'Custom'],
  ]
}

export function isPasswordRequired({ policy }: FormRules): boolean {
  return policy.passwordRequired === 'always'
}

/** Who may open it: what the policy allows. */
export function listAccessOptions({ policy, controls }: FormRules): readonly Option[] {
  const members = controls.slackIdentity ? ACCESS_WORDS.organization : ACCESS_WORDS.organizationElsewhere
  return [
    [RECIPIENTS_ONLY, ACCESS_WORDS.recipients],
    ['organization', members],
    ...(policy.isAnyoneAllowed ? [['anyone', ACCESS_WORDS.anyone] as const] : []),
  ]
}

/** Whether addresses outside the workspace can be named. */
export function areEmailsOffered({ policy, controls }: FormRules): boolean {
  const isSentToAnyone = !controls.slackIdentity
  return (
    policy.areExternalEmailsAllowed && controls.mailsOutside && (policy.isAnyoneAllowed || !isSentToAnyone)
  )
}

/** The bounds of a lifetime, in words. */
export function describeLifetimes({ policy }: FormRules): string {
  return `5 minutes to ${formatDuration(policy.maxLifetimeMs)}`
}
