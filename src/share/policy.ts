// What a workspace allows beyond the contract: pure rules over a request. Only `applyPolicy` makes the request that
// createShare takes, so that neither Slack nor HTTP can share past it.

import type { CreateRequest } from '../contract/create-request.ts'
import { type DurationMs, writeDuration } from '../contract/duration.ts'
import { AppError } from '../errors.ts'
import type { BackendControls } from './backend.ts'
import type { MemberVerdict } from './members.ts'
import { describeForeign, describeLongest, describeMostViews, POLICY_WORDS } from './words.ts'

export const PASSWORD_RULES = ['never', 'external', 'always'] as const
export const CREATORS = ['members', 'admins'] as const

export interface Policy {
  maxLifetimeMs: DurationMs
  /** Preselected in the modal; over HTTP the contract's own default holds. */
  defaultLifetimeMs: DurationMs
  /** undefined is no bound. */
  maxViews: number | undefined
  areUnlimitedViewsAllowed: boolean
  isAnyoneAllowed: boolean
  areGuestsAllowed: boolean
  areExternalEmailsAllowed: boolean
  /** Lower-cased; empty is all. */
  externalDomains: readonly string[]
  passwordRequired: (typeof PASSWORD_RULES)[number]
  isRevealInSlackAllowed: boolean
  whoMayCreate: (typeof CREATORS)[number]
}

/** Names as the API's `details.limit` has them. */
export type PolicyLimit =
  | 'maxLifetime'
  | 'maxViews'
  | 'unlimitedViews'
  | 'anyoneAllowed'
  | 'externalEmails'
  | 'externalDomains'
  | 'passwordRequired'

/** What a request goes beyond: `allowed` in the contract's own form, `words` for a person. */
export interface PolicyBreach {
  limit: PolicyLimit
  allowed: unknown
  words: string
}

declare const allowed: unique symbol
/** A request that the policy allows. */
export type AllowedRequest = CreateRequest & { [allowed]: true }

/** @returns the request, or everything in it that the policy does not allow. */
export function applyPolicy(
  policy: Policy,
  request: CreateRequest,
  controls: BackendControls,
): { allowed: AllowedRequest } | { breaches: PolicyBreach[] } {
  const breaches = findBreaches(policy, request, controls)
  return breaches.length > 0 ? { breaches } : { allowed: request as AllowedRequest }
}

/** @throws AppError PolicyLimit with the first limit that the request goes beyond. */
export function assertAllowed(
  policy: Policy,
  request: CreateRequest,
  controls: BackendControls,
): AllowedRequest {
  const verdict = applyPolicy(policy, request, controls)
  if ('allowed' in verdict) return verdict.allowed
  const [first] = verdict.breaches
  throw new AppError('PolicyLimit', {
    ...(first && { words: first.words, details: { limit: first.limit, allowed: first.allowed } }),
  })
}

/** Whether somebody may share at all. A guest never: what is allowed to them is to receive. */
export function mayCreate(policy: Policy, verdict: MemberVerdict): boolean {
  return verdict.isMember && !verdict.isGuest && (policy.whoMayCreate === 'members' || verdict.isAdmin)
}

/** Names the first outside address whose domain is not allowed; undefined when all are. */
export function describeForeignAddress(
  { externalDomains }: Policy,
  emails: readonly string[],
): string | undefined {
  if (externalDomains.length === 0) return undefined
  const refused = emails.find((email) => !externalDomains.includes(email.slice(email.lastIndexOf('@') + 1)))
  if (refused === undefined) return undefined
  return describeForeign(refused, externalDomains)
}

/** @throws AppError PolicyLimit when an outside address is of a domain that is not allowed. */
export function assertDomainsAllowed(policy: Policy, emails: readonly string[]): void {
  const { externalDomains } = policy
  const words = describeForeignAddress(policy, emails)
  if (words === undefined) return
  throw new AppError('PolicyLimit', {
    words,
    details: { limit: 'externalDomains' satisfies PolicyLimit, allowed: externalDomains },
  })
}

function findBreaches(policy: Policy, request: CreateRequest, controls: BackendControls): PolicyBreach[] {
  const { maxLifetimeMs, maxViews } = policy
  const breaches: PolicyBreach[] = []
  const refuse = (limit: PolicyLimit, allows: unknown, words: string): void => {
    breaches.push({ limit, allowed: allows, words })
  }
  if (request.expiresInMs > maxLifetimeMs) {
    refuse('maxLifetime', writeDuration(maxLifetimeMs), describeLongest(maxLifetimeMs))
  }
  if (request.maxViews === undefined && !policy.areUnlimitedViewsAllowed) {
    refuse('unlimitedViews', false, POLICY_WORDS.unlimitedViews)
  } else if (maxViews !== undefined && (request.maxViews ?? Number.POSITIVE_INFINITY) > maxViews) {
    refuse('maxViews', maxViews, describeMostViews(maxViews))
  }
  const isForAnyone = request.accessType === 'anyone' && request.hasLink
  // Where nobody has a link of their own, whoever has link and password opens what is sent outside.
  const isSentToAnyone = request.allowExternalEmails && controls.mailsOutside && !controls.slackIdentity
  if ((isForAnyone || isSentToAnyone) && !policy.isAnyoneAllowed) {
    refuse('anyoneAllowed', false, POLICY_WORDS.anyoneAllowed)
  }
  if (request.allowExternalEmails && !(policy.areExternalEmailsAllowed && controls.mailsOutside)) {
    const { areExternalEmailsAllowed } = policy
    refuse(
      'externalEmails',
      false,
      areExternalEmailsAllowed ? POLICY_WORDS.noMail : POLICY_WORDS.externalEmails,
    )
  }
  const isOutside = isForAnyone || request.allowExternalEmails
  const isWanted =
    policy.passwordRequired === 'always' || (policy.passwordRequired === 'external' && isOutside)
  if (isWanted && !request.password) {
    const { passwordRequired } = policy
    const words = passwordRequired === 'always' ? POLICY_WORDS.password : POLICY_WORDS.passwordOutside
    refuse('passwordRequired', passwordRequired, words)
  }
  return breaches
}
