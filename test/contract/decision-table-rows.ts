// How a line of the decision table is written down: what is sent, and what is answered.

/** Which token a call brings. */
export type TokenName = 'creator' | 'reader' | 'revoked' | 'expired' | 'none'

export interface Sent {
  method?: string
  path?: string
  /** Absent is none at all; text and bytes go as they are, anything else as JSON. */
  body?: unknown
  /** Instead of `application/json`; undefined sends a body without one. */
  type?: string | undefined
  headers?: Record<string, string>
  /** `creator` unless told. */
  token?: TokenName
}

export interface Accepted {
  status: 200
  /** What the answer holds, beside the rest of its fifteen fields. */
  holds: Readonly<Record<string, unknown>>
  /** expiresAt - createdAt. */
  lifetimeMs?: number
  /** What whoever has the link then reads. */
  value?: string
}

export interface Refused {
  status: number
  error: string
  /** Exactly; absent is none. */
  details?: unknown
  /** Every issue: path and code. */
  issues?: ReadonlyArray<readonly [path: string, code: string]>
  /** The unknown keys that are named. */
  keys?: readonly string[]
  /** Somewhere in the message. */
  words?: string
}

export interface Variant {
  row: number
  says: string
  sent: Sent
  expected: Accepted | Refused
  /** Under the strict policy, or where mail is configured and goes outside, instead of the default settings. */
  under?: 'strict' | 'mail'
}

/** What every row's body holds unless it says otherwise: accepted as it is by the default and by the strict policy. */
const VALID = { secretValue: 's' }
const VALID_STRICTLY = { ...VALID, expiresIn: '1d', maxViews: 5, password: 'pw' }

/** The fields beside a secret are accepted. */
export function holds(
  row: number,
  fields: object,
  held: Readonly<Record<string, unknown>>,
  more: Pick<Accepted, 'lifetimeMs' | 'value'> = {},
): Variant {
  return {
    row,
    says: shorten(fields),
    sent: { body: { ...VALID, ...fields } },
    expected: { status: 200, holds: held, ...more },
  }
}

/** The fields beside a secret are refused for what the body alone shows. */
export function invalid(
  row: number,
  fields: object,
  ...issues: Array<[path: string, code: string]>
): Variant {
  return { ...refused(row, fields), expected: { status: 422, error: 'ValidationFailure', issues } }
}

/** The fields beside a secret are refused by policy or membership. */
export function forbids(row: number, fields: object, error: string, details: unknown): Variant {
  return { ...refused(row, fields), expected: { status: 400, error, details } }
}

/** The same under the strict policy. */
export function forbidsStrictly(row: number, fields: object, limit: string, allowed: unknown): Variant {
  const expected = { status: 400, error: 'PolicyLimit', details: { limit, allowed } }
  return { ...refused(row, fields, VALID_STRICTLY), expected, under: 'strict' }
}

/** Where mail is configured and the policy lets it go outside. */
export function withMail(variant: Variant): Variant {
  return { ...variant, under: 'mail' }
}

/** A member's address by their name in the workspace. */
export function addressOf(name: string): string {
  return `${name}@sandbox.example`
}

/** Readable as a test's name. */
export function shorten(sent: unknown): string {
  if (sent instanceof Uint8Array) return `${sent.length} bytes`
  const shown = (_: string, value: unknown): unknown => (value === undefined ? 'undefined' : value)
  const text =
    typeof sent === 'string' ? sent : JSON.stringify(sent, shown).replace('"undefined"', 'left out')
  return text.length > 70 ? `${text.slice(0, 60)}… (${text.length})` : text
}

function refused(row: number, fields: object, valid: object = VALID): Pick<Variant, 'row' | 'says' | 'sent'> {
  return { row, says: shorten(fields), sent: { body: { ...valid, ...fields } } }
}
