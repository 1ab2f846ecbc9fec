// The body of createSharedSecret: every rule that one field shows by itself, each with a sentence for a person.
// The wire names, bounds and descriptions are Infisical's, word for word; rules beyond that document are checked
// but hidden from it (`.meta({ … : undefined })` before `.optional()`, `.describe()` last).

import { z } from 'zod'
import { type DurationMs, findLifetimeFault, formatDuration, parseDuration } from './duration.ts'
import { LIMITS } from './limits.ts'

/** What the schema makes of a body. Plaintext still: {@link parseCreateRequest} hands it out as Secret. */
export type CreateSharedSecretRequest = z.output<typeof createSharedSecretRequest>

/** Who may open a share that names nobody. */
export type AccessType = CreateSharedSecretRequest['accessType']

const DURATION_EXAMPLES = 'Write one number and a unit, for example 45m, 36h or 7d.'
const REFUSED_IN_NAMES = /[\p{Cc}\u200B\u2028-\u202E\u2060\u2066-\u2069\uFEFF]/u

const secretValue = z
  .string({
    error: ({ input }) =>
      input === undefined
        ? 'There is no secret. Give the text that is to be shared.'
        : 'The secret must be text. Put it in quotes.',
  })
  .min(LIMITS.secret.minChars, 'The secret is empty. Type or paste what is to be shared.')
  .max(
    LIMITS.secret.maxChars,
    `The secret is longer than ${inWords(LIMITS.secret.maxChars)} characters. Shorten it, or share it in parts.`,
  )
  .refine(isWellFormed, brokenUnicode('The secret'))
  .meta({ minLength: undefined })

const name = z
  .string('The name must be text. Leave it out for none.')
  .max(LIMITS.name.maxChars, `The name is longer than ${LIMITS.name.maxChars} characters. Shorten it.`)
  .refine(isWellFormed, brokenUnicode('The name'))
  .refine(
    (text) => !REFUSED_IN_NAMES.test(text),
    'The name holds a line break, a tab or another invisible control character. Retype it without them.',
  )
  .transform((text) => text.trim() || undefined)

const password = z
  .string('The password must be text. Leave it out for none.')
  .min(1, 'The password is empty. Type one, or leave it out for none.')
  .refine(isWellFormed, brokenUnicode('The password'))
  .normalize('NFC')
  .check(({ value, issues }) => {
    if (Buffer.byteLength(value) <= LIMITS.password.maxBytes) return
    issues.push({
      code: 'too_big',
      origin: 'string',
      maximum: LIMITS.password.maxBytes,
      inclusive: true,
      input: value,
      message: `The password is longer than ${inWords(LIMITS.password.maxBytes)} bytes. Shorten it.`,
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
    const message = `The secret would expire too soon. Give it at least ${formatDuration(minMs)}.`
    issues.push({ ...bound, code: fault, minimum: minMs, message })
  } else if (fault === 'too_big') {
    const message = `The secret would live too long. Give it at most ${formatDuration(maxMs)}.`
    issues.push({ ...bound, code: fault, maximum: maxMs, message })
  } else {
    issues.push({ code: 'custom', input: text, message: `This is not a duration. ${DURATION_EXAMPLES}` })
  }
  return z.NEVER
})

const maxViews = z
  .number('The number of views must be a number, at least 1. Leave it out for no limit.')
  .refine(Number.isInteger, {
    error: 'The number of views must be a whole number, at least 1.',
    abort: true,
  })
  .min(LIMITS.maxViews.min, 'The number of views must be at least 1. Leave it out for no limit.')
  .max(
    LIMITS.maxViews.max,
    `The number of views must be at most ${inWords(LIMITS.maxViews.max)}. Leave it out for no limit.`,
  )
  .meta({ maximum: undefined })

const email = z
  .email('This is not an email address. Write it like name@example.com.')
  .max(LIMITS.email.maxChars, `This address is longer than ${LIMITS.email.maxChars} characters. Check it.`)
  .toLowerCase()
  .meta({ pattern: undefined, maxLength: undefined })

const authorizedEmails = z
  .array(email, 'The addresses must be a list. Leave it out to name nobody.')
  .max(
    LIMITS.emails.max,
    `There are more than ${LIMITS.emails.max} addresses. Share with fewer people, or share more than once.`,
  )
  .transform((emails) => (emails.length === 0 ? undefined : [...new Set(emails)]))

/**
 * The request body. Reads exactly what was sent: nothing is coerced and unknown keys are refused. The two rules
 * that join fields (views against people, outside addresses against a password) are {@link parseCreateRequest}'s:
 * they may speak only once every field is right.
 */
export const createSharedSecretRequest = z.strictObject(
  {
    name: name.optional().describe('An optional name for the shared secret for easier identification.'),
    password: password
      .optional()
      .describe(
        'An optional password to protect the shared secret. Recipients will need to provide this password to access the secret.',
      ),
    secretValue: secretValue.describe('The secret value to share.'),
    expiresIn: z
      .string(`The lifetime must be text. ${DURATION_EXAMPLES}`)
      .default(LIMITS.lifetime.default)
      .pipe(lifetime)
      .describe(
        "The duration after which the shared secret will expire. Accepts formats like '30d', '24h', '1w'. Maximum is 30 days, minimum is 5 minutes.",
      ),
    maxViews: maxViews
      .optional()
      .describe(
        'The maximum number of times the shared secret can be viewed before it expires. If not provided, unlimited views are allowed.',
      ),
    accessType: z
      .enum(
        ['anyone', 'organization'],
        "Who can open the secret must be 'anyone' or 'organization', in small letters.",
      )
      .default('organization')
      .describe(
        "Determines who can access the shared secret. 'organization' restricts access to users within your organization. 'anyone' allows access to anyone with the link. Defaults to 'organization'.",
      ),
    authorizedEmails: authorizedEmails
      .optional()
      .describe(
        'An optional array of email addresses to share the secret with. Maximum 100 emails. Organization members in the list get direct access. When allowExternalEmails is enabled, non-member emails are also accepted and recipients will receive the secret link via email, but must use the password to access it.',
      ),
    allowExternalEmails: z
      .boolean('Whether outside addresses are allowed must be true or false, without quotes.')
      .optional()
      .describe(
        'When true, allows sharing with email addresses that do not belong to Infisical. A password is required when this option is enabled. External recipients will receive the secret link via email and must enter the password to access it.',
      ),
  },
  {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? 'The request holds fields that do not exist here. Correct their names or remove them.'
        : 'The request must be a JSON object.',
  },
)

function isWellFormed(text: string): boolean {
  return text.isWellFormed()
}

function brokenUnicode(subject: string): string {
  return `${subject} holds a broken character (not valid Unicode). Copy it again from where it came from.`
}

// `toLocaleString` loads the whole of ICU: 20 ms of every start for a comma.
function inWords(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
