// The scopes. Without the required ones the app does not start. The optional ones: what Slack turns out to refuse for want
// of one is left out for a while, and administrators can be told which. Built once in wire.

import type { Logger } from '../log.ts'
import { slackErrorCode } from './sdk-log.ts'

/** For commands, messages, who is a member, and whose an address is. */
export const REQUIRED_SCOPES = ['commands', 'chat:write', 'users:read', 'users:read.email'] as const

/** @param granted as Slack has said; absent where it does not. */
export function lackingScopes(granted: readonly string[] | undefined): readonly string[] {
  return granted ? REQUIRED_SCOPES.filter((scope) => !granted.includes(scope)) : []
}

/** Each is for user groups, channels, private channels and group DMs as recipients. */
export const OPTIONAL_SCOPES = ['usergroups:read', 'channels:read', 'groups:read', 'mpim:read'] as const
export type OptionalScope = (typeof OPTIONAL_SCOPES)[number]

export interface Scopes {
  /** Whether it is worth a call. */
  has(scope: OptionalScope): boolean
  /**
   * Makes a call that needs one of these, or with `areAllNeeded` all of them, and learns from how it ends.
   * @throws what the call throws
   */
  use<Value>(
    scopes: readonly OptionalScope[],
    call: () => Promise<Value>,
    areAllNeeded?: boolean,
  ): Promise<Value>
  /** What Slack has refused, for administrators. */
  missing(): readonly OptionalScope[]
}

/** After so long it is tried again: it may have been granted. */
const ASK_AGAIN_MS = 15 * 60_000

export function createScopes(log: Logger, now: () => number = Date.now): Scopes {
  const refusedAt = new Map<OptionalScope, number>()
  const logged = new Set<OptionalScope>()

  function note(scope: OptionalScope): void {
    refusedAt.set(scope, now())
    if (logged.has(scope)) return
    logged.add(scope)
    log.warn('slack.scope_missing', { note: scope })
  }

  return {
    has: (scope) => now() - (refusedAt.get(scope) ?? Number.NEGATIVE_INFINITY) > ASK_AGAIN_MS,
    async use(scopes, call, areAllNeeded = false) {
      try {
        const value = await call()
        if (areAllNeeded) for (const scope of scopes) refusedAt.delete(scope)
        return value
      } catch (error) {
        if (slackErrorCode(error) === 'missing_scope')
          for (const scope of readLacking(error, scopes)) note(scope)
        throw error
      }
    },
    missing: () => OPTIONAL_SCOPES.filter((scope) => refusedAt.has(scope)),
  }
}

/** Slack says what would have been needed and what there is; where that tells nothing, it was all that was asked for. */
function readLacking(error: unknown, asked: readonly OptionalScope[]): readonly OptionalScope[] {
  const { needed, provided } = Object((error as { data?: unknown }).data) as Record<string, unknown>
  const isIn = (list: unknown, scope: string): boolean => String(list).split(',').includes(scope)
  const lacking = asked.filter((scope) => isIn(needed, scope) && !isIn(provided, scope))
  return lacking.length > 0 ? lacking : asked
}
