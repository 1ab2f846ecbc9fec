// Every number the contract promises, once. The schemas, the modal and the words for people read them from
// here. Lengths in characters are Unicode code points, never UTF-16 units.

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** The bounds of a share. All are inclusive: a value equal to its bound is accepted. */
export const LIMITS = {
  secret: { minChars: 1, maxChars: 10_000 },
  /** Slack's own cap on a text field in a modal. */
  modalSecret: { minChars: 1, maxChars: 3_000 },
  name: { maxChars: 50 },
  /** UTF-8 bytes after NFC. */
  password: { minBytes: 1, maxBytes: 1_024 },
  /** Asked of people in the modal; the API leaves a password's strength to its caller. */
  modalPassword: { minChars: 8 },
  lifetime: { minMs: 5 * MINUTE_MS, maxMs: 30 * DAY_MS, default: '30d' },
  /** The most that a Postgres integer holds. */
  maxViews: { min: 1, max: 2_147_483_647 },
  /** Counted as given, before duplicates go. */
  emails: { max: 100 },
  email: { maxChars: 254 },
  /** Named people and addresses together. */
  recipients: { max: 100 },
  body: { maxBytes: 256 * 1_024 },
  /** Shares on one page of the list. */
  page: { default: 25, max: 100, maxOffset: 100, maxCursorChars: 500 },
  /** Events on one page of the audit trail. */
  auditPage: { default: 100, max: 1_000 },
  apiToken: { maxNameChars: 50, defaultDays: 90 },
  /** Asking a colleague for one. */
  secretRequest: { maxWhatChars: 150, maxReasonChars: 200, defaultDays: 7 },
  idempotencyKey: { maxChars: 255 },
  /** How much of a hopeless request an answer lists. */
  issues: { max: 100, maxKeys: 20, maxKeyChars: 100 },
} as const
