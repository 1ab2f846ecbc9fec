// Mounts Slack's one address. The body is handed on as it came, since Slack's signature is over its bytes.

import type { FastifyInstance } from 'fastify'

export interface SlackRouteDeps {
  /** Checks and answers one request from Slack. Absent: Slack is reached another way, and there is no such address. */
  onSlackRequest?(request: {
    rawBody: string
    headers: Record<string, string | string[] | undefined>
  }): Promise<{ status: number; body: string | object }>
}

const BODY_BYTES = 1_024 * 1_024

export function registerSlackRoute(server: FastifyInstance, { onSlackRequest }: SlackRouteDeps): void {
  if (!onSlackRequest) return
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    // Slack sends for a whole workspace from a few addresses; what it sends is signed.
    scope.post(
      '/slack/events',
      { config: { rateLimit: false }, bodyLimit: BODY_BYTES },
      async (request, reply) => {
        const rawBody = typeof request.body === 'string' ? request.body : ''
        const { status, body } = await onSlackRequest({ rawBody, headers: request.headers })
        return reply.status(status).send(body)
      },
    )
  })
}
