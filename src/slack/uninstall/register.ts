// Slack says goodbye: the app was uninstalled, or its token revoked. Such an event may be late or a copy, so it is only
// a reason to ask; what Slack answers to that is what counts (access).

import type { App } from '@slack/bolt'
import type { SlackClient } from '../client.ts'
import { EVENTS } from '../ids.ts'

export interface UninstallDeps {
  /** A client whose outcomes are watched. */
  slackClient: SlackClient
}

export function registerUninstall(app: App, { slackClient }: UninstallDeps): void {
  const ask = async (): Promise<void> => {
    // The answer is taken note of on its way.
    await slackClient.auth.test().catch(() => {})
  }
  app.event(EVENTS.uninstalled, ask)
  app.event(EVENTS.tokensRevoked, ask)
}

/** Whether this is such an event: it comes from no person. */
export function isGoodbye(body: Record<string, unknown>): boolean {
  const { type } = Object(body.event) as { type?: unknown }
  return type === EVENTS.uninstalled || type === EVENTS.tokensRevoked
}
