// The rows of pages that wait for an answer from Slack: what is asked, where, and how it stands. A page's number or code
// is kept only as an HMAC. One statement a function; the rules stand in confirm.ts, confirm-by-number.ts and
// confirm-by-code.ts.

import { sql } from 'kysely'
import { type KeyRing, requireSubkey } from '../crypto/keys.ts'
import { hashUnderKey } from '../crypto/tokens.ts'
import type { Db } from '../db/schema.ts'
import type { Secret } from '../secret.ts'
import { type MessagePlace, toPlace } from './messages.ts'

export interface ConfirmationRef {
  workspaceId: string
  confirmationId: string
}

/** How long a page waits. */
export const CONFIRM_SECONDS = 120

/** `late`: nobody has answered in time. `opened`: confirmed, and the page has heard of it. */
export type Standing = 'waiting' | 'late' | 'confirmed' | 'opened' | 'wrong' | 'not_me'

/** A question with three numbers, as its message needs it. */
export interface NumberQuestion extends ConfirmationRef {
  recipient: string
  senderId: string
  browser: string
  choices: readonly number[]
  standing: Standing
  createdAt: Date
  secondsLeft: number
  message: MessagePlace | null
  isMessageClosed: boolean
}

/** What is stored of a number, bound to its question. */
export function hashNumber(keys: KeyRing, confirmationId: string, picked: number): Buffer {
  return hashUnderKey(confirmKey(keys), 'number', confirmationId, String(picked))
}

/** What is stored of a code, and found by in its workspace. */
export function hashCode(keys: KeyRing, workspaceId: string, code: Secret): Buffer {
  return hashUnderKey(confirmKey(keys), 'code', workspaceId, code)
}

/** How a link is counted, whether there is one or not: nothing tells from it what the link is. */
export function nameLink(keys: KeyRing, shareId: string, token: Secret): string {
  return hashUnderKey(confirmKey(keys), 'link', shareId, token).toString('base64url')
}

function confirmKey(keys: KeyRing): Buffer {
  return requireSubkey(keys, keys.sealVersion, 'confirm')
}

/** @returns undefined for a stranger's, a code's and one that is gone. */
export async function readNumberQuestion(
  db: Db,
  { workspaceId, confirmationId }: ConfirmationRef,
): Promise<NumberQuestion | undefined> {
  const row = await db
    .selectFrom('confirmations as c')
    .innerJoin('grants as g', (join) =>
      join
        .onRef('g.workspace_id', '=', 'c.workspace_id')
        .onRef('g.share_id', '=', 'c.share_id')
        .onRef('g.ordinal', '=', 'c.ordinal'),
    )
    .innerJoin('shares as s', (join) =>
      join.onRef('s.workspace_id', '=', 'c.workspace_id').onRef('s.id', '=', 'c.share_id'),
    )
    .where('c.workspace_id', '=', workspaceId)
    .where('c.id', '=', confirmationId)
    .where('c.way', '=', 'number')
    .where('g.kind', '=', 'person')
    .select(['g.recipient', 's.sender_id', 'c.browser', 'c.choices', 'c.created_at'])
    .select(['c.message_channel', 'c.message_ts', 'c.message_closed_at'])
    .select([
      sql<Standing>`case when c.state = 'waiting' and c.expires_at <= clock_timestamp() then 'late' else c.state end`.as(
        'standing',
      ),
      sql<number>`ceil(extract(epoch from c.expires_at - clock_timestamp()))::int`.as('seconds_left'),
    ])
    .executeTakeFirst()
  if (!row) return undefined
  return {
    workspaceId,
    confirmationId,
    recipient: row.recipient,
    senderId: row.sender_id,
    browser: row.browser,
    choices: row.choices,
    standing: row.standing,
    createdAt: row.created_at,
    secondsLeft: row.seconds_left,
    message: toPlace(row.message_channel, row.message_ts),
    isMessageClosed: row.message_closed_at !== null,
  }
}

/** Where the question is asked; what is known already stays. */
export async function recordQuestionPlace(
  db: Db,
  { workspaceId, confirmationId }: ConfirmationRef,
  { channel, ts }: MessagePlace,
): Promise<void> {
  await db
    .updateTable('confirmations')
    .set({ message_channel: channel, message_ts: ts })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', confirmationId)
    .where('message_ts', 'is', null)
    .execute()
}

/** Its message says what came of it. */
export async function recordQuestionClosed(
  db: Db,
  { workspaceId, confirmationId }: ConfirmationRef,
): Promise<void> {
  await db
    .updateTable('confirmations')
    .set({ message_closed_at: sql`clock_timestamp()` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', confirmationId)
    .execute()
}
