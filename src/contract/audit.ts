// The audit trail on the wire: what it is asked for, and what is answered. Ids and times, nothing that could be a secret.

import { z } from 'zod'
import { LIMITS } from './limits.ts'
import { cursor, wholeNumber } from './query.ts'
import { QUERY_FAULTS } from './words.ts'

/** Everything that is noted of a share. */
export const SHARE_EVENTS = [
  'created',
  'delivered',
  'failed',
  'viewed',
  'spent',
  'revoked',
  'expired',
  'closed',
] as const

/** `cursor` goes on where a page ended. */
export const auditQuery = z.strictObject(
  { limit: wholeNumber(1, LIMITS.auditPage.max).optional(), cursor: cursor.optional() },
  QUERY_FAULTS.unknownNames,
)

const userId = z.string().nullable()

export const auditEvents = z.strictObject({
  events: z.array(
    z.strictObject({
      at: z.iso.datetime({ precision: 3 }).meta({ pattern: undefined }),
      event: z.enum(SHARE_EVENTS),
      secretId: z.string(),
      /** Slack's id of who did it; null for the clock, the service itself, or somebody with a link. */
      actorId: userId,
      /** Slack's id of the recipient whose message or view it was. */
      recipientId: userId,
    }),
  ),
  /** Where to go on, now or later; null while nothing has happened. */
  nextCursor: z.string().nullable(),
})
