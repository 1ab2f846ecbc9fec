// Decides who may receive a share. Only this file makes the list that createShare takes, so that no caller can
// share with somebody who was not checked.

import { LIMITS } from '../contract/limits.ts'
import type { Actor } from './actor.ts'
import { MEMBER_AGE_MS, type Members, type MemberVerdict, type Refusal } from './members.ts'

declare const authorized: unique symbol
/** Slack user ids, each once, all checked. */
export type AuthorizedRecipients = readonly string[] & { [authorized]: true }

export interface RefusedRecipient {
  userId: string
  name?: string
  reason: Refusal
}

export type RecipientsVerdict =
  | { recipients: AuthorizedRecipients }
  | { problem: 'none' }
  | { problem: 'tooMany' }
  | { problem: 'onlySender' }
  | { problem: 'senderNotMember'; reason: Refusal }
  | { problem: 'refused'; refused: RefusedRecipient[] }

/**
 * Checks the sender and everybody they chose.
 * @throws AppError MembershipUnknown when the directory does not answer.
 */
export async function authorizeRecipients(
  { members }: { members: Members },
  actor: Actor,
  chosen: readonly string[],
): Promise<RecipientsVerdict> {
  const recipients = [...new Set(chosen)]
  if (recipients.length === 0) return { problem: 'none' }
  if (recipients.length > LIMITS.recipients.max) return { problem: 'tooMany' }
  if (recipients.every((userId) => userId === actor.userId)) return { problem: 'onlySender' }

  const check = (userId: string): Promise<MemberVerdict> =>
    members.check(actor.workspaceId, userId, MEMBER_AGE_MS.choosing)
  const [sender, ...verdicts] = await Promise.all([actor.userId, ...recipients].map(check))
  if (!sender?.isMember) return { problem: 'senderNotMember', reason: sender?.reason ?? 'unknown' }

  const refused = recipients.flatMap((userId, index): RefusedRecipient[] => {
    const verdict = verdicts[index]
    if (!verdict || verdict.isMember) return []
    return [{ userId, reason: verdict.reason, ...(verdict.name !== undefined && { name: verdict.name }) }]
  })
  if (refused.length > 0) return { problem: 'refused', refused }
  return { recipients: recipients as unknown as AuthorizedRecipients }
}
