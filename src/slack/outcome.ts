// What a failed call to Slack means for a message: gone for good, worth another try, or unknown whether it was posted.

import { webApi } from '@slack/bolt'
import { slackErrorCode } from './sdk-log.ts'

export type Failure =
  /** Nothing was posted; again after so many seconds. */
  | { kind: 'later'; afterSeconds: number }
  /** It may have been posted. */
  | { kind: 'ambiguous' }
  /** Never for this person or message; `reason` is Slack's code. */
  | { kind: 'refused'; reason: string }
  /** The message cannot be edited any more. */
  | { kind: 'gone' }
  /** The app itself is not let in at the moment: it is installed again, or its workspace is being moved. */
  | { kind: 'locked_out'; reason: string }

const LATER_SECONDS = 60
const UNREACHABLE_SECONDS = 5
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const LATER = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded'])
const AMBIGUOUS = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed'])
const LOCKED_OUT = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'team_added_to_org',
])

/** Sorts what a chat.* call threw. Unknown codes are final: repeating them posts nothing either. */
export function judgeFailure(error: unknown): Failure {
  const { code, retryAfter } = error as { code?: string; retryAfter?: number }
  if (code === webApi.ErrorCode.RateLimitedError)
    return { kind: 'later', afterSeconds: Math.max(1, retryAfter ?? LATER_SECONDS) }
  if (code !== webApi.ErrorCode.PlatformError) return judgeTransport(error)
  const reason = slackErrorCode(error)
  // Not a code of Slack's but a proxy's page: nobody knows how far the call came.
  if (reason === undefined) return { kind: 'ambiguous' }
  if (LATER.has(reason)) return { kind: 'later', afterSeconds: LATER_SECONDS }
  if (AMBIGUOUS.has(reason)) return { kind: 'ambiguous' }
  if (GONE.has(reason)) return { kind: 'gone' }
  if (LOCKED_OUT.has(reason)) return { kind: 'locked_out', reason }
  return { kind: 'refused', reason }
}

function judgeTransport(error: unknown): Failure {
  if (wasNeverSent(error)) return { kind: 'later', afterSeconds: UNREACHABLE_SECONDS }
  // A 429 without Retry-After comes as a plain error; everything else may have arrived.
  const isRateLimit = error instanceof Error && /retry-after/i.test(error.message)
  return isRateLimit ? { kind: 'later', afterSeconds: LATER_SECONDS } : { kind: 'ambiguous' }
}

function wasNeverSent(error: unknown): boolean {
  // By shape and not by class: errors of Node itself may come from another realm.
  for (let cause = error, depth = 0; typeof cause === 'object' && cause !== null && depth < 5; depth++) {
    const { code, cause: next } = cause as { code?: unknown; cause?: unknown }
    if (typeof code === 'string' && UNSENT.has(code)) return true
    cause = next
  }
  return false
}
