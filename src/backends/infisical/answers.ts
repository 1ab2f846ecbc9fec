// What Infisical answers, read strictly where we rely on it and tolerantly everywhere else. Capabilities leave here as
// Secret; nothing is thrown, since whoever asked knows what an unexpected answer means.

import { z } from 'zod'
import { Secret } from '../../secret.ts'

/** A share that was made there. `id` is the whole secret of `link`. */
export interface CreatedRemote {
  id: Secret
  link: Secret
  expiresAt: Date
}

/** A fresh access token. `lifetimeMs` undefined: it does not expire. */
export interface LoggedIn {
  token: Secret
  lifetimeMs: number | undefined
}

/** One row of the list of shares. */
export interface ListedRemote {
  id: Secret
  viewsLeft: number | null
  lastViewedAt: Date | null
}

/** Infisical's error envelope; `reqId` shows that it was Infisical itself which answered. */
export interface RemoteError {
  error: string
  /** A sentence, or undefined where there is none. */
  message: string | undefined
  /** The fields that were found wrong, on a 422. */
  issues: readonly RemoteIssue[]
}

/** A field of the request and what is wrong with it, both from lists of our own: never text of theirs. */
export interface RemoteIssue {
  field: string
  code: string
}

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
const id = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const created = z.object({
  id,
  expiresAt: instant,
  createdAt: instant,
  updatedAt: instant,
  sharedSecretLink: z.string(),
})
const seconds = z.number().nonnegative()
const loggedIn = z.object({
  // What a header can carry.
  accessToken: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  expiresIn: seconds,
  accessTokenMaxTTL: seconds.nullish(),
})
const listed = z.object({
  totalCount: z.number(),
  secrets: z.array(
    z.object({
      id: z.string().transform((text) => Secret.fromText(text)),
      expiresAfterViews: z.number().nullish(),
      lastViewedAt: instant.nullish(),
    }),
  ),
})
const envelope = z.object({ reqId: z.string(), error: z.string().default(''), message: z.unknown() })
const deleted = z.object({ id: z.string() })
const issue = z.object({ code: z.unknown(), path: z.array(z.unknown()) })

/** @returns the share, or undefined when a field that we rely on is not as it should be. */
export function parseCreated(json: unknown, apiUrl: string): CreatedRemote | undefined {
  const { success, data } = created.safeParse(json)
  if (!success) return undefined
  return {
    id: Secret.fromText(data.id),
    link: Secret.fromText(chooseLink(data.sharedSecretLink, data.id, apiUrl)),
    expiresAt: data.expiresAt,
  }
}

/** @returns the token, or undefined when this is no answer to a login. */
export function parseLoggedIn(json: unknown): LoggedIn | undefined {
  const { success, data } = loggedIn.safeParse(json)
  if (!success) return undefined
  // 0 stands for "without end" in both.
  const ends = [data.expiresIn, data.accessTokenMaxTTL ?? 0].filter((end) => end > 0)
  return {
    token: Secret.fromText(data.accessToken),
    lifetimeMs: ends.length > 0 ? Math.min(...ends) * 1_000 : undefined,
  }
}

/** @returns a page of the list, or undefined when this is none. */
export function parseListed(json: unknown): { totalCount: number; rows: ListedRemote[] } | undefined {
  const { success, data } = listed.safeParse(json)
  if (!success) return undefined
  const rows = data.secrets.map((row) => ({
    id: row.id,
    viewsLeft: row.expiresAfterViews ?? null,
    lastViewedAt: row.lastViewedAt ?? null,
  }))
  return { totalCount: data.totalCount, rows }
}

/** Whether this is the row that was deleted, and not something else with a 200. */
export function isDeleted(json: unknown): boolean {
  return deleted.safeParse(json).success
}

/** @returns Infisical's error, or undefined when it was something else that answered. */
export function parseRemoteError(json: unknown): RemoteError | undefined {
  const { success, data } = envelope.safeParse(json)
  if (!success) return undefined
  const { error, message } = data
  return {
    error,
    message: typeof message === 'string' ? message : undefined,
    issues: Array.isArray(message) ? message.flatMap(toIssue) : [],
  }
}

// Theirs where it is an address that ends in this id. With their SITE_URL unset it begins with the word `undefined`.
function chooseLink(link: string, remoteId: string, apiUrl: string): string {
  const url = URL.canParse(link) ? new URL(link) : undefined
  const isTheirs =
    url !== undefined && /^https?:$/.test(url.protocol) && url.pathname.endsWith(`/shared/secret/${remoteId}`)
  return isTheirs ? link : `${apiUrl}/shared/secret/${remoteId}`
}

const FIELDS = new Set([
  ...['secretValue', 'name', 'password', 'expiresIn'],
  ...['maxViews', 'accessType', 'authorizedEmails', 'allowExternalEmails'],
])
const CODES = new Set([
  ...['invalid_type', 'too_small', 'too_big', 'custom', 'unrecognized_keys', 'invalid_union'],
  ...['invalid_string', 'invalid_format', 'invalid_enum_value', 'invalid_value'],
])

function toIssue(given: unknown): RemoteIssue[] {
  const { success, data } = issue.safeParse(given)
  if (!success) return []
  const [field, code] = [String(data.path[0]), String(data.code)]
  return [{ field: FIELDS.has(field) ? field : 'other', code: CODES.has(code) ? code : 'other' }]
}
