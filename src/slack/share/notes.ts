// Messages that point to a share without opening it: the reminder, that somebody asks for it again, and that it expired
// unread. Pure.

import type { types } from '@slack/bolt'
import type { AskedShare } from '../../share/ask-again.ts'
import type { ShareSummary } from '../../share/messages.ts'
import type { Reminder } from '../../share/remind.ts'
import type { Unread } from '../../share/unread.ts'
import { contextLine, mrkdwnSection, plainSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import type { Message } from '../post.ts'
import {
  ASKED_HINT,
  BUTTONS,
  describeAsked,
  describeName,
  describeReminder,
  describeUnreadNote,
  NOTIFICATIONS,
  REMINDER_HINT,
} from './message-words.ts'

/** @param permalink where the message is that it is about; it opens nothing. */
export function buildReminder({ senderId, expiresAt }: Reminder, permalink: string | undefined): Message {
  return {
    text: NOTIFICATIONS.reminder,
    blocks: [
      mrkdwnSection(describeReminder(senderId, expiresAt)),
      ...(permalink === undefined ? [] : [buildLinkButton(permalink)]),
      contextLine(REMINDER_HINT),
    ],
  }
}

/** To the sender. The button names the grant: what it is about is read from there. */
export function buildAsked({ askerId, sharedAt, name, shareId, ordinal }: AskedShare): Message {
  const button: types.Button = {
    type: 'button',
    style: 'primary',
    action_id: ACTIONS.shareAgain,
    text: plainText(BUTTONS.shareAgain),
    value: joinGrant(shareId, ordinal),
  }
  return {
    text: NOTIFICATIONS.asked,
    blocks: [
      mrkdwnSection(describeAsked(askerId, sharedAt)),
      ...(name ? [plainSection(describeName(name.expose()))] : []),
      { type: 'actions', block_id: 'again', elements: [button] },
      contextLine(ASKED_HINT),
    ],
  }
}

/** To the sender. */
export function buildUnreadNote(share: ShareSummary, unread: Unread, permalink?: string): Message {
  return {
    text: NOTIFICATIONS.unread,
    blocks: [
      mrkdwnSection(describeUnreadNote(share, unread)),
      ...(permalink === undefined ? [] : [buildLinkButton(permalink)]),
    ],
  }
}

/** What the button for sharing again carries: ids. */
export function joinGrant(shareId: string, ordinal: number): string {
  return `${shareId}.${ordinal}`
}

/** @returns undefined where it is no such value. */
export function parseGrant(value: unknown): { shareId: string; ordinal: number } | undefined {
  const [, shareId, ordinal] = (typeof value === 'string' && /^([\w-]{22})\.(\d{1,3})$/.exec(value)) || []
  return shareId === undefined ? undefined : { shareId, ordinal: Number(ordinal) }
}

function buildLinkButton(url: string): types.ActionsBlock {
  return {
    type: 'actions',
    block_id: 'message',
    elements: [{ type: 'button', action_id: ACTIONS.openLink, text: plainText(BUTTONS.toMessage), url }],
  }
}
