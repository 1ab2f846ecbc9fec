// The use case "change the policy": who may, and what a policy can be. Every surface changes it through here.

import { type DurationMs, findLifetimeFault, parseDuration } from '../contract/duration.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Logger } from '../log.ts'
import type { Actor } from './actor.ts'
import { isAdministrator, MEMBER_AGE_MS, type Members } from './members.ts'
import type { Policies, PolicyChanges } from './policies.ts'
import { CREATORS, PASSWORD_RULES, type Policy } from './policy.ts'

export interface ChangePolicyDeps {
  members: Members
  policies: Policies
  log: Logger
}

export type PolicyRule = keyof Policy

/** Rules as they were typed or ticked; absent is as it was. */
export type PolicyWish = { [Rule in PolicyRule]?: string | boolean }

/** What is wrong with a rule. */
export type PolicyFault =
  | 'notADuration'
  | 'lifetimeOutside'
  | 'defaultOverLongest'
  | 'notACount'
  | 'notDomains'
  | 'tooManyDomains'
  | 'notAChoice'

export type PolicyFaults = { [Rule in PolicyRule]?: PolicyFault }

/** Why somebody may change nothing. */
export type PolicyObstacle = 'notAdmin' | 'locked'

export type PolicyAnswer =
  | { policy: Policy; hasChanged: boolean }
  | { faults: PolicyFaults }
  | { obstacle: PolicyObstacle }

export const MAX_DOMAINS = 50

/**
 * Whether the actor may change it at this moment: asked of the directory anew.
 * @throws AppError MembershipUnknown when the directory does not answer.
 */
export async function findPolicyObstacle(
  { members, policies }: ChangePolicyDeps,
  { workspaceId, userId }: Actor,
): Promise<PolicyObstacle | undefined> {
  const verdict = await members.check(workspaceId, userId, MEMBER_AGE_MS.administering)
  if (!isAdministrator(verdict)) return 'notAdmin'
  return policies.isLocked ? 'locked' : undefined
}

/**
 * Changes the rules that are wished for, all of them or none. Holds at once here, and within seconds elsewhere.
 * @throws AppError MembershipUnknown when the directory does not answer: then nothing has changed.
 */
export async function changePolicy(
  deps: ChangePolicyDeps,
  actor: Actor,
  wish: PolicyWish,
): Promise<PolicyAnswer> {
  const obstacle = await findPolicyObstacle(deps, actor)
  if (obstacle) return { obstacle }
  const policy = await deps.policies.read(actor.workspaceId)
  const judged = judgeWish(policy, wish)
  if ('faults' in judged) return judged
  if (Object.keys(judged.changes).length === 0) return { policy, hasChanged: false }
  const changed = await deps.policies.change(actor, judged.changes)
  deps.log.info('policy.changed', { workspace: actor.workspaceId })
  return { policy: changed, hasChanged: true }
}

/** @returns what the wish changes in the policy, or every rule that cannot be as it is wished. Pure. */
export function judgeWish(
  policy: Policy,
  wish: PolicyWish,
): { changes: PolicyChanges } | { faults: PolicyFaults } {
  const faults: PolicyFaults = {}
  const changes: Partial<Record<PolicyRule, unknown>> = {}
  for (const [rule, read] of Object.entries(READERS) as Array<[PolicyRule, Reader]>) {
    const given = wish[rule]
    if (given === undefined) continue
    const verdict = read(given)
    if ('fault' in verdict) faults[rule] = verdict.fault
    else changes[rule] = verdict.value
  }
  if (Object.keys(faults).length > 0) return { faults }
  const next = { ...policy, ...changes } as Policy
  if (next.defaultLifetimeMs > next.maxLifetimeMs) {
    const rule = wish.defaultLifetimeMs === undefined ? 'maxLifetimeMs' : 'defaultLifetimeMs'
    return { faults: { [rule]: 'defaultOverLongest' } }
  }
  return { changes: changes as PolicyChanges }
}

type Reader = (given: string | boolean) => { value: unknown } | { fault: PolicyFault }

const READERS: Readonly<Record<PolicyRule, Reader>> = {
  defaultLifetimeMs: readLifetime,
  maxLifetimeMs: readLifetime,
  maxViews: readCount,
  areUnlimitedViewsAllowed: readFlag,
  isAnyoneAllowed: readFlag,
  areGuestsAllowed: readFlag,
  areExternalEmailsAllowed: readFlag,
  externalDomains: readDomains,
  passwordRequired: (given) => readChoice(PASSWORD_RULES, given),
  isRevealInSlackAllowed: readFlag,
  whoMayCreate: (given) => readChoice(CREATORS, given),
}

function readLifetime(given: string | boolean): { value: DurationMs } | { fault: PolicyFault } {
  const lifetimeMs = parseDuration(String(given).trim())
  if (lifetimeMs === undefined) return { fault: 'notADuration' }
  return findLifetimeFault(lifetimeMs) ? { fault: 'lifetimeOutside' } : { value: lifetimeMs }
}

// Empty is no bound.
function readCount(given: string | boolean): { value: number | null } | { fault: PolicyFault } {
  const text = String(given).trim()
  if (text === '') return { value: null }
  const isCount = /^\d{1,10}$/.test(text) && Number(text) >= 1 && Number(text) <= LIMITS.maxViews.max
  return isCount ? { value: Number(text) } : { fault: 'notACount' }
}

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/

function readDomains(given: string | boolean): { value: string[] } | { fault: PolicyFault } {
  const typed = String(given)
    .toLowerCase()
    .split(/[\s,;]+/)
  const domains = [...new Set(typed.map((domain) => domain.replace(/^@/, '')).filter(Boolean))]
  if (!domains.every((domain) => DOMAIN.test(domain))) return { fault: 'notDomains' }
  return domains.length > MAX_DOMAINS ? { fault: 'tooManyDomains' } : { value: domains }
}

function readFlag(given: string | boolean): { value: boolean } | { fault: PolicyFault } {
  return typeof given === 'boolean' ? { value: given } : { fault: 'notAChoice' }
}

function readChoice(choices: readonly string[], given: string | boolean) {
  return choices.includes(String(given)) ? { value: given } : { fault: 'notAChoice' as const }
}
