// The address of a message, for people who may read it. Built, not asked for: Slack gives it only where the app is a
// member. It opens nothing.

import type { MessagePlace } from '../share/messages.ts'

/** @param workspaceUrl the workspace's own address, as Slack tells it; without one there is no link. */
export function buildPermalink(
  workspaceUrl: string | undefined,
  { channel, ts }: MessagePlace,
): string | undefined {
  if (workspaceUrl === undefined || !URL.canParse(workspaceUrl)) return undefined
  return new URL(`/archives/${channel}/p${ts.replace('.', '')}`, workspaceUrl).href
}
