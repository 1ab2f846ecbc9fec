// What an operator's machinery asks: is the process up, and can it do its work.

import type { FastifyInstance } from 'fastify'

/** `disconnected`: in Socket Mode, for longer than a moment. `not_allowed`: installed, without a right that is needed. */
export type SlackHealth = 'up' | 'not_installed' | 'not_allowed' | 'disconnected'

/** What an operator should look into, by what it is; empty while there is nothing. */
export type SlackTrouble = Readonly<Record<string, number>>

export interface OpsDeps {
  /** Resolves when the service can do its work; rejects or answers false while it cannot. */
  isReady(): Promise<boolean>
  /** How things stand with Slack, without which nobody is told anything. */
  readSlackHealth(): Promise<SlackHealth>
  /** How often Slack has refused what, and how often requests were refused that claimed to be Slack's. */
  readSlackTrouble(): SlackTrouble
  /** How things stood when the backend elsewhere was last talked to. */
  readBackendHealth?(): string
}

export function registerOps(
  server: FastifyInstance,
  { isReady, readSlackHealth, readSlackTrouble, readBackendHealth }: OpsDeps,
): void {
  const unlimited = { config: { rateLimit: false } }
  server.get('/healthz', unlimited, async () => ({ status: 'up' }))
  server.get('/readyz', unlimited, async (_request, reply) => {
    const [isWell, slack] = await Promise.all([isReady().catch(() => false), readSlackHealth()])
    const ready = isWell && slack === 'up'
    // A backend that is away keeps nobody from what is shared already.
    const backend = readBackendHealth && { infisical: readBackendHealth() }
    const trouble = readSlackTrouble()
    const refused = Object.keys(trouble).length > 0 && { refused: trouble }
    return reply
      .status(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not ready', slack, ...refused, ...backend })
  })
}
