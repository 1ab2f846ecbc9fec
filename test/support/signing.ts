// Signed requests taken apart: the headers for any body, and what a press on a modal's button would send without
// sending it. For tests that send it twice, late, changed or signed by somebody else.

import { createHmac } from 'node:crypto'
import { buildSubmission } from '../../sandbox/person/payloads.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'

export interface Captured {
  body: string
  headers: Record<string, string>
}

/** Slack's headers for this body. */
export function signBody(body: string, secret: string, shiftSeconds = 0): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000) + shiftSeconds)
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${mac}`,
  }
}

/** A payload as the body of an interactivity request. */
export function encodePayload(payload: unknown): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
}

/** What the submit button of this modal would send now. */
export function captureSubmission(slack: LocalSlack, modal: { id: string }): Captured {
  const view = slack.workspace.views.get(modal.id)
  const person = view && slack.workspace.people.get(view.userId)
  if (!view || !person) throw new Error('There is no such window')
  const body = encodePayload(buildSubmission(slack, person, view))
  return { body, headers: signBody(body, slack.signingSecret) }
}

/** Sends it, as often as wanted. */
export function sendCaptured(url: string, { body, headers }: Captured): Promise<Response> {
  return fetch(`${url}/slack/events`, { method: 'POST', headers, body })
}
