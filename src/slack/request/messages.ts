// The two messages about a request: the one of who is asked, and the asker's card that follows it. Pure. What people
// wrote stands in plain text only.

import type { types } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import type { RequestSummary } from '../../share/request-messages.ts'
import { contextLine, mrkdwnSection, plainSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import type { Message } from '../post.ts'
import {
  describeAskeeHead,
  describeAskerHead,
  describeForAskee,
  describeForAsker,
  describeReason,
  MESSAGE,
  WITHDRAW,
} from './words.ts'

/** With its buttons while the request is open, without them and with what became of it afterwards. */
export function buildAskeeMessage(request: RequestSummary, what: Secret): Message {
  const isOpen = request.state === 'open'
  return {
    text: isOpen ? MESSAGE.askeeNotification : MESSAGE.askeeOverNotification,
    blocks: [
      mrkdwnSection(describeAskeeHead(request)),
      plainSection(what.expose()),
      mrkdwnSection(describeForAskee(request)),
      ...(isOpen ? [askeeButtons(request), contextLine(MESSAGE.caution)] : []),
    ],
  }
}

export function buildAskerCard(request: RequestSummary, what: Secret, reason: Secret | undefined): Message {
  return {
    text: MESSAGE.askerNotification,
    blocks: [
      mrkdwnSection(describeAskerHead(request)),
      plainSection(what.expose()),
      mrkdwnSection(describeForAsker(request)),
      ...(reason ? [plainSection(describeReason(reason.expose()))] : []),
      ...(request.state === 'open' ? [withdrawButton(request)] : []),
    ],
  }
}

function askeeButtons({ requestId }: RequestSummary): types.ActionsBlock {
  return {
    type: 'actions',
    block_id: 'request',
    elements: [
      {
        type: 'button',
        style: 'primary',
        action_id: ACTIONS.provide,
        text: plainText(MESSAGE.provide),
        value: requestId,
      },
      { type: 'button', action_id: ACTIONS.decline, text: plainText(MESSAGE.decline), value: requestId },
    ],
  }
}

function withdrawButton({ requestId }: RequestSummary): types.ActionsBlock {
  return {
    type: 'actions',
    block_id: 'request',
    elements: [
      {
        type: 'button',
        action_id: ACTIONS.withdraw,
        text: plainText(WITHDRAW.button),
        value: requestId,
        confirm: {
          title: plainText(WITHDRAW.confirmTitle),
          text: plainText(WITHDRAW.confirmText),
          confirm: plainText(WITHDRAW.button),
          deny: plainText(WITHDRAW.keep),
        },
      },
    ],
  }
}
