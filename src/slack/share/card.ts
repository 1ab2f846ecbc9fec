// The sender's message about a share: who gets it, who could not be reached and why, who has opened it, and what can be
// done about it: Revoke, Send again, Remind. Pure.

import type { types } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import type { ShareSummary } from '../../share/messages.ts'
import { contextLine, mrkdwnSection, plainSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import type { Message } from '../post.ts'
import { describeOutside } from './delivery-words.ts'
import {
  BUTTONS,
  COUNTED_AT_INFISICAL,
  describeGuessing,
  describeLink,
  describeName,
  describeOwn,
  describeRecipient,
  describeSendAgain,
  NOTIFICATIONS,
  REVOKE_CONFIRM,
  VALUE_ERASED,
} from './message-words.ts'

/** Lines per section: a mention, a reason and two dates take under 150 characters, a section takes 3,000. */
const LINES_PER_SECTION = 20

export function buildCard(share: ShareSummary, name: Secret | undefined): Message {
  const isOpen = share.state === 'open'
  const lines = [
    ...share.recipients.map(describeRecipient),
    ...share.outside.map(describeOutside),
    ...(share.hasLink ? [describeLink(share)] : []),
  ]
  const sections: types.KnownBlock[] = []
  for (let start = 0; start < lines.length; start += LINES_PER_SECTION) {
    sections.push(mrkdwnSection(lines.slice(start, start + LINES_PER_SECTION).join('\n')))
  }
  return {
    text: isOpen ? NOTIFICATIONS.card : NOTIFICATIONS.cardOver,
    blocks: [
      mrkdwnSection(describeOwn(share)),
      ...(name ? [plainSection(describeName(name.expose()))] : []),
      ...sections,
      ...(share.backend === 'infisical' ? [contextLine(COUNTED_AT_INFISICAL)] : []),
      ...(isOpen && share.guessedAt ? [mrkdwnSection(describeGuessing(share.guessedAt))] : []),
      ...(isOpen ? [buildActions(share)] : [contextLine(VALUE_ERASED)]),
    ],
  }
}

function buildActions({ shareId, backend, recipients, outside }: ShareSummary): types.ActionsBlock {
  const failed =
    recipients.filter(({ delivery, closedAt }) => delivery === 'failed' && !closedAt).length +
    outside.filter(({ delivery }) => delivery === 'failed').length
  const isAnyUnopened =
    backend === 'vault' &&
    recipients.some(({ delivery, openedAt, closedAt }) => delivery === 'delivered' && !openedAt && !closedAt)
  const button = (actionId: string, label: string): types.Button => ({
    type: 'button',
    action_id: actionId,
    text: plainText(label),
    value: shareId,
  })
  return {
    type: 'actions',
    block_id: 'manage',
    elements: [
      ...(failed > 0 ? [button(ACTIONS.sendAgain, describeSendAgain(failed))] : []),
      ...(isAnyUnopened ? [button(ACTIONS.remind, BUTTONS.remind)] : []),
      {
        ...button(ACTIONS.revoke, BUTTONS.revoke),
        style: 'danger',
        confirm: {
          title: plainText(REVOKE_CONFIRM.title),
          text: plainText(REVOKE_CONFIRM.text),
          confirm: plainText(REVOKE_CONFIRM.confirm),
          deny: plainText(REVOKE_CONFIRM.deny),
          style: 'danger',
        },
      },
    ],
  }
}
