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
  return opened?.view?.id !== undefined && (await showView(client, opened.view.id, view))
}

async function showView(client: SlackClient, viewId: string, view: types.ModalView): Promise<boolean> {
  try {
    await client.views.update({ view_id: viewId, view })
    return true
  } catch (error) {
    return slackErrorCode(error) === 'not_found'
  }
}
