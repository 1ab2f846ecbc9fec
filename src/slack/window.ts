// A window that opens at once, since its trigger is good for three seconds, and shows something once that is known.

import type { types } from '@slack/bolt'
import type { SlackClient } from './client.ts'
import { slackErrorCode } from './sdk-log.ts'

/**
 * Opens with `waiting`, and meanwhile prepares what it then shows.
 * @param onNotOpened hears why Slack did not open it.
 * @returns false when the person sees nothing of it and has not closed it themselves.
 */
export async function openWindow(
  { client, triggerId }: { client: SlackClient; triggerId: string },
  waiting: types.ModalView,
  prepare: () => Promise<types.ModalView>,
  onNotOpened: (error: unknown) => void,
): Promise<boolean> {
  const [opened, view] = await Promise.all([
    client.views.open({ trigger_id: triggerId, view: waiting }).catch(onNotOpened),
    prepare(),
  ])
  const { id, hash } = opened?.view ?? {}
  return id !== undefined && (await showView(client, { id, hash }, view))
}

/** By its hash: what the window shows by then, if anything, is newer than this. */
async function showView(
  client: SlackClient,
  { id, hash }: { id: string; hash: string | undefined },
  view: types.ModalView,
): Promise<boolean> {
  try {
    await client.views.update({ view_id: id, ...(hash !== undefined && { hash }), view })
    return true
  } catch (error) {
    return ['not_found', 'hash_conflict'].includes(slackErrorCode(error) ?? '')
  }
}
