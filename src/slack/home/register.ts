// App Home: what the app is for, and the way to the form.

import type { App, types } from '@slack/bolt'
import { contextLine, mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS, COMMAND, EVENTS } from '../ids.ts'
import { buildAskButton } from '../request/views.ts'

export function registerHome(app: App): void {
  app.event(EVENTS.homeOpened, async ({ event, client }) => {
    if (event.tab !== 'home') return
    await client.views.publish({ user_id: event.user, view: buildHome() })
  })
}

export function buildHome(): types.HomeView {
  return {
    type: 'home',
    blocks: [
      { type: 'header', text: plainText('Share Secret') },
      mrkdwnSection(
        'Hand a password, key or token to named colleagues without leaving it in Slack. Each of them gets a message that opens for them alone, as often as you say and until it expires.',
      ),
      {
        type: 'actions',
        block_id: 'share',
        elements: [
          {
            type: 'button',
            style: 'primary',
            action_id: ACTIONS.openForm,
            text: plainText('Share a secret'),
          },
          buildAskButton(),
        ],
      },
      contextLine(`Or type ${COMMAND} in any conversation. ${COMMAND} help says what it takes.`),
    ],
  }
}
