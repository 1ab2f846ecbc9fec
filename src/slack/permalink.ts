// The address of a message of this app's own. Built, not asked for: it costs no call. It opens nothing.

import type { MessagePlace } from '../share/messages.ts'

/** @param workspaceUrl the workspace's own address, with a slash at its end; without one there is no link. */
export function buildPermalink(
  workspaceUrl: string | undefined,
  message: MessagePlace | null,
): string | undefined {
  if (workspaceUrl === undefined || !message) return undefined
  return `${workspaceUrl}archives/${message.channel}/p${message.ts.replace('.', '')}`
}
