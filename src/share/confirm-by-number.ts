// A person's answer to the question whether a page is theirs: the number it shows, or that it was not them. Any answer
// ends the question; only the right number lets the page in.

import { sql } from 'kysely'
import type { KeyRing } from '../crypto/keys.ts'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Actor } from './actor.ts'
import { hashNumber, readNumberQuestion, recordQuestionPlace } from './confirmations.ts'
import { MEMBER_AGE_MS, type Members } from './members.ts'
import type { MessagePlace } from './messages.ts'

export interface DecideDeps {
  db: Db
  keys: KeyRing
  members: Members
  jobs: Jobs
}

export interface NumberAnswer {
  confirmationId: string
  picked: number | 'not_me'
  /** Where the question stands. */
  place?: MessagePlace
}

/** `over`: it was answered before, or too late; this answer changed nothing. */
export type Decision = 'confirmed' | 'wrong' | 'not_me' | 'over'

/**
 * Takes one answer, once.
 * @throws AppError NotFound to everybody but the grant's own recipient, who is a member; MembershipUnknown, with nothing
 *   decided.
 */
export async function decideByNumber(
  deps: DecideDeps,
  { workspaceId, userId }: Actor,
  { confirmationId, picked, place }: NumberAnswer,
): Promise<Decision> {
  const { db, keys, members, jobs } = deps
  const ref = { workspaceId, confirmationId }
  const question = await readNumberQuestion(db, ref)
  if (question?.recipient !== userId) throw new AppError('NotFound')
  // Whoever says that it was not them lets nobody in, and needs no more than their click.
  if (picked !== 'not_me') {
    const verdict = await members.check(workspaceId, userId, MEMBER_AGE_MS.revealing)
    if (!verdict.isMember) throw new AppError('NotFound')
  }
  const decision = await db.transaction().execute(async (tx) => {
    // A message that was posted and not recorded is known by the click in it.
    if (place) await recordQuestionPlace(tx, ref, place)
    const { rows } = await sql<{ state: Decision }>`
      update confirmations set
        state      = case when ${picked === 'not_me'}::boolean then 'not_me'
                          when answer_hmac = ${hashNumber(keys, confirmationId, picked === 'not_me' ? 0 : picked)} then 'confirmed'
                          else 'wrong' end,
        user_id    = ${userId},
        decided_at = clock_timestamp()
      where workspace_id = ${workspaceId} and id = ${confirmationId} and way = 'number'
        and state = 'waiting' and expires_at > clock_timestamp()
      returning state`.execute(tx)
    await jobs.enqueue(tx, 'confirm', [ref])
    return rows[0]?.state ?? 'over'
  })
  jobs.wake('confirm')
  return decision
}
