// What went wrong, for a person and for the log: the error with its words, and the reference under which the log has
// the cause.

import { newReference } from '../crypto/tokens.ts'
import { toAppError } from '../db/app-error.ts'
import type { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { describeReference } from './words.ts'

export interface ReportedFailure {
  failure: AppError
  /** ` (Reference req-...)`, or empty where the words say all there is. */
  reference: string
}

/** Logs what an operator should look at: from status 500 up. */
export function reportFailure(log: Logger, event: string, error: unknown, at?: string): ReportedFailure {
  const failure = toAppError(error)
  if (failure.status < 500) return { failure, reference: '' }
  const requestId = newReference()
  log.error(event, {
    code: failure.code,
    requestId,
    error: failure.cause ?? failure,
    ...(at !== undefined && { at }),
  })
  // Slack not answering is no fault that somebody here could look up.
  return { failure, reference: failure.code === 'MembershipUnknown' ? '' : describeReference(requestId) }
}
