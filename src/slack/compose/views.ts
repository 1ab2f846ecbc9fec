// The window that leads to the page on which a sender writes the value. Pure.

import type { types } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import { contextLine, mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { buildPasswordBlocks } from '../share/shared.ts'
import { DONE } from '../words.ts'
import { ONCE, OPEN_PAGE, READY, TITLE } from './words.ts'

/** The password, where there is one, is shown here this once. */
export function buildComposeReady(link: string, password: Secret | undefined): types.ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.shared,
    title: plainText(TITLE),
    close: plainText(DONE),
    blocks: [
      mrkdwnSection(READY),
      {
        type: 'actions',
        block_id: 'compose',
        elements: [
          {
            type: 'button',
            style: 'primary',
            action_id: ACTIONS.openLink,
            text: plainText(OPEN_PAGE),
            url: link,
          },
        ],
      },
      ...(password ? buildPasswordBlocks(password) : []),
      contextLine(ONCE),
    ],
  }
}
