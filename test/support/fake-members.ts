// A directory that says what a test tells it. Whoever it was told nothing about is a member.

import { AppError } from '../../src/errors.ts'
import type { Members, MemberVerdict, Refusal } from '../../src/share/members.ts'

export interface FakeMembers extends Members {
  /** From now on this person is none (any more). */
  refuse(userId: string, reason: Refusal): void
  /** From now on nobody gets an answer: MembershipUnknown. */
  fallSilent(): void
  /** Back to the start: everybody is a member and gets an answer. */
  welcomeAll(): void
  /** User ids in the order in which they were asked about. */
  readonly asked: readonly string[]
}

export function createFakeMembers(): FakeMembers {
  const refusals = new Map<string, Refusal>()
  const asked: string[] = []
  let isSilent = false
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
    async check(_workspaceId, userId): Promise<MemberVerdict> {
      asked.push(userId)
      if (isSilent) throw new AppError('MembershipUnknown')
      const reason = refusals.get(userId)
      return reason ? { isMember: false, reason } : { isMember: true, name: userId }
    },
  }
}
