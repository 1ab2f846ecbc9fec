// Tells a colleague that a message of theirs may hold a secret: once for each message, within what its teller may send.

import type { Db } from '../../db/schema.ts'
import { AppError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { type BudgetLimits, spendBudgets, usesOfNotifying } from '../../share/budgets.ts'
import { MEMBER_AGE_MS, type Members, type MemberVerdict } from '../../share/members.ts'
import type { Policies } from '../../share/policies.ts'
import { mayCreate } from '../../share/policy.ts'
import { claimTelling, recordTold, releaseTelling } from '../../share/tell.ts'
import type { Post, Posted } from '../post.ts'
import type { OriginalMessage } from '../share/origin.ts'
import { buildFind } from './message.ts'

export interface TellDeps {
  db: Db
  members: Members
  policies: Policies
  post: Post
  limits: BudgetLimits
  log: Logger
  workspaceUrl?: string
}

/** What became of it. `before`: they had been told. `unsure`: Slack did not say whether the message came through. */
export type Telling = 'told' | 'before' | 'notMember' | 'limited' | 'unsure' | 'busy' | 'refused' | 'failed'

/** Never throws. */
export async function tellAuthor(
  deps: TellDeps,
  actor: Actor,
  original: OriginalMessage & { authorId: string },
): Promise<Telling> {
  const { db, log, limits } = deps
  const message = { workspaceId: actor.workspaceId, channelId: original.channelId, ts: original.ts }
  try {
    const verdicts = await Promise.all(
      [original.authorId, actor.userId].map((userId) =>
        deps.members.check(actor.workspaceId, userId, MEMBER_AGE_MS.delivering),
      ),
    )
    const [author] = verdicts
    if (!author || !verdicts.every(isColleague)) return 'notMember'
    if (!(await claimTelling(db, actor, message))) return 'before'
    try {
      await spendBudgets(db, limits, usesOfNotifying(actor, [original.authorId]))
      const telling = judgePosted(await send(deps, actor, original, author))
      if (telling === 'told' || telling === 'unsure') await recordTold(db, message)
      else await releaseTelling(db, message)
      log.info('author.told', { workspace: actor.workspaceId, reason: telling })
      return telling
    } catch (error) {
      await releaseTelling(db, message)
      throw error
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'RateLimitExceeded') return 'limited'
    if (error instanceof AppError && error.code === 'MembershipUnknown') return 'busy'
    log.error('author.not_told', { workspace: actor.workspaceId, error })
    return 'failed'
  }
}

async function send(
  { policies, post, workspaceUrl }: TellDeps,
  actor: Actor,
  original: OriginalMessage & { authorId: string },
  author: MemberVerdict,
): Promise<Posted> {
  const maySend = mayCreate(await policies.read(actor.workspaceId), author)
  const find = buildFind({
    tellerId: actor.userId,
    original,
    maySend,
    ...(workspaceUrl !== undefined && { workspaceUrl }),
  })
  return post.send(original.authorId, find)
}

/** A guest may be told also where guests receive no secrets. */
function isColleague(verdict: MemberVerdict): boolean {
  return verdict.isMember || verdict.reason === 'guest'
}

function judgePosted({ kind }: Posted): Telling {
  switch (kind) {
    case 'posted':
      return 'told'
    case 'ambiguous':
      return 'unsure'
    case 'later':
    case 'locked_out':
      return 'busy'
    default:
      return 'refused'
  }
}
