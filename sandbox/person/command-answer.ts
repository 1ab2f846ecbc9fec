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
  complain(workspace, `${command} failed with the error "${error}"`, responses)
}

/** What Slackbot says to a command that no app has declared. */
export function showUnknown(workspace: Workspace, command: string, responses: ResponseUrl): void {
  const text = `${command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`
  complain(workspace, text, responses)
}

/** What Slack says to a command typed in a thread. */
export function showNotInThreads(workspace: Workspace, command: string, responses: ResponseUrl): void {
  complain(workspace, `${command} is not supported in threads. Sorry!`, responses)
}

function complain(
  workspace: Workspace,
  text: string,
  { channel, userId: onlyFor, collected }: ResponseUrl,
): void {
  collected.push(workspace.addMessage({ channel, from: PEOPLE.slackbot.id, text, blocks: [], onlyFor }))
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
