// What the form shows of the workspace's policy, and of what the place where shares are kept can do.

import { parseDuration } from '../../contract/duration.ts'
import type { BackendControls } from '../../share/backend.ts'
import type { Policy } from '../../share/policy.ts'
import { CUSTOM, NO_LIMIT, ONCE_EACH, RECIPIENTS_ONLY } from './form.ts'
import { CHOICES, LIFETIMES } from './form-words.ts'
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

const VIEW_COUNTS = [1, 2, 3, 5, 10]

/** Nothing above the longest lifetime. */
export function listExpiryOptions({ policy }: FormRules): readonly Option[] {
  const offered = LIFETIMES.filter(([value]) => (parseDuration(value) ?? 0) <= policy.maxLifetimeMs)
  return [...offered, [CUSTOM, CHOICES.custom]]
}

export function listViewOptions({ policy, controls }: FormRules): readonly Option[] {
  const most = policy.maxViews ?? Number.POSITIVE_INFINITY
  const isUnlimitedOffered = policy.areUnlimitedViewsAllowed && policy.maxViews === undefined
  return [
    [ONCE_EACH, controls.fairViews ? CHOICES.onceEach : CHOICES.asManyAsRecipients],
    ...VIEW_COUNTS.filter((count) => count <= most).map((count): Option => [String(count), String(count)]),
    ...(isUnlimitedOffered ? [[NO_LIMIT, CHOICES.noLimit] as const] : []),
    [CUSTOM, CHOICES.custom],
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
