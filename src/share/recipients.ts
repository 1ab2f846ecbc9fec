// Decides who may receive a share. Only this file makes the list that createShare takes, so that no caller can
// share with somebody who was not checked.

import { LIMITS } from '../contract/limits.ts'
import { AppError } from '../errors.ts'
import type { Actor } from './actor.ts'
import type { Recipient } from './backend.ts'
import {
  type FoundMember,
  MEMBER_AGE_MS,
  MEMBER_PATIENCE_MS,
  type Members,
  type MemberVerdict,
  type Refusal,
} from './members.ts'
import { assertDomainsAllowed, describeForeignAddress, mayCreate, type Policy } from './policy.ts'
import { describeRefusedEmails } from './words.ts'

declare const authorized: unique symbol
/** Who gets it, each once, all checked; and addresses outside that the policy allows. */
export interface AuthorizedRecipients {
  readonly [authorized]: true
  readonly people: readonly Recipient[]
  readonly outsideEmails: readonly string[]
}

export interface RecipientDeps {
  members: Members
  policy: Policy
}

export interface RefusedRecipient {
  userId: string
  name?: string
  reason: Refusal | 'no_email'
}

export type RecipientsVerdict =
  | { recipients: AuthorizedRecipients }
  | { problem: 'none' }
  | { problem: 'tooMany' }
  | { problem: 'onlySender' }
  | { problem: 'senderNotMember'; reason: Refusal }
  | { problem: 'senderMayNot' }
  | { problem: 'refused'; refused: RefusedRecipient[] }
  /** `words` name the addresses and why. */
  | { problem: 'refusedEmails'; words: string }

/** What a share is for besides the people chosen. */
export interface Beside {
  /** Addresses as the contract has parsed them, with the policy's consent: members among them become people. */
  emails: readonly string[]
  hasLink: boolean
}

/**
 * Checks the sender and everybody they chose; with addresses or a link beside them, nobody need be chosen.
 * `needsEmails`: where a backend goes by addresses, each must have one.
 * @throws AppError MembershipUnknown when the directory does not answer.
 */
export async function authorizeRecipients(
  { members, policy }: RecipientDeps,
  actor: Actor,
  chosen: readonly string[],
  needsEmails: boolean,
  beside: Beside = { emails: [], hasLink: false },
): Promise<RecipientsVerdict> {
  const userIds = [...new Set(chosen)]
  const count = userIds.length + beside.emails.length
  if (count === 0 && !beside.hasLink) return { problem: 'none' }
  if (count > LIMITS.recipients.max) return { problem: 'tooMany' }
  if (isOnly(actor, userIds) && beside.emails.length === 0 && !beside.hasLink)
    return { problem: 'onlySender' }

  const check = (userId: string): Promise<MemberVerdict> =>
    members.check(actor.workspaceId, userId, MEMBER_AGE_MS.delivering, MEMBER_PATIENCE_MS.sharing)
  const [sender, ...verdicts] = await Promise.all([actor.userId, ...userIds].map(check))
  if (!sender?.isMember) return { problem: 'senderNotMember', reason: sender?.reason ?? 'unknown' }
  if (!mayCreate(policy, sender)) return { problem: 'senderMayNot' }

  const refused: RefusedRecipient[] = []
  const people: Recipient[] = []
  for (const [index, userId] of userIds.entries()) {
    const verdict = verdicts[index]
    if (!verdict) continue
    const named = { userId, ...(verdict.name !== undefined && { name: verdict.name }) }
    if (!verdict.isMember) refused.push({ ...named, reason: verdict.reason })
    else if (needsEmails && verdict.email === undefined) refused.push({ ...named, reason: 'no_email' })
    else people.push({ userId, ...(verdict.email !== undefined && { email: verdict.email }) })
  }
  if (refused.length > 0) return { problem: 'refused', refused }
  return addEmails({ members, policy }, actor, people, beside)
}

async function addEmails(
  { members, policy }: RecipientDeps,
  actor: Actor,
  people: readonly Recipient[],
  { emails, hasLink }: Beside,
): Promise<RecipientsVerdict> {
  if (emails.length === 0) return { recipients: authorize(people, []) }
  const named = await sortEmails(members, actor, emails, true)
  const words =
    named.refused.length > 0
      ? describeRefusedEmails(named.refused)
      : describeForeignAddress(policy, named.outside)
  if (words !== undefined) return { problem: 'refusedEmails', words }
  const all = new Map([...people, ...named.people].map((person) => [person.userId, person]))
  if (isOnly(actor, [...all.keys()]) && named.outside.length === 0 && !hasLink)
    return { problem: 'onlySender' }
  return { recipients: authorize([...all.values()], named.outside) }
}

function isOnly({ userId }: Actor, userIds: readonly string[]): boolean {
  return userIds.length > 0 && userIds.every((id) => id === userId)
}

/** Why an address may not receive a share. */
export type EmailRefusal = Refusal | 'sender'

/** Directory questions at once: a hundred addresses must not be a hundred calls in one moment. */
const LOOKUPS_AT_ONCE = 10

/**
 * Checks the addresses that a request over HTTP names; none is fine. The sender has been checked.
 * @throws AppError RecipientRefused naming each address and why; PolicyLimit for the domain of an outside one;
 *   MembershipUnknown when the directory does not answer.
 */
export async function authorizeEmails(
  { members, policy }: RecipientDeps,
  actor: Actor,
  { emails, isOutsideAllowed }: { emails: readonly string[]; isOutsideAllowed: boolean },
): Promise<AuthorizedRecipients> {
  const { people, outside, refused } = await sortEmails(members, actor, emails, isOutsideAllowed)
  const userIds = people.map(({ userId }) => userId)
  if (refused.length + outside.length === 0 && isOnly(actor, userIds)) {
    refused.push(...emails.map((email) => ({ email, reason: 'sender' as const })))
  }
  if (refused.length > 0) {
    throw new AppError('RecipientRefused', {
      words: describeRefusedEmails(refused),
      details: { recipients: refused },
    })
  }
  assertDomainsAllowed(policy, outside)
  return authorize(people, outside)
}

export interface RefusedEmail {
  email: string
  reason: EmailRefusal
}

/** Whose addresses they are: members, people outside, or people who may not receive it. */
async function sortEmails(
  members: Members,
  { workspaceId }: Actor,
  emails: readonly string[],
  isOutsideAllowed: boolean,
): Promise<{ people: Recipient[]; outside: string[]; refused: RefusedEmail[] }> {
  const found = await findMembers(members, workspaceId, emails)
  const people = new Map<string, Recipient>()
  const outside: string[] = []
  const refused: RefusedEmail[] = []
  for (const email of emails) {
    const member = found.get(email)
    if (member?.verdict.isMember) people.set(member.userId, { userId: member.userId, email })
    else if (isOutsideAllowed && (!member || isExternal(member))) outside.push(email)
    else
      refused.push({ email, reason: member && !member.verdict.isMember ? member.verdict.reason : 'unknown' })
  }
  return { people: [...people.values()], outside, refused }
}

const isExternal = ({ verdict }: FoundMember): boolean => !verdict.isMember && verdict.reason === 'external'

async function findMembers(
  members: Members,
  workspaceId: string,
  emails: readonly string[],
): Promise<Map<string, FoundMember>> {
  const found = new Map<string, FoundMember>()
  for (let start = 0; start < emails.length; start += LOOKUPS_AT_ONCE) {
    await Promise.all(
      emails.slice(start, start + LOOKUPS_AT_ONCE).map(async (email) => {
        const member = await members.findByEmail(workspaceId, email, MEMBER_AGE_MS.choosing)
        if (!member) return
        const { delivering } = MEMBER_AGE_MS
        const { sharing } = MEMBER_PATIENCE_MS
        const verdict = await members.check(workspaceId, member.userId, delivering, sharing)
        found.set(email, { ...member, verdict })
      }),
    )
  }
  return found
}

function authorize(people: readonly Recipient[], outsideEmails: readonly string[]): AuthorizedRecipients {
  return { people, outsideEmails } as AuthorizedRecipients
}
