// The recipient's message: who shared, how often it opens, until when, and the buttons. Pure. The token is in the
// Reveal button and the link and nowhere else; for a personal grant it opens nothing without a click that Slack signed.

import type { types } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import { buildLink } from '../../share/link.ts'
import type { OfferedShare, RecipientSummary, ShareSummary } from '../../share/messages.ts'
import { joinCapability } from '../capability.ts'
import { contextLine, mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import type { Message } from '../post.ts'
import {
  BUTTONS,
  describeOver,
  describeRemote,
  describeSender,
  describeShared,
  KEPT_AT_INFISICAL,
  NOTIFICATIONS,
  ONLY_YOU,
} from './message-words.ts'

/** The message while the share is open. */
export function buildRecipientMessage(share: OfferedShare, token: Secret, baseUrl: string): Message {
  const capability = { shareId: share.shareId, token }
  return {
    text: NOTIFICATIONS.shared,
    blocks: [
      mrkdwnSection(describeShared(share)),
      {
        type: 'actions',
        block_id: 'open',
        elements: [
          {
            type: 'button',
            style: 'primary',
            action_id: ACTIONS.reveal,
            text: plainText(BUTTONS.reveal),
            value: joinCapability(capability),
          },
          {
            type: 'button',
            action_id: ACTIONS.openLink,
            text: plainText(BUTTONS.openLink),
            url: buildLink(baseUrl, capability),
          },
          {
            type: 'button',
            action_id: ACTIONS.haveIt,
            text: plainText(BUTTONS.haveIt),
            value: share.shareId,
          },
        ],
      },
      contextLine(ONLY_YOU),
    ],
  }
}

/** The message about a share that is kept and opened at Infisical. */
export function buildRemoteMessage(share: OfferedShare, link: Secret): Message {
  return {
    text: NOTIFICATIONS.shared,
    blocks: [
      mrkdwnSection(describeRemote(share)),
      {
        type: 'actions',
        block_id: 'open',
        elements: [
          {
            type: 'button',
            style: 'primary',
            action_id: ACTIONS.openLink,
            text: plainText(BUTTONS.openRemote),
            url: link.expose(),
          },
        ],
      },
      contextLine(KEPT_AT_INFISICAL),
    ],
  }
}

/** The same message when the share is over for them: what happened, and nothing that opens it. */
export function buildClosedMessage(share: ShareSummary, recipient: RecipientSummary): Message {
  const blocks: types.KnownBlock[] = [
    mrkdwnSection(describeSender(share.senderId)),
    mrkdwnSection(describeOver(share, recipient)),
    ...(mayAskAgain(share, recipient) ? [askAgainButton(share)] : []),
  ]
  return { text: NOTIFICATIONS.over, blocks }
}

// Not where the sender took it back, or the recipient has said that they have it.
function mayAskAgain({ state }: ShareSummary, { closedAt, askedAt }: RecipientSummary): boolean {
  return state !== 'revoked' && closedAt === null && askedAt === null
}

function askAgainButton({ shareId }: ShareSummary): types.ActionsBlock {
  return {
    type: 'actions',
    block_id: 'ask',
    elements: [
      { type: 'button', action_id: ACTIONS.askAgain, text: plainText(BUTTONS.askAgain), value: shareId },
    ],
  }
}
