// A request that Slack signed and that is not for this installation: the person reads so wherever Slack lets them read
// anything, and the log says why.

import type { webApi } from '@slack/bolt'
import type { Logger } from '../log.ts'
import type { Stranger } from './actor.ts'
import { buildNotice } from './format.ts'
import { VIEWS } from './ids.ts'
import { ELSEWHERE, PRODUCT } from './words.ts'

/** What a body may say of where an answer can go. */
export interface RefusedBody {
  type?: string
  command?: string
  callback_id?: string
  trigger_id?: string
  view?: { type?: string; callback_id?: string }
}

export interface Answers {
  ack: ((response?: unknown) => Promise<void>) | undefined
  respond:
    | ((message: { response_type: 'ephemeral'; replace_original: false; text: string }) => Promise<unknown>)
    | undefined
  client: webApi.WebClient
}

export async function refuseStranger(
  { refusal, workspaceId, userId }: Stranger,
  body: RefusedBody,
  { ack, respond, client }: Answers,
  log: Logger,
): Promise<void> {
  log.warn('slack.refused', {
    reason: refusal,
    at: nameBody(body),
    ...(workspaceId !== undefined && { workspace: workspaceId }),
    ...(userId !== undefined && { note: userId }),
  })
  await ack?.(toAnswer(body, ELSEWHERE))
  const { trigger_id } = body
  if (isAnswered(body) || trigger_id === undefined) return
  const view = buildNotice(VIEWS.notice, PRODUCT, ELSEWHERE)
  const said = { response_type: 'ephemeral', replace_original: false, text: ELSEWHERE } as const
  const show = () =>
    body.view?.type === 'modal'
      ? client.views.push({ trigger_id, view })
      : client.views.open({ trigger_id, view })
  await (respond ? respond(said).catch(show) : show()).catch((error: unknown) =>
    log.warn('slack.refusal_not_shown', { at: nameBody(body), error }),
  )
}

/** What the body is about, by a name of ours. */
export function nameBody({ view, command, callback_id, type }: RefusedBody): string {
  return view?.callback_id ?? command ?? callback_id ?? type ?? ''
}

/** Words in the answer itself: only commands and submissions can have them, and menus are empty. */
export function toAnswer(body: RefusedBody, sentence: string): unknown {
  if (body.command) return { response_type: 'ephemeral', text: sentence }
  if (body.type === 'block_suggestion') return { options: [] }
  if (body.type !== 'view_submission') return undefined
  return { response_action: 'update', view: buildNotice(VIEWS.notice, PRODUCT, sentence) }
}

function isAnswered({ command, type }: RefusedBody): boolean {
  return command !== undefined || type === 'view_submission' || type === 'block_suggestion'
}
