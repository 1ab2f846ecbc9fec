// From groups and channels to the people in them who may receive a secret, with the count and reason of those left out.

import { LIMITS } from '../../contract/limits.ts'
import type { Actor } from '../../share/actor.ts'
import { MEMBER_AGE_MS, type Members, type MemberVerdict, type Refusal } from '../../share/members.ts'
import { type ReadDeps, type Reading, type ReadProblem, readSource } from './read.ts'

export interface ExpandDeps extends ReadDeps {
  members: Members
}

export type Reason = Refusal | 'sender'
export type LeftOut = Partial<Record<Reason, number>>

export interface Expansion {
  /** To be added to those chosen before. */
  added: readonly string[]
  alreadyThere: number
  leftOut: LeftOut
  /** So many recipients it would be: more than a secret takes, so nobody is added. */
  beyond?: number
  problems: ReadonlyArray<{ id: string; kind: ReadProblem }>
}

/** Directory questions at once, and in all: a few more than can be recipients, since some are left out. */
const CHECKED_AT_ONCE = 10
const CHECKED_AT_MOST = 150

/** Never throws: what cannot be read is a problem in the answer. */
export async function expandSources(
  deps: ExpandDeps,
  actor: Actor,
  ids: readonly string[],
  chosen: readonly string[],
): Promise<Expansion> {
  const readings = await Promise.all(ids.map((id) => readSource(deps, actor, id)))
  const problems = ids.flatMap((id, index) => toProblem(id, readings[index]))
  const everybody = new Set(readings.flatMap((one) => ('userIds' in one ? one.userIds : [])))
  const found = [...everybody].filter((id) => !chosen.includes(id) && id !== actor.userId)
  const before = new Set(chosen).size
  const base = {
    added: [],
    alreadyThere: [...everybody].filter((id) => chosen.includes(id)).length,
    problems,
  }
  if (found.length > CHECKED_AT_MOST) return { ...base, leftOut: {}, beyond: before + found.length }
  try {
    const { added, leftOut } = await sortOut(deps, actor, found)
    if (everybody.has(actor.userId) && !chosen.includes(actor.userId)) leftOut.sender = 1
    const total = before + added.length
    if (added.length > 0 && total > LIMITS.recipients.max) return { ...base, leftOut, beyond: total }
    return { ...base, added, leftOut }
  } catch (error) {
    deps.log.warn('groups.not_checked', { error })
    return { ...base, leftOut: {}, problems: ids.map((id) => ({ id, kind: 'noAnswer' })) }
  }
}

function toProblem(id: string, reading: Reading | undefined): Array<{ id: string; kind: ReadProblem }> {
  return reading && 'problem' in reading ? [{ id, kind: reading.problem }] : []
}

async function sortOut(
  { members }: ExpandDeps,
  { workspaceId }: Actor,
  userIds: readonly string[],
): Promise<{ added: string[]; leftOut: LeftOut }> {
  const added: string[] = []
  const leftOut: LeftOut = {}
  for (let start = 0; start < userIds.length; start += CHECKED_AT_ONCE) {
    const some = userIds.slice(start, start + CHECKED_AT_ONCE)
    const ask = (userId: string): Promise<MemberVerdict> =>
      members.check(workspaceId, userId, MEMBER_AGE_MS.choosing)
    const verdicts = await Promise.all(some.map(ask))
    for (const [index, verdict] of verdicts.entries()) {
      const userId = some[index]
      if (!verdict.isMember) leftOut[verdict.reason] = (leftOut[verdict.reason] ?? 0) + 1
      else if (userId !== undefined) added.push(userId)
    }
  }
  return { added, leftOut }
}
