// What the sibling routes of createSharedSecret take and answer: list, read, access and delete. Schemas of the JSON on
// the wire; unknown keys are refused.

import { z } from 'zod'
import { sharedSecretResponse } from './answers.ts'
import { LIMITS } from './limits.ts'
import { cursor, wholeNumber } from './query.ts'
import { BODY_FAULTS, describeChoice, PASSWORD_FAULTS, QUERY_FAULTS } from './words.ts'

const STATUSES = ['open', 'spent', 'expired', 'revoked'] as const

/** A share without what opens it. */
export const sharedSecret = sharedSecretResponse.omit({ sharedSecretLink: true }).extend({
  isPasswordProtected: z.boolean(),
  status: z.enum(STATUSES),
})
export type SharedSecretMetadata = Required<z.output<typeof sharedSecret>>

export const sharedSecretList = z.strictObject({
  secrets: z.array(sharedSecret),
  totalCount: z.number(),
  nextCursor: z.string().nullable(),
})

export const sharedSecretDetails = sharedSecret.extend({
  recipients: z.array(
    z.strictObject({
      email: z.string().nullable(),
      delivery: z.enum(['pending', 'delivered', 'failed']),
      openedAt: z.iso.datetime({ precision: 3 }).meta({ pattern: undefined }).nullable(),
    }),
  ),
})

export const accessedSharedSecret = sharedSecret.extend({ secretValue: z.string() })

/** The query of the list. `cursor` goes on where a page ended; `offset` skips. */
export const listQuery = z
  .strictObject(
    {
      limit: wholeNumber(1, LIMITS.page.max).optional(),
      offset: wholeNumber(0, LIMITS.page.maxOffset).optional(),
      cursor: cursor.optional(),
      status: z.enum(STATUSES, describeChoice(STATUSES)).optional(),
    },
    QUERY_FAULTS.unknownNames,
  )
  .refine(({ cursor, offset }) => cursor === undefined || offset === undefined, {
    error: QUERY_FAULTS.cursorAndOffset,
    path: ['cursor'],
  })

/** The body of access. What is wrong with a token is not told: it opens nothing. */
export const accessRequest = z.strictObject(
  {
    token: z.string(BODY_FAULTS.noToken),
    password: z
      .string(PASSWORD_FAULTS.notText)
      .refine((text) => text.isWellFormed(), PASSWORD_FAULTS.brokenAtAccess)
      .optional(),
  },
  BODY_FAULTS.accessNotAnObject,
)
