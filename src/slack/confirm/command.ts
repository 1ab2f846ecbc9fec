// `/share-secret open 123456`: finds the page that shows this code and asks once more whether it is to be let in, since
// somebody else's browser may be behind it.

import { formatDuration } from '../../contract/duration.ts'
import type { Logger } from '../../log.ts'
import { type CodeDeps, takeCode } from '../../share/confirm-by-code.ts'
import type { CommandCall } from '../command/call.ts'
import type { CodeCommand } from '../command/parse.ts'
import { reportFailure } from '../failure.ts'
import { buildCodeQuestion } from './views.ts'
import { CODE_NOT_OPENED, CODE_UNKNOWN, describeFailure, describeTooMany, NOT_MEMBER } from './words.ts'

export interface CodeCommandDeps extends CodeDeps {
  log: Logger
}

export async function runCodeCommand(
  deps: CodeCommandDeps,
  { ack, client, respond, actor, triggerId }: CommandCall,
  { code }: CodeCommand,
): Promise<void> {
  const found = await takeCode(deps, actor, code).catch((error: unknown) => explain(deps, error))
  if (found === undefined) return ack(CODE_UNKNOWN)
  if (typeof found === 'string') return ack(found)
  await ack()
  try {
    await client.views.open({ trigger_id: triggerId, view: buildCodeQuestion(found) })
  } catch (error) {
    deps.log.warn('confirm.not_opened', { error })
    await respond({ response_type: 'ephemeral', text: CODE_NOT_OPENED })
  }
}

function explain({ log }: CodeCommandDeps, error: unknown): string {
  const { failure, reference } = reportFailure(log, 'confirm.code_failed', error)
  if (failure.code === 'NotFound') return NOT_MEMBER
  if (failure.code !== 'RateLimitExceeded') return describeFailure(failure.message, reference)
  const minutes = Math.ceil((failure.retryAfterSeconds ?? 1) / 60)
  return describeTooMany(failure.message, formatDuration(minutes * 60_000))
}
