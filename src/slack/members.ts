// The directory: who is an authorized member of the workspace, asked of Slack (`users.info`) and remembered for a
// while. Default deny.

import type { webApi } from '@slack/bolt'
import { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import {
  type FoundMember,
  MEMBER_PATIENCE_MS,
  type Members,
  type MemberVerdict,
  type Refusal,
} from '../share/members.ts'
import { type Access, isNotInstalled } from './access.ts'
import type { SlackClient } from './client.ts'
import { nameRight, notAllowedCode } from './rights.ts'
import { slackErrorCode } from './sdk-log.ts'
import { A_COLLEAGUE, describeMissingRight } from './words.ts'

/** A person as `users.info` shows them. */
export type SlackUser = NonNullable<webApi.UsersInfoResponse['user']>

interface Entry {
  verdict: MemberVerdict
  askedAtMs: number
}

/** People remembered at most. */
const CAPACITY = 10_000

/** A directory over `users.info`. What is remembered counts only while Slack lets the app in. Guests are told from others in what is remembered, and judged anew each time. Questions about one person that overlap are asked once. */
export function createMembers(
  client: SlackClient,
  areGuestsAllowed: (workspaceId: string) => Promise<boolean>,
  access: Pick<Access, 'isLost'>,
  log: Logger,
  now: () => number = Date.now,
): Members {
  const known = new Map<string, Entry>()
  const byEmail = new Map<string, { userId: string | undefined; askedAtMs: number }>()
  const asking = new Map<string, Promise<MemberVerdict>>()
  const askingByEmail = new Map<string, Promise<FoundMember | undefined>>()

  async function ask(workspaceId: string, userId: string): Promise<Entry> {
    const askedAtMs = now()
    const user = await readUser(client, userId)
    const verdict: MemberVerdict = user
      ? judgeUser(user, workspaceId)
      : { isMember: false, reason: 'unknown' }
    if (!verdict.isMember)
      log.info('members.refused', { workspace: workspaceId, note: userId, reason: verdict.reason })
    return { verdict, askedAtMs }
  }

  async function askByEmail(workspaceId: string, email: string): Promise<FoundMember | undefined> {
    const askedAtMs = now()
    const user = await readUserByEmail(client, email)
    remember(byEmail, email, { userId: user?.id, askedAtMs })
    if (!user?.id) return undefined
    const verdict = judgeUser(user, workspaceId)
    remember(known, user.id, { verdict, askedAtMs })
    return { userId: user.id, verdict }
  }

  function askOnce(workspaceId: string, email: string): Promise<FoundMember | undefined> {
    const running = askingByEmail.get(email)
    if (running) return running
    const question = askByEmail(workspaceId, email).finally(() => askingByEmail.delete(email))
    askingByEmail.set(email, question)
    return question
  }

  async function read(workspaceId: string, userId: string, maxAgeMs: number): Promise<MemberVerdict> {
    const entry = known.get(userId)
    const isFresh = entry && now() - entry.askedAtMs <= maxAgeMs
    if (isFresh && !access.isLost) return entry.verdict
    const running = asking.get(userId)
    if (running) return running
    const question: Promise<MemberVerdict> = ask(workspaceId, userId)
      .then((answer) => {
        // One that was asked before the person was forgotten, or before a later one, is out of date.
        if (asking.get(userId) === question) remember(known, userId, answer)
        return answer.verdict
      })
      .finally(() => {
        if (asking.get(userId) === question) asking.delete(userId)
      })
    asking.set(userId, question)
    return question
  }

  async function judgeGuest(workspaceId: string, verdict: MemberVerdict): Promise<MemberVerdict> {
    if (!verdict.isMember || !verdict.isGuest || (await areGuestsAllowed(workspaceId))) return verdict
    return { isMember: false, reason: 'guest', name: verdict.name }
  }

  return {
    forget(userId) {
      known.delete(userId)
      asking.delete(userId)
    },
    async check(workspaceId, userId, maxAgeMs, patienceMs = MEMBER_PATIENCE_MS.usual) {
      return judgeGuest(workspaceId, await within(patienceMs, read(workspaceId, userId, maxAgeMs)))
    },
    async findByEmail(workspaceId, email, maxAgeMs) {
      const entry = byEmail.get(email)
      if (!entry || now() - entry.askedAtMs > maxAgeMs) {
        const found = await askOnce(workspaceId, email)
        return found && { ...found, verdict: await judgeGuest(workspaceId, found.verdict) }
      }
      const { userId } = entry
      return userId === undefined
        ? undefined
        : { userId, verdict: await this.check(workspaceId, userId, maxAgeMs) }
    },
  }
}

/** The question goes on: who asks next may have its answer. */
async function within<Value>(patienceMs: number, answer: Promise<Value>): Promise<Value> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new AppError('MembershipUnknown')), patienceMs)
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer))
}

/** The longest known goes first. */
function remember<T>(memory: Map<string, T>, key: string, entry: T): void {
  memory.delete(key)
  memory.set(key, entry)
  const [oldest] = memory.keys()
  if (memory.size > CAPACITY && oldest !== undefined) memory.delete(oldest)
}

const NOBODY = new Set(['user_not_found', 'user_not_visible', 'users_not_found'])

async function readUser(client: SlackClient, userId: string): Promise<SlackUser | undefined> {
  const { user } = await client.users.info({ user: userId }).catch(toNobody)
  return user
}

async function readUserByEmail(client: SlackClient, email: string): Promise<SlackUser | undefined> {
  const { user } = await client.users.lookupByEmail({ email }).catch(toNobody)
  // The same shape under another name in the SDK.
  return user as SlackUser | undefined
}

function toNobody(error: unknown): { user?: undefined } {
  const code = slackErrorCode(error)
  if (code !== undefined && NOBODY.has(code)) return {}
  if (isNotInstalled(error)) throw new AppError('NotInstalled', { cause: error })
  if (notAllowedCode(error) !== undefined)
    throw new AppError('NotInstalled', { cause: error, words: describeMissingRight(nameRight(error)) })
  throw new AppError('MembershipUnknown', { cause: error })
}

/** Only an active, human member, full or guest, of this workspace, or of the Enterprise organization's that includes it. */
export function judgeUser(user: SlackUser, workspaceId: string): MemberVerdict {
  const name = user.profile?.display_name || user.profile?.real_name || user.real_name || user.name
  const refuse = (reason: Refusal): MemberVerdict => ({
    isMember: false,
    reason,
    ...(name && { name }),
  })
  const { is_workflow_bot, is_stranger } = user as { is_workflow_bot?: boolean; is_stranger?: boolean }
  if (user.is_bot || is_workflow_bot || user.id === 'USLACKBOT') return refuse('bot')
  // First: of whoever has left an Enterprise organization Slack no longer says in which workspaces they were.
  if (user.deleted) return refuse('deactivated')
  const isOurs = user.team_id === workspaceId || user.enterprise_user?.teams?.includes(workspaceId)
  if (is_stranger || !isOurs) return refuse('external')
  const isGuest = Boolean(user.is_restricted || user.is_ultra_restricted)
  const { email } = user.profile ?? {}
  return {
    isMember: true,
    name: name || A_COLLEAGUE,
    isGuest,
    isAdmin: Boolean(user.is_admin || user.is_owner),
    // Slack's types are a promise.
    ...(typeof email === 'string' && email !== '' && { email: email.toLowerCase() }),
  }
}
