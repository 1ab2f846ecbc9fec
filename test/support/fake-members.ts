// A directory that says what a test tells it. Whoever it was told nothing about is a member.

import { AppError } from '../../src/errors.ts'
import type { FoundMember, Members, MemberVerdict, Refusal } from '../../src/share/members.ts'

export interface FakeMembers extends Members {
  /** From now on this person is none (any more). */
  refuse(userId: string, reason: Refusal): void
  /** From now on nobody gets an answer: MembershipUnknown. */
  fallSilent(): void
  /** From now on this address is theirs. */
  giveEmail(userId: string, email: string): void
  /** From now on this person is an administrator. */
  promote(userId: string): void
  /** Back to the start: everybody is a member and gets an answer. */
  welcomeAll(): void
  /** User ids in the order in which they were asked about. */
  readonly asked: readonly string[]
}

export function createFakeMembers(): FakeMembers {
  const refusals = new Map<string, Refusal>()
  const asked: string[] = []
  const emails = new Map<string, string>()
  let isSilent = false
  const judge = (userId: string): MemberVerdict => {
    asked.push(userId)
    if (isSilent) throw new AppError('MembershipUnknown')
    const reason = refusals.get(userId)
    return reason
      ? { isMember: false, reason }
      : { isMember: true, name: userId, isGuest: false, isAdmin: admins.has(userId) }
  }
  const admins = new Set<string>()
  return {
    asked,
    refuse: (userId, reason) => void refusals.set(userId, reason),
    fallSilent: () => {
      isSilent = true
    },
    welcomeAll: () => {
      isSilent = false
      refusals.clear()
    },
    giveEmail: (userId, email) => void emails.set(email, userId),
    forget: () => {},
    promote: (userId) => void admins.add(userId),
    check: async (_workspaceId, userId) => judge(userId),
    async findByEmail(_workspaceId, email): Promise<FoundMember | undefined> {
      const userId = emails.get(email)
      if (isSilent) throw new AppError('MembershipUnknown')
      return userId === undefined ? undefined : { userId, verdict: judge(userId) }
    },
  }
}
