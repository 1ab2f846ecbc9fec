// The use case "ask a colleague for a secret": who asks must be able to receive one, who is asked to share one. The
// request and the job that sends its messages commit together or not at all.

import { sql } from 'kysely'
import { sealRequestPart } from '../crypto/request-boxes.ts'
import { newId } from '../crypto/tokens.ts'
import type { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'
import type { ShareBackend } from './backend.ts'
import { type BudgetLimits, spendBudgets, usesOfNotifying } from './budgets.ts'
import { MEMBER_AGE_MS, type Members, type Refusal } from './members.ts'
import type { Policies } from './policies.ts'
import { mayCreate } from './policy.ts'
import type { RequestDeps } from './requests.ts'

export interface AskDeps extends RequestDeps {
  members: Members
  policies: Policies
  backend: ShareBackend
  limits: BudgetLimits
}

export interface Question {
  askeeId: string
  what: Secret
  days: number
  /** The form: a repeated one gets the first request back. */
  submissionId: string
}

export interface Asked {
  createdAt: Date
  expiresAt: Date
  /** The form had asked before; nothing of this question was stored. */
  isRepeat: boolean
}

export type AskVerdict =
  | { asked: Asked }
  | { problem: 'self' }
  | { problem: 'askerRefused'; reason: Refusal | 'no_email' }
  | { problem: 'askeeRefused'; reason: Refusal; name?: string }
  /** A member whom the policy does not let share. */
  | { problem: 'askeeMayNot'; name: string }

/**
 * Asks, or says why not; counts against the actor's limits on messages to others.
 * @throws AppError MembershipUnknown, RateLimitExceeded.
 */
export async function createRequest(deps: AskDeps, actor: Actor, question: Question): Promise<AskVerdict> {
  const { db, jobs, limits } = deps
  const problem = await findProblem(deps, actor, question.askeeId)
  if (problem) return problem
  const earlier = await readEarlier(deps, actor, question)
  if (earlier) return { asked: earlier }
  await spendBudgets(db, limits, usesOfNotifying(actor, [question.askeeId]))
  const asked = await insertRequest(deps, actor, question)
  jobs.wake('request')
  return { asked }
}

async function findProblem(
  { members, policies, backend }: AskDeps,
  { workspaceId, userId }: Actor,
  askeeId: string,
): Promise<Exclude<AskVerdict, { asked: Asked }> | undefined> {
  if (askeeId === userId) return { problem: 'self' }
  const check = (id: string) => members.check(workspaceId, id, MEMBER_AGE_MS.choosing)
  const [asker, askee, policy] = await Promise.all([
    check(userId),
    check(askeeId),
    policies.read(workspaceId),
  ])
  if (!asker.isMember) return { problem: 'askerRefused', reason: asker.reason }
  // Where a share opens for an address, nothing could be provided to somebody without one.
  if (!backend.controls.slackIdentity && asker.email === undefined)
    return { problem: 'askerRefused', reason: 'no_email' }
  if (!askee.isMember) {
    const { reason, name } = askee
    return { problem: 'askeeRefused', reason, ...(name !== undefined && { name }) }
  }
  return mayCreate(policy, askee) ? undefined : { problem: 'askeeMayNot', name: askee.name }
}

async function insertRequest(deps: AskDeps, actor: Actor, question: Question): Promise<Asked> {
  const { db, keys, jobs } = deps
  const { workspaceId, userId } = actor
  const requestId = newId()
  const { askeeId, submissionId, days } = question
  const what = sealRequestPart(keys, { workspaceId, requestId }, 'what', question.what)
  const inserted = await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ created_at: Date; expires_at: Date }>`
      with clock as (
        select date_trunc('milliseconds', clock_timestamp()) as at
      )
      insert into requests (workspace_id, id, asker_id, askee_id, submission_id, what, created_at, expires_at)
      select ${workspaceId}, ${requestId}, ${userId}, ${askeeId}, ${submissionId}, ${what}::bytea,
        clock.at, clock.at + ${days} * interval '1 day'
      from clock
      on conflict (workspace_id, submission_id) do nothing
      returning created_at, expires_at`.execute(tx)
    if (rows[0]) await jobs.enqueue(tx, 'request', [{ workspaceId, requestId }])
    return rows[0]
  })
  if (inserted) return { createdAt: inserted.created_at, expiresAt: inserted.expires_at, isRepeat: false }
  const earlier = await readEarlier(deps, actor, question)
  if (!earlier) throw new TypeError('a request is refused only for one that is there')
  return earlier
}

async function readEarlier(
  { db }: AskDeps,
  { workspaceId, userId }: Actor,
  { submissionId }: Question,
): Promise<Asked | undefined> {
  const row = await db
    .selectFrom('requests')
    .select(['created_at', 'expires_at'])
    .where('workspace_id', '=', workspaceId)
    .where('submission_id', '=', submissionId)
    .where('asker_id', '=', userId)
    .executeTakeFirst()
  return row && { createdAt: row.created_at, expiresAt: row.expires_at, isRepeat: true }
}
