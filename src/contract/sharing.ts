// What the sibling routes of createSharedSecret take and answer: list, read, access and delete. Schemas of the JSON on
// the wire; unknown keys are refused.

import { z } from 'zod'
import { sharedSecretResponse } from './answers.ts'
import { LIMITS } from './limits.ts'

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

const wholeNumber = (min: number, max: number) =>
  z
    .string('It must be given once.')
    .regex(/^\d{1,9}$/, 'It must be a whole number.')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `It must be from ${min} to ${max}.`)

/** The query of the list. `cursor` goes on where a page ended; `offset` skips. */
export const listQuery = z
  .strictObject(
    {
      limit: wholeNumber(1, LIMITS.page.max).optional(),
      offset: wholeNumber(0, LIMITS.page.maxOffset).optional(),
      cursor: z.string('It must be given once.').max(LIMITS.page.maxCursorChars).optional(),
      status: z.enum(STATUSES, `It must be one of ${STATUSES.join(', ')}.`).optional(),
    },
    'The query holds names that do not exist here. Correct or remove them.',
  )
  .refine(({ cursor, offset }) => cursor === undefined || offset === undefined, {
    error: 'Give a cursor or an offset, not both.',
    path: ['cursor'],
  })

/** The body of access. What is wrong with a token is not told: it opens nothing. */
export const accessRequest = z.strictObject(
  {
    token: z.string('There is no token. Give what stands behind the # in the link.'),
    password: z
      .string('The password must be text. Leave it out for none.')
      .refine((text) => text.isWellFormed(), 'The password holds a broken character (not valid Unicode).')
      .optional(),
  },
  'The body must be an object with a token and, where there is one, a password.',
)
