// The sender's message about a share: who gets it, who could not be reached and why, who has opened it, and what can be
// done about it: Revoke, Send again, Remind. Pure.

import type { types } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import type { RecipientSummary, ShareSummary } from '../../share/messages.ts'
import { packLines, takeFitting } from '../fit.ts'
import { contextLine, mrkdwnSection, plainSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import type { Message } from '../post.ts'
import { describeOutside } from './delivery-words.ts'
import {
  BUTTONS,
  COUNTED_AT_INFISICAL,
  describeGuessing,
  describeLink,
  describeMore,
  describeName,
  describeOwn,
  describeRecipient,
  describeSendAgain,
  NOTIFICATIONS,
  REVOKE_CONFIRM,
  VALUE_ERASED,
} from './message-words.ts'

/**
 * What the lines may take in all: Slack refuses a message whose blocks come to some 13,200 characters together, with
 * their containers. A hundred people who have opened it fit.
 * @see https://github.com/slackapi/bolt-js/issues/2509
 */
const LIST_CHARS = 10_500

export function buildCard(share: ShareSummary, name: Secret | undefined): Message {
  const isOpen = share.state === 'open'
  return {
    text: isOpen ? NOTIFICATIONS.card : NOTIFICATIONS.cardOver,
    blocks: [
      mrkdwnSection(describeOwn(share)),
      ...(name ? [plainSection(describeName(name.expose()))] : []),
      ...packLines(listLines(share)).map(mrkdwnSection),
      ...(share.backend === 'infisical' ? [contextLine(COUNTED_AT_INFISICAL)] : []),
      ...(isOpen && share.guessedAt ? [mrkdwnSection(describeGuessing(share.guessedAt))] : []),
      ...(isOpen ? [buildActions(share)] : [contextLine(VALUE_ERASED)]),
    ],
  }
}

/** Where not all fit, those who have not got it come first. */
function listLines(share: ShareSummary): string[] {
  const lines = [
    ...share.recipients.map((one) => ({ line: describeRecipient(one), isMissed: isMissed(one) })),
    ...share.outside.map((one) => ({ line: describeOutside(one), isMissed: isMissed(one) })),
    ...(share.hasLink ? [{ line: describeLink(share), isMissed: false }] : []),
  ]
  const inOrder = takeFitting(
    lines.map(({ line }) => line),
    '\n',
    LIST_CHARS,
  )
  if (inOrder.rest === 0) return inOrder.taken
  const missedFirst = lines.toSorted((one, other) => Number(other.isMissed) - Number(one.isMissed))
  const { taken, rest } = takeFitting(
    missedFirst.map(({ line }) => line),
    '\n',
    LIST_CHARS,
  )
  return [...taken, describeMore(rest)]
}

function isMissed({ delivery, openedAt }: Pick<RecipientSummary, 'delivery' | 'openedAt'>): boolean {
  return openedAt === null && delivery !== 'delivered'
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
