// A member's answer with the code that a page shows, where a link is for all members: typed first, then confirmed in a
// window that says whose page it may be. Both by the same person, once, within the two minutes.

import { sql } from 'kysely'
import type { KeyRing } from '../crypto/keys.ts'
import { openAddress } from '../crypto/share-boxes.ts'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'
import { hashCode } from './confirmations.ts'
import { spendFixed, takeBackFixed } from './fixed-budgets.ts'
import { MEMBER_AGE_MS, type Members } from './members.ts'

export interface CodeDeps {
  db: Db
  keys: KeyRing
  members: Members
}

/** The page behind a code, for the member who has typed it. */
export interface CodeQuestion {
  confirmationId: string
  senderId: string
  browser: string
  address: string
  createdAt: Date
}

/**
 * Finds the page that shows this code and keeps it for this person. They may type it again; for others it is gone.
 * @returns undefined for a code that is wrong, old or somebody else's by now.
 * @throws AppError NotFound to whoever is no member; RateLimitExceeded after too many wrong ones; MembershipUnknown.
 */
export async function takeCode(
  { db, keys, members }: CodeDeps,
  { workspaceId, userId }: Actor,
  code: Secret,
): Promise<CodeQuestion | undefined> {
  const verdict = await members.check(workspaceId, userId, MEMBER_AGE_MS.revealing)
  if (!verdict.isMember) throw new AppError('NotFound')
  // Counted before it is tried, so that guesses at once cannot slip past.
  await spendFixed(db, 'codeTriesPerHour', `${workspaceId}/${userId}`)
  const { rows } = await sql<Row>`
    update confirmations c set state = 'asked', user_id = ${userId} from shares s
    where c.workspace_id = ${workspaceId} and c.answer_hmac = ${hashCode(keys, workspaceId, code)} and c.way = 'code'
      and (c.state = 'waiting' or c.state = 'asked' and c.user_id = ${userId}) and c.expires_at > clock_timestamp()
      and s.workspace_id = c.workspace_id and s.id = c.share_id
    returning c.id, s.sender_id, c.browser, c.address, c.created_at`.execute(db)
  const [row] = rows
  if (!row) return undefined
  await takeBackFixed(db, 'codeTriesPerHour', `${workspaceId}/${userId}`)
  return {
    confirmationId: row.id,
    senderId: row.sender_id,
    browser: row.browser,
    address: openAddress(keys, row.id, row.address),
    createdAt: row.created_at,
  }
}

interface Row {
  id: string
  sender_id: string
  browser: string
  address: Buffer
  created_at: Date
}

/**
 * Lets that page in, as this member.
 * @returns false when it is too late, or was answered before.
 * @throws AppError NotFound to whoever is no member (any more); MembershipUnknown.
 */
export async function confirmCode(
  { db, members }: CodeDeps,
  { workspaceId, userId }: Actor,
  confirmationId: string,
): Promise<boolean> {
  const verdict = await members.check(workspaceId, userId, MEMBER_AGE_MS.revealing)
  if (!verdict.isMember) throw new AppError('NotFound')
  const { rows } = await sql`
    update confirmations set state = 'confirmed', decided_at = clock_timestamp()
    where workspace_id = ${workspaceId} and id = ${confirmationId} and way = 'code' and user_id = ${userId}
      and state = 'asked' and expires_at > clock_timestamp()
    returning id`.execute(db)
  return rows.length > 0
}
