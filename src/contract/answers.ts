// What createSharedSecret answers: the share, or an error in the one envelope all routes use. Schemas of the JSON
// on the wire, so dates are strings. Checks that Infisical's document lacks are hidden from ours.

import { z } from 'zod'

/** The 200 answer as we write it: all fifteen fields, nulls included, though the document requires only five. */
export type SharedSecretResponse = Required<z.output<typeof sharedSecretResponse>>

/** An error on the wire. `details` is for 400 and 403 alone; `message` is a list of issues on a ValidationFailure. */
export interface ErrorEnvelope {
  reqId: string
  statusCode: number
  message?: unknown
  error: string
  details?: unknown
}

const instant = z.iso.datetime({ precision: 3 }).meta({ pattern: undefined })
const nullableUuid = z.uuid().meta({ pattern: undefined }).nullable().optional()

/** The created share. Optional means what the document says; {@link SharedSecretResponse} is what we send. */
export const sharedSecretResponse = z.strictObject({
  id: z.string(),
  expiresAt: instant,
  userId: nullableUuid,
  orgId: nullableUuid,
  createdAt: instant,
  updatedAt: instant,
  /** Views left; null is unlimited. */
  expiresAfterViews: z.number().nullable().optional(),
  accessType: z.string().optional().meta({ default: 'anyone' }),
  name: z.string().nullable().optional(),
  lastViewedAt: instant.nullable().optional(),
  type: z.string().optional().meta({ default: 'share' }),
  authorizedEmails: z.array(z.string()).nullable().optional().meta({ type: undefined, items: undefined }),
  identityId: nullableUuid,
  allowExternalEmails: z.boolean().nullable().optional().meta({ default: false }),
  sharedSecretLink: z.string(),
})

/** The error envelope of each status that the document lists. */
export const errorEnvelopes = {
  400: buildEnvelope(400).extend({ details: z.unknown().optional() }),
  401: buildEnvelope(401),
  403: buildEnvelope(403).extend({ details: z.unknown().optional() }),
  404: buildEnvelope(404),
  422: buildEnvelope(422).extend({ message: z.unknown().optional() }),
  500: buildEnvelope(500),
} as const

function buildEnvelope<Status extends number>(status: Status) {
  return z.strictObject({
    reqId: z.string(),
    statusCode: z.literal(status),
    message: z.string(),
    error: z.string(),
  })
}
