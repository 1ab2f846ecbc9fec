// Reads a Web API call's arguments as Slack does: JSON, or a form whose structured fields are JSON inside.

import { isRecord, type Json, parseJson, readText } from '../json.ts'
import type { Workspace } from '../workspace.ts'

const STRUCTURED = new Set(['blocks', 'view', 'attachments', 'metadata'])

/** The arguments of a call, whatever it was sent as. */
export function parseArguments(body: unknown): Json {
  if (isRecord(body)) return body
  if (typeof body !== 'string') return {}
  const args: Json = {}
  for (const [key, value] of new URLSearchParams(body))
    args[key] = STRUCTURED.has(key) ? (parseJson(value) ?? value) : value
  return args
}

/** The person a call is about, so that failures can be ordered for one person only. */
export function whomItConcerns(workspace: Workspace, args: Json): string | undefined {
  const user = readText(args, 'user') || readText(args, 'user_id') || readText(args, 'users')
  if (user !== '') return user
  const channel = readText(args, 'channel')
  if (channel !== '') return workspace.people.has(channel) ? channel : workspace.personOfDm(channel)?.id
  return (
    workspace.triggers.get(readText(args, 'trigger_id'))?.userId ??
    workspace.views.get(readText(args, 'view_id'))?.userId
  )
}

/** The conversation a call is about; a person is their DM with the app. */
export function channelOf(workspace: Workspace, args: Json): string {
  const channel = readText(args, 'channel')
  return workspace.people.has(channel) ? workspace.dmOf(channel) : channel
}

/** True for `true`, `1` and their spelling in a form. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1
}
