// Where a message is that somebody has clicked in. Pure, and never throws: a payload's types are a promise.

import type { MessagePlace } from '../share/messages.ts'

/** @param container of an action's payload. @returns undefined where the click was in no message. */
export function readPlace(container: unknown): MessagePlace | undefined {
  const { channel_id: channel, message_ts: ts } = Object(container) as Record<string, unknown>
  return typeof channel === 'string' && typeof ts === 'string' ? { channel, ts } : undefined
}
