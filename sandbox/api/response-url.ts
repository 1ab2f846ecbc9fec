// response_url: where an app may answer a command or a click later, 5 times in 30 minutes, mostly to one person only.

import { randomBytes } from 'node:crypto'
import { isRecord, type Json, readText } from '../json.ts'
import { APP } from '../people.ts'
import { settleRichText } from '../unknowns.ts'
import type { ResponseUrl, StoredMessage, Workspace } from '../workspace.ts'
import { isTrue } from './arguments.ts'
import { readContent } from './chat.ts'

const USES = 5
const LIFETIME_MS = 30 * 60_000

/** A new path below the local Slack's address, such as `/response/abc`. */
export function issueResponseUrl(
  workspace: Workspace,
  userId: string,
  channel: string,
  message: StoredMessage | null = null,
): { path: string; record: ResponseUrl } {
  const token = randomBytes(12).toString('hex')
  const record = { userId, channel, message, issuedAt: Date.now(), uses: 0, collected: [] }
  workspace.responseUrls.set(token, record)
  return { path: `/response/${token}`, record }
}

/** What Slack does with a post to a response_url: status and body of the answer. */
export function answerResponseUrl(
  workspace: Workspace,
  token: string,
  body: unknown,
): { status: number; body: string } {
  const record = workspace.responseUrls.get(token)
  if (record === undefined || Date.now() - record.issuedAt > LIFETIME_MS) return refuse('expired_url')
  if (record.uses >= USES) return refuse('used_url')
  if (!isRecord(body)) return { status: 400, body: 'invalid_payload' }
  record.uses += 1
  applyAnswer(workspace, record, body)
  return { status: 200, body: 'ok' }
}

/** Posts, replaces or removes as the answer says; also used for the answer to a command. @throws Refusal for bad blocks */
export function applyAnswer(workspace: Workspace, record: ResponseUrl, body: Json): void {
  const { message, userId, channel } = record
  if (message !== null && isTrue(body.delete_original)) {
    workspace.removeMessage(message)
    return
  }
  const content = readContent(settleRichText(workspace.unknowns, body))
  if (message !== null && isTrue(body.replace_original)) {
    Object.assign(message, content, { editedTs: workspace.nextTs() })
    workspace.changed()
    return
  }
  const onlyFor = readText(body, 'response_type') === 'in_channel' ? null : userId
  record.collected.push(workspace.addMessage({ channel, from: APP.botUserId, onlyFor, ...content }))
}

function refuse(error: string): { status: number; body: string } {
  return { status: 404, body: JSON.stringify({ ok: false, error }) }
}
