// Where a thing that happens in Slack is sent: to the address that the app's manifest has for it, or nowhere.

import type { Json } from '../json.ts'
import { type Answer, goesThroughSocket, type Line, NOT_SENT, sendSigned } from './signed.ts'

/** Sends what was pressed, chosen, submitted or closed. Without an address the app hears nothing. */
export function sendPayload(line: Line, payload: Json): Promise<Answer> {
  return sendTo(line, line.manifest?.interactivityPath, payload)
}

/** Asks for the options of a menu: an address of its own, and no other is asked instead. */
export function sendSuggestion(line: Line, payload: Json): Promise<Answer> {
  return sendTo(line, line.manifest?.optionsPath, payload)
}

/** Types a command. @returns undefined where no app has declared it */
export async function sendCommand(line: Line, command: string, body: string): Promise<Answer | undefined> {
  const declared = line.manifest?.commands.get(command)
  const path = declared && findPath(line, declared.path)
  return path === undefined ? undefined : sendSigned(line, { body, path })
}

async function sendTo(line: Line, declared: string | undefined, payload: Json): Promise<Answer> {
  const path = findPath(line, declared)
  if (path === undefined) return NOT_SENT
  return sendSigned(line, {
    body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    path,
  })
}

/** Socket Mode needs no addresses. */
function findPath(line: Line, declared: string | undefined): string | undefined {
  return declared ?? (goesThroughSocket(line) ? '' : undefined)
}
