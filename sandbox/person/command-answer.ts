// What Slack shows to the caller of a command, from the app's answer or for want of one.

import { applyAnswer } from '../api/response-url.ts'
import { isRecord, parseJson } from '../json.ts'
import { PEOPLE } from '../people.ts'
import { Refusal } from '../refusal.ts'
import type { ResponseUrl, Workspace } from '../workspace.ts'
import type { Answer } from './signed.ts'

/** Posts the answer's text or blocks, or Slackbot's complaint; `responses` collects it for the caller. */
export function showAnswer(
  workspace: Workspace,
  command: string,
  answer: Answer,
  responses: ResponseUrl,
): void {
  const error = applyOrComplain(workspace, answer, responses)
  if (error === undefined) return
  const text = `${command} failed with the error "${error}"`
  const { channel, userId: onlyFor } = responses
  responses.collected.push(
    workspace.addMessage({ channel, from: PEOPLE.slackbot.id, text, blocks: [], onlyFor }),
  )
}

function applyOrComplain(workspace: Workspace, answer: Answer, responses: ResponseUrl): string | undefined {
  if (answer.failure === 'timeout') return 'operation_timeout'
  if (answer.status !== 200) return 'dispatch_failed'
  if (answer.body.trim() === '') return undefined
  const json = parseJson(answer.body)
  try {
    applyAnswer(workspace, responses, isRecord(json) ? json : { text: answer.body })
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}
