// Who is in a user group, a channel or a group DM, as far as Slack shows it to this app.

import { LIMITS } from '../../contract/limits.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import type { SlackClient } from '../client.ts'
import type { OptionalScope, Scopes } from '../scopes.ts'
import { slackErrorCode } from '../sdk-log.ts'

export interface ReadDeps {
  client: SlackClient
  scopes: Scopes
  botUserId: string
  log: Logger
}

/** `unreadable`: for want of a scope. `noAnswer`: it may work in a while. */
export type ReadProblem = 'tooMany' | 'notVisible' | 'unreadable' | 'noAnswer'

export type Reading = { userIds: readonly string[] } | { problem: ReadProblem }

/** Any of these shows some conversation. */
export const CONVERSATION_SCOPES: readonly OptionalScope[] = ['channels:read', 'groups:read', 'mpim:read']

const PAGES = 5
const GROUP_ID = /^S[A-Z0-9]{1,30}$/
const CONVERSATION_ID = /^[CG][A-Z0-9]{1,30}$/

/** Whether it is the id of something whose people can be asked for. */
export function isSourceId(id: unknown): id is string {
  return typeof id === 'string' && (GROUP_ID.test(id) || CONVERSATION_ID.test(id))
}

/** Everybody in it but the app itself. A conversation tells nothing to somebody who is not in it. */
export async function readSource(deps: ReadDeps, actor: Actor, id: string): Promise<Reading> {
  try {
    const userIds = GROUP_ID.test(id)
      ? await readUserGroup(deps, id)
      : await readConversation(deps, actor, id)
    if (userIds === undefined) return { problem: 'notVisible' }
    const others = userIds.filter((userId) => userId !== deps.botUserId)
    return others.filter((userId) => userId !== actor.userId).length > LIMITS.recipients.max
      ? { problem: 'tooMany' }
      : { userIds: others }
  } catch (error) {
    const problem = judgeReading(error)
    if (problem === 'noAnswer') deps.log.warn('groups.not_read', { error })
    return { problem }
  }
}

/** What a failed question about a group or conversation means. */
export function judgeReading(error: unknown): ReadProblem {
  const code = slackErrorCode(error) ?? ''
  if (code === 'missing_scope') return 'unreadable'
  return NOT_VISIBLE.has(code) ? 'notVisible' : 'noAnswer'
}

const NOT_VISIBLE = new Set([
  'channel_not_found',
  'not_in_channel',
  'no_such_subteam',
  'subteam_not_found',
  'method_not_supported_for_channel_type',
  'is_archived',
  'access_denied',
])

async function readUserGroup({ client, scopes }: ReadDeps, id: string): Promise<readonly string[]> {
  const call = () => client.usergroups.users.list({ usergroup: id })
  const { users } = await scopes.use(['usergroups:read'], call, true)
  return users ?? []
}

/** Reads on until it is clear that there are too many. */
async function readConversation(
  { client, scopes }: ReadDeps,
  { userId }: Actor,
  id: string,
): Promise<readonly string[] | undefined> {
  // The app, the sender, and one more than a secret takes.
  const enough = LIMITS.recipients.max + 3
  const members: string[] = []
  let cursor = ''
  for (let page = 0; page < PAGES && members.length < enough; page++) {
    const call = () => client.conversations.members({ channel: id, limit: enough, ...(cursor && { cursor }) })
    const answer = await scopes.use(CONVERSATION_SCOPES, call)
    members.push(...(answer.members ?? []))
    cursor = answer.response_metadata?.next_cursor ?? ''
    if (!cursor) break
  }
  return members.length >= enough || members.includes(userId) ? members : undefined
}
