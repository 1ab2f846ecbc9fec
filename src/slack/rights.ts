// What Slack does not let this app do although it is installed: for want of a scope, or because an organization does not
// let it in. No other try helps, only somebody who changes the installation: so it is counted, logged, and shown to
// whoever runs the service.

import type { Logger } from '../log.ts'
import { lackingScopes } from './scopes.ts'
import { slackErrorCode } from './sdk-log.ts'

export interface Rights {
  /** How often Slack has refused what, by its codes; empty while all is well. */
  readonly refused: Readonly<Record<string, number>>
  /** Makes a call and learns from how it ends. */
  watch<Value>(method: string, call: () => Promise<Value>): Promise<Value>
  /** The scopes as Slack has just said them: what was refused for want of one counts no more if they are complete. */
  review(granted: readonly string[] | undefined): void
}

const NOT_ALLOWED = new Set([
  'missing_scope',
  'org_login_required',
  'team_access_not_granted',
  'not_allowed_token_type',
  'enterprise_is_restricted',
  'access_denied',
  'accesslimited',
  'two_factor_setup_required',
  'method_deprecated',
  'deprecated_endpoint',
])
/** These do without: the form then offers no groups or channels. */
const OPTIONAL_METHODS = /^(?:usergroups\.|conversations\.|users\.conversations$)/
const LOG_EVERY_MS = 60_000
/** What is not refused for so long is over. */
const OVER_AFTER_MS = 300_000

/** Slack's code, where an error is such a refusal. */
export function notAllowedCode(error: unknown): string | undefined {
  const code = slackErrorCode(error)
  return code !== undefined && NOT_ALLOWED.has(code) ? code : undefined
}

/** The scope that Slack asks for, or else the code. */
export function nameRight(error: unknown): string {
  const { needed } = Object(Object(error).data) as { needed?: unknown }
  return typeof needed === 'string' && /^[a-z:._,]{1,200}$/.test(needed)
    ? needed
    : (notAllowedCode(error) ?? '')
}

interface Refusals {
  count: number
  at: number
  loggedAt: number
}

export function createRights(log: Logger, now: () => number = Date.now): Rights {
  const refusals = new Map<string, Refusals>()

  function note(method: string, code: string, error: unknown): void {
    const before = refusals.get(code)
    const count = (before?.count ?? 0) + 1
    const isDue = !before || now() - before.loggedAt >= LOG_EVERY_MS
    refusals.set(code, { count, at: now(), loggedAt: isDue ? now() : before.loggedAt })
    if (!isDue) return
    log.error('slack.not_allowed', {
      at: method,
      code,
      count,
      reason: nameRight(error),
      note: 'Slack does not let the app do this. Compare its scopes with manifest.yml, install it again, or ask an administrator of the workspace or organization to allow it.',
    })
  }

  return {
    get refused() {
      return Object.fromEntries([...refusals].map(([code, { count }]) => [code, count]))
    },
    async watch(method, call) {
      try {
        return await call()
      } catch (error) {
        const code = OPTIONAL_METHODS.test(method) ? undefined : notAllowedCode(error)
        if (code !== undefined) note(method, code, error)
        throw error
      }
    },
    review(granted) {
      if (granted && lackingScopes(granted).length === 0) refusals.delete('missing_scope')
      for (const [code, { at }] of refusals) if (now() - at > OVER_AFTER_MS) refusals.delete(code)
    },
  }
}
