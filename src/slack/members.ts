// The directory: who is an authorized member of the workspace, asked of Slack (`users.info`) and remembered for a
// while. Default deny.

import type { webApi } from '@slack/bolt'
import { AppError } from '../errors.ts'
import type { Members, MemberVerdict, Refusal } from '../share/members.ts'
import type { SlackClient } from './client.ts'
import { slackErrorCode } from './sdk-log.ts'

type SlackUser = NonNullable<webApi.UsersInfoResponse['user']>

interface Entry {
  verdict: MemberVerdict
  askedAtMs: number
}

/** People remembered at most; the longest known goes first. */
const CAPACITY = 10_000

/** A directory over `users.info`. Questions about one person that overlap are asked once. */
export function createMembers(client: SlackClient, now: () => number = Date.now): Members {
  const known = new Map<string, Entry>()
  const asking = new Map<string, Promise<MemberVerdict>>()

  async function ask(workspaceId: string, userId: string): Promise<MemberVerdict> {
    const askedAtMs = now()
    const verdict = await readVerdict(client, workspaceId, userId)
    known.delete(userId)
    known.set(userId, { verdict, askedAtMs })
    const [oldest] = known.keys()
    if (known.size > CAPACITY && oldest !== undefined) known.delete(oldest)
    return verdict
  }

  return {
    async check(workspaceId, userId, maxAgeMs) {
      const entry = known.get(userId)
      if (entry && maxAgeMs > 0 && now() - entry.askedAtMs <= maxAgeMs) return entry.verdict
      const running = asking.get(userId)
      // A question that is already on its way may be older than a reveal accepts.
      if (running && maxAgeMs > 0) return running
      const question = ask(workspaceId, userId).finally(() => {
        if (asking.get(userId) === question) asking.delete(userId)
      })
      asking.set(userId, question)
      return question
    },
  }
}

async function readVerdict(client: SlackClient, workspaceId: string, userId: string): Promise<MemberVerdict> {
  try {
    const { user } = await client.users.info({ user: userId })
    return user ? judgeUser(user, workspaceId) : { isMember: false, reason: 'unknown' }
  } catch (error) {
    const code = slackErrorCode(error)
    if (code === 'user_not_found' || code === 'user_not_visible')
      return { isMember: false, reason: 'unknown' }
    throw new AppError('MembershipUnknown', { cause: error })
  }
}

/** Only an active, full, human member of this workspace, or of the Enterprise organization's that includes it. */
export function judgeUser(user: SlackUser, workspaceId: string): MemberVerdict {
  const name = user.profile?.display_name || user.profile?.real_name || user.real_name || user.name
  const refuse = (reason: Refusal): MemberVerdict => ({
    isMember: false,
    reason,
    ...(name && { name }),
  })
  const { is_workflow_bot, is_stranger } = user as { is_workflow_bot?: boolean; is_stranger?: boolean }
  if (user.is_bot || is_workflow_bot || user.id === 'USLACKBOT') return refuse('bot')
  const isOurs = user.team_id === workspaceId || user.enterprise_user?.teams?.includes(workspaceId)
  if (is_stranger || !isOurs) return refuse('external')
  if (user.deleted) return refuse('deactivated')
  if (user.is_restricted || user.is_ultra_restricted) return refuse('guest')
  return { isMember: true, name: name || 'A colleague' }
}
