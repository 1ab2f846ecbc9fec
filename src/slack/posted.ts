// What follows from what became of a message: when it is to be tried again, and what the log says of it.

import type { Logger } from '../log.ts'
import type { ShareRef } from '../share/backend.ts'
import type { Posted } from './post.ts'

const AMBIGUOUS_WAIT_SECONDS = 30
const LOCKED_OUT_WAIT_SECONDS = 300

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
  { workspaceId, shareId }: ShareRef,
  outcome: Posted,
): void {
  const fields = { workspace: workspaceId, share: shareId }
  if (outcome.kind === 'posted') log.info(event, fields)
  else
    log.warn(event, { ...fields, reason: outcome.kind, ...('reason' in outcome && { code: outcome.reason }) })
}
