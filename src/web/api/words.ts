// What the HTTP API says beyond the words of its errors, and what its document says of it. For the people who write scripts.

import type { Scope } from '../../share/api-tokens.ts'

export const API_TITLE = 'Share Secret API'
export const API_DESCRIPTION =
  'Hand secrets to named colleagues. The first operation is that of Infisical, word for word.'
export const API_TAG = 'Secret Sharing'

export const TOKEN_MISSING = 'Token missing.'
export const TOKEN_NOT_VALID = 'Token not valid.'
export const OWNER_MAY_NOT = "The policy of this workspace does not let this token's owner share."
export const AUDIT_FOR_ADMINS = 'Only administrators of the workspace can read the audit trail.'
export const NOT_UTF_8 = 'The body is not valid UTF-8.'
export const FOREIGN_CURSOR = 'This cursor is not one that was given here.'
export const DIRECTORY_SILENT =
  'Slack could not confirm the recipients just now. Nothing was shared. Try again in a minute.'

export function describeScopeMissing(scope: Scope): string {
  return `This token has no scope ${scope}.`
}

export function describeIdempotencyKey(maxChars: number): string {
  return `The Idempotency-Key must be 1 to ${maxChars} visible ASCII characters.`
}
