// What follows from what became of a message: when it is to be tried again, and what the log says of it.

import type { Logger } from '../log.ts'
import type { Posted } from './post.ts'

const AMBIGUOUS_WAIT_SECONDS = 30
export const LOCKED_OUT_WAIT_SECONDS = 300

/** @returns seconds until it should be tried again, 0 when it is done with, for good or ill. */
export function secondsToWait(outcome: Posted): number {
  switch (outcome.kind) {
    case 'later':
      return outcome.afterSeconds
    case 'ambiguous':
      return AMBIGUOUS_WAIT_SECONDS
    case 'locked_out':
      return LOCKED_OUT_WAIT_SECONDS
    default:
      return 0
  }
}

/** Whether surely nothing was posted, while trying again can help. */
export function isUnsent(outcome: Posted): boolean {
  return outcome.kind === 'later' || outcome.kind === 'locked_out'
}

export function noteOutcome(
  log: Logger,
  event: string,
  { workspaceId, shareId }: { workspaceId: string; shareId?: string },
  outcome: Posted,
): void {
  const fields = { workspace: workspaceId, ...(shareId !== undefined && { share: shareId }) }
  const trouble = { ...fields, reason: outcome.kind, ...('reason' in outcome && { code: outcome.reason }) }
  if (outcome.kind === 'posted') log.info(event, fields)
  else if (outcome.kind === 'locked_out') log.error(event, trouble)
  else log.warn(event, trouble)
}
