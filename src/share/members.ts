// Who is an authorized member: default deny. The directory behind it is Slack; the rule is asked when people
// are chosen, again before delivery and again before a view is spent.
/** Why somebody may not be given a secret. */
export type Refusal = 'unknown' | 'deactivated' | 'bot' | 'guest' | 'external'

export type MemberVerdict =
  | { isMember: true; name: string; isGuest: boolean; isAdmin: boolean; email?: string }
  | { isMember: false; reason: Refusal; name?: string }

export interface Members {
  /**
   * @param maxAgeMs how old an answer from memory may be.
   * @param patienceMs how long it may take; the usual unless told.
   * @throws AppError MembershipUnknown when the directory does not answer in time; NotInstalled when it does not know
   *   this app any more.
   */
  check(workspaceId: string, userId: string, maxAgeMs: number, patienceMs?: number): Promise<MemberVerdict>
  /**
   * Whose address it is; without regard to case. Nobody's, or a deactivated person's, is undefined.
   * @throws AppError MembershipUnknown when the directory does not answer, or does not show addresses to this app.
   */
  findByEmail(workspaceId: string, email: string, maxAgeMs: number): Promise<FoundMember | undefined>
  /** The directory said that this person has changed: what is remembered of them counts no more. */
  forget(userId: string): void
}

export interface FoundMember {
  userId: string
  verdict: MemberVerdict
}

/** Whether somebody looks after the workspace: sees and changes its policy, reads its audit trail. */
export function isAdministrator(verdict: MemberVerdict): boolean {
  return verdict.isMember && !verdict.isGuest && verdict.isAdmin
}

/** Ages for the moments at which the rule is asked: what a click has found out is good for its submission. */
export const MEMBER_AGE_MS = {
  choosing: 300_000,
  delivering: 60_000,
  revealing: 60_000,
  /** Whoever changes the policy is asked about each time. */
  administering: 0,
} as const

/** How long an answer is waited for: by most, and where nothing is left to be done without it. */
export const MEMBER_PATIENCE_MS = { usual: 5_000, sharing: 75_000, revealing: 75_000 } as const
