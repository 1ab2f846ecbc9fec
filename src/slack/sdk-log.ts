// The logger handed to everything of Slack's SDKs. At debug they print whole requests and answers, secrets
// included, so debug and info say nothing here and the rest keeps error codes only.

import type { Logger as SdkLogger } from '@slack/bolt'
import type { Logger } from '../log.ts'

/** Give it to App and to every WebClient: one made without it writes to the console. */
export function createSdkLog(log: Logger): SdkLogger {
  const report = (level: 'warn' | 'error', parts: unknown[]): void => {
    const error = parts.find((part) => part instanceof Error)
    const code = slackErrorCode(error)
    log[level]('slack.sdk', { ...(error && { error }), ...(code && { code }) })
  }
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts) => report('warn', parts),
    error: (...parts) => report('error', parts),
    setLevel: () => {},
    getLevel: () => 'info' as ReturnType<SdkLogger['getLevel']>,
    setName: () => {},
  }
}

/** Slack's own code (`channel_not_found`) out of an SDK error; anything else there may be a proxy's page. */
export function slackErrorCode(error: unknown): string | undefined {
  const code = (error as { data?: { error?: unknown } } | undefined)?.data?.error
  return typeof code === 'string' && /^[a-z_]{1,64}$/.test(code) ? code : undefined
}
