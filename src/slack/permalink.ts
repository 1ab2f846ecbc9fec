// The address of a message. Built, not asked for: it costs no call, and Slack tells a link only to members of the
// conversation, which this app may not be. It opens nothing.

import type { MessagePlace } from '../share/messages.ts'

const CHANNEL = /^[CDG][A-Z0-9]{1,30}$/
const TS = /^\d{1,12}\.\d{6}$/

/** @param workspaceUrl the workspace's own address, with a slash at its end; without one there is no link. */
export function buildPermalink(
  workspaceUrl: string | undefined,
  message: (MessagePlace & { threadTs?: string | undefined }) | null,
): string | undefined {
  if (workspaceUrl === undefined || !message) return undefined
  const { channel, ts, threadTs } = message
  if (!CHANNEL.test(channel) || !TS.test(ts)) return undefined
  const thread =
    threadTs !== undefined && threadTs !== ts && TS.test(threadTs)
      ? `?thread_ts=${threadTs}&cid=${channel}`
      : ''
  return `${workspaceUrl}archives/${channel}/p${ts.replace('.', '')}${thread}`
}
