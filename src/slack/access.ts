// Whether Slack still lets this app in. Every call of our own clients passes through here: the codes that mean
// "uninstalled, or its token revoked" close the door, and the first call that Slack answers otherwise opens it again.

import type { Logger } from '../log.ts'
import { slackErrorCode } from './sdk-log.ts'

export interface Access {
  /** Slack refused the token when it was last asked. */
  readonly isLost: boolean
  /**
   * Makes a call to Slack and learns from its outcome. While the door is closed one call in a while really goes out;
   * the others are refused at once with what Slack said last.
   */
  through<Value>(call: () => Promise<Value>): Promise<Value>
}

/** Slack's words for: this app is not installed here any more. */
const NOT_INSTALLED = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
])
/** While it is closed, one call goes out in each such time. */
export const ASK_AGAIN_MS = 5_000

/** Whether this error is Slack's refusal of the app's token. */
export function isNotInstalled(error: unknown): boolean {
  return NOT_INSTALLED.has(slackErrorCode(error) ?? '')
}

export function createAccess(log: Logger, now: () => number = Date.now): Access {
  let refusal: { error: unknown; at: number } | undefined
  /** The one call that asks whether the door is open again. */
  let asking: Promise<unknown> | undefined

  async function observe<Value>(call: () => Promise<Value>): Promise<Value> {
    try {
      const value = await call()
      admit()
      return value
    } catch (error) {
      if (isNotInstalled(error)) lose(error)
      // Whatever else Slack itself says, it says to an app that it knows.
      else if (slackErrorCode(error) !== undefined) admit()
      throw error
    }
  }

  function lose(error: unknown): void {
    if (!refusal)
      log.error('slack.uninstalled', {
        code: slackErrorCode(error) ?? '',
        note: 'Slack refuses the bot token: the app was uninstalled or its token revoked. Install it again; if it gets another token, set that one.',
      })
    refusal = { error, at: now() }
  }

  function admit(): void {
    if (refusal) log.info('slack.let_in_again')
    refusal = undefined
  }

  return {
    get isLost() {
      return refusal !== undefined
    },
    async through(call) {
      // Several may come while one asks: they learn from it.
      if (refusal && asking) await asking.catch(() => {})
      if (!refusal) return observe(call)
      if (asking || now() - refusal.at < ASK_AGAIN_MS) throw refusal.error
      const question = observe(call).finally(() => {
        asking = undefined
        // Also when it got no answer at all.
        if (refusal) refusal.at = now()
      })
      asking = question
      return question
    },
  }
}
