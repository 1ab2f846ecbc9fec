// `/share-secret open 123456`: a window opens at once, finds the page that shows this code and asks once more whether it
// is to be let in, since somebody else's browser may be behind it.

import type { types } from '@slack/bolt'
import { formatDuration } from '../../contract/duration.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { type CodeDeps, takeCode } from '../../share/confirm-by-code.ts'
import type { CommandCall } from '../command/call.ts'
import type { CodeCommand } from '../command/parse.ts'
import { reportFailure } from '../failure.ts'
import { openWindow } from '../window.ts'
import { buildCodeNotice, buildCodeQuestion, buildCodeWaiting } from './views.ts'
import { CODE_NOT_OPENED, CODE_UNKNOWN, describeFailure, describeTooMany, NOT_MEMBER } from './words.ts'

export interface CodeCommandDeps extends CodeDeps {
  log: Logger
}

export async function runCodeCommand(
  deps: CodeCommandDeps,
  { ack, client, respond, actor, triggerId }: CommandCall,
  command: CodeCommand,
): Promise<void> {
  await ack()
  const isShown = await openWindow(
    { client, triggerId },
    buildCodeWaiting(),
    () => prepareQuestion(deps, actor, command),
    (error) => deps.log.warn('confirm.not_opened', { error }),
  )
  if (!isShown) await respond({ response_type: 'ephemeral', text: CODE_NOT_OPENED })
}

/** Never throws. */
async function prepareQuestion(
  deps: CodeCommandDeps,
  actor: Actor,
  { code }: CodeCommand,
): Promise<types.ModalView> {
  try {
    const question = await takeCode(deps, actor, code)
    return question ? buildCodeQuestion(question) : buildCodeNotice(CODE_UNKNOWN)
  } catch (error) {
    return buildCodeNotice(explain(deps, error))
  }
}

function explain({ log }: CodeCommandDeps, error: unknown): string {
  const { failure, reference } = reportFailure(log, 'confirm.code_failed', error)
  if (failure.code === 'NotFound') return NOT_MEMBER
  if (failure.code !== 'RateLimitExceeded') return describeFailure(failure.message, reference)
  const minutes = Math.ceil((failure.retryAfterSeconds ?? 1) / 60)
  return describeTooMany(failure.message, formatDuration(minutes * 60_000))
}
