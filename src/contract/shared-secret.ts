// The body of createSharedSecret: every rule that one field shows by itself, each with a sentence for a person.
// The wire names, bounds and descriptions are Infisical's, word for word; rules beyond that document are checked
// but hidden from it (`.meta({ … : undefined })` before `.optional()`, `.describe()` last).

import { z } from 'zod'
import { FIELD_WORDS } from './document-words.ts'
import { type DurationMs, findLifetimeFault, parseDuration } from './duration.ts'
import { LIMITS } from './limits.ts'
import {
  BODY_FAULTS,
  EMAIL_FAULTS,
  LIFETIME_FAULTS,
  NAME_FAULTS,
  PASSWORD_FAULTS,
  SECRET_FAULTS,
  VIEWS_FAULTS,
} from './words.ts'

/** What the schema makes of a body. Plaintext still: {@link parseCreateRequest} hands it out as Secret. */
export type CreateSharedSecretRequest = z.output<typeof createSharedSecretRequest>

/** Who may open a share that names nobody. */
export type AccessType = CreateSharedSecretRequest['accessType']

const REFUSED_IN_NAMES = /[\p{Cc}\u200B\u2028-\u202E\u2060\u2066-\u2069\uFEFF]/u

const secretValue = z
  .string({
    error: ({ input }) => (input === undefined ? SECRET_FAULTS.missing : SECRET_FAULTS.notText),
  })
  .min(LIMITS.secret.minChars, SECRET_FAULTS.empty)
  .max(LIMITS.secret.maxChars, SECRET_FAULTS.tooLong)
  .refine(isWellFormed, SECRET_FAULTS.broken)
  .meta({ minLength: undefined })

const name = z
  .string(NAME_FAULTS.notText)
  .max(LIMITS.name.maxChars, NAME_FAULTS.tooLong)
  .refine(isWellFormed, NAME_FAULTS.broken)
  .refine((text) => !REFUSED_IN_NAMES.test(text), NAME_FAULTS.invisible)
  .transform((text) => text.trim() || undefined)

const password = z
  .string(PASSWORD_FAULTS.notText)
  .min(1, PASSWORD_FAULTS.empty)
  .refine(isWellFormed, PASSWORD_FAULTS.broken)
  .check(({ value, issues }) => {
    if (Buffer.byteLength(value.normalize('NFC')) <= LIMITS.password.maxBytes) return
    issues.push({
      code: 'too_big',
      origin: 'string',
      maximum: LIMITS.password.maxBytes,
      inclusive: true,
      input: value,
      message: PASSWORD_FAULTS.tooLong,
    })
  })
  .meta({ minLength: undefined })

const lifetime = z.string().transform((text, { issues }): DurationMs => {
  const lifetimeMs = parseDuration(text)
  const fault = lifetimeMs === undefined ? 'custom' : findLifetimeFault(lifetimeMs)
  if (lifetimeMs !== undefined && fault === undefined) return lifetimeMs
  const { minMs, maxMs } = LIMITS.lifetime
  const bound = { origin: 'number', inclusive: true, input: text } as const
  if (fault === 'too_small') {
    issues.push({ ...bound, code: fault, minimum: minMs, message: LIFETIME_FAULTS.tooShort })
  } else if (fault === 'too_big') {
    issues.push({ ...bound, code: fault, maximum: maxMs, message: LIFETIME_FAULTS.tooLong })
  } else {
    issues.push({ code: 'custom', input: text, message: LIFETIME_FAULTS.notADuration })
  }
  return z.NEVER
})

const maxViews = z
  .number(VIEWS_FAULTS.notANumber)
  .refine(Number.isInteger, {
    error: VIEWS_FAULTS.notWhole,
    abort: true,
  })
  .min(LIMITS.maxViews.min, VIEWS_FAULTS.tooFew)
  .max(LIMITS.maxViews.max, VIEWS_FAULTS.tooMany)
  .meta({ maximum: undefined })

const email = z
  .email(EMAIL_FAULTS.notAnEmail)
  .max(LIMITS.email.maxChars, EMAIL_FAULTS.tooLong)
  .toLowerCase()
  .meta({ pattern: undefined, maxLength: undefined })

const authorizedEmails = z
  .array(email, EMAIL_FAULTS.notAList)
  .max(LIMITS.emails.max, EMAIL_FAULTS.tooMany)
  .transform((emails) => (emails.length === 0 ? undefined : [...new Set(emails)]))

/**
 * The request body. Reads exactly what was sent: nothing is coerced and unknown keys are refused. The two rules
 * that join fields (views against people, outside addresses against a password) are {@link parseCreateRequest}'s:
 * they may speak only once every field is right.
 */
export const createSharedSecretRequest = z.strictObject(
  {
    name: name.optional().describe(FIELD_WORDS.name),
    password: password.optional().describe(FIELD_WORDS.password),
    secretValue: secretValue.describe(FIELD_WORDS.secretValue),
    expiresIn: z
      .string(LIFETIME_FAULTS.notText)
      .default(LIMITS.lifetime.default)
      .pipe(lifetime)
      .describe(FIELD_WORDS.expiresIn),
    maxViews: maxViews.optional().describe(FIELD_WORDS.maxViews),
    accessType: z
      .enum(['anyone', 'organization'], BODY_FAULTS.accessType)
      .default('organization')
      .describe(FIELD_WORDS.accessType),
    authorizedEmails: authorizedEmails.optional().describe(FIELD_WORDS.authorizedEmails),
    allowExternalEmails: z
      .boolean(EMAIL_FAULTS.notAChoice)
      .optional()
      .describe(FIELD_WORDS.allowExternalEmails),
  },
  {
    error: ({ code }) => (code === 'unrecognized_keys' ? BODY_FAULTS.unknownFields : BODY_FAULTS.notAnObject),
  },
)

function isWellFormed(text: string): boolean {
  return text.isWellFormed()
}
