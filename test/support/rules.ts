// The rules of a workspace that has changed no setting, for tests of what stands below the settings.

import { SETTINGS } from '../../src/config/settings.ts'
import type { DurationMs } from '../../src/contract/duration.ts'
import type { BudgetLimits } from '../../src/share/budgets.ts'
import type { Policy } from '../../src/share/policy.ts'
import type { FormRules } from '../../src/slack/share/rules.ts'

const DAY_MS = 86_400_000

export const DEFAULT_POLICY: Policy = {
  maxLifetimeMs: (30 * DAY_MS) as DurationMs,
  defaultLifetimeMs: (7 * DAY_MS) as DurationMs,
  maxViews: undefined,
  areUnlimitedViewsAllowed: true,
  isAnyoneAllowed: true,
  areGuestsAllowed: false,
  areExternalEmailsAllowed: false,
  externalDomains: [],
  passwordRequired: 'never',
  isRevealInSlackAllowed: true,
  whoMayCreate: 'members',
}

/** 0 is no limit. */
export const NO_LIMITS: BudgetLimits = {
  callsPerMinute: 0,
  anonymousCallsPerMinute: 0,
  failedLoginsPerMinute: 0,
  sharesPerHour: 0,
  sharesPerDay: 0,
  notifiedPerDay: 0,
  samePersonPerHour: 0,
  outsideMailsPerDay: 0,
}

/** Counted like any, and never reached. */
export const HIGH_LIMITS: BudgetLimits = {
  callsPerMinute: 100_000_000,
  anonymousCallsPerMinute: 100_000_000,
  failedLoginsPerMinute: 100_000_000,
  sharesPerHour: 100_000_000,
  sharesPerDay: 100_000_000,
  notifiedPerDay: 100_000_000,
  samePersonPerHour: 100_000_000,
  outsideMailsPerDay: 100_000_000,
}

const LIMIT_NAMES = SETTINGS.map(({ name }) => name).filter((name) => name.startsWith('LIMIT_'))
const setAll = (value: string) => Object.fromEntries(LIMIT_NAMES.map((name) => [name, value]))

/** The same as settings. */
export const NO_LIMIT_SETTINGS: Readonly<Record<string, string>> = setAll('0')
export const HIGH_LIMIT_SETTINGS: Readonly<Record<string, string>> = setAll('100000000')

export const FORM_RULES: FormRules = {
  policy: DEFAULT_POLICY,
  controls: {
    slackIdentity: true,
    fairViews: true,
    revealInSlack: true,
    receipts: true,
    mailsOutside: false,
    linkBesidePeople: true,
  },
}
