// The sender's message about a share: who gets it, who could not be reached and why, and Revoke. Pure.

import type { types } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import type { ShareSummary } from '../../share/messages.ts'
import { contextLine, countOf, formatDate, mrkdwnSection, plainSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import type { Message } from '../post.ts'
import { describeLimit, describeOutside, describeRecipient } from './words.ts'

/** Lines per section: a mention and a reason take well under 100 characters, a section takes 3,000. */
const LINES_PER_SECTION = 25

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
    text: isOpen ? 'News about a secret of yours.' : 'A secret of yours is over.',
    blocks: [
      mrkdwnSection(`*Your secret* ${describeStanding(share)}`),
      ...(name ? [plainSection(`Name: ${name.expose()}`)] : []),
      ...sections,
      ...(share.backend === 'infisical' ? [contextLine(AT_INFISICAL)] : []),
      ...(isOpen ? [revokeButton(share)] : [contextLine('The value has been erased.')]),
    ],
  }
}

const AT_INFISICAL = 'Kept at Infisical, which counts the views and does not say who has opened it.'

function describeLink({ accessType, recipients, outside }: ShareSummary): string {
  const start = recipients.length + outside.length > 0 ? 'And for' : 'For'
  const whom = accessType === 'anyone' ? 'anyone who has' : 'members of this workspace who have'
  return `${start} ${whom} the link.`
}

function describeStanding({
  state,
  maxViews,
  viewsLeft,
  expiresAt,
  closedAt,
  recipients,
  outside,
}: ShareSummary): string {
  const when = closedAt ? ` ${formatDate(closedAt)}` : ''
  switch (state) {
    case 'open': {
      const left = viewsLeft !== null && viewsLeft !== maxViews ? `, ${countOf(viewsLeft, 'view')} left` : ''
      return `opens ${describeLimit(maxViews, recipients.length + outside.length)}${left} and expires ${formatDate(expiresAt)}.`
    }
    case 'spent':
      return `is used up: it was opened for the last time${when}.`
    case 'expired':
      return `has expired${when}.`
    case 'revoked':
      return `is revoked: you took it back${when}.`
  }
}

function revokeButton({ shareId }: ShareSummary): types.ActionsBlock {
  return {
    type: 'actions',
    block_id: 'manage',
    elements: [
      {
        type: 'button',
        style: 'danger',
        action_id: ACTIONS.revoke,
        text: plainText('Revoke'),
        value: shareId,
        confirm: {
          title: plainText('Revoke this secret?'),
          text: plainText(
            'Nobody can open it any more and the value is erased. Who has opened it keeps what they saw.',
          ),
          confirm: plainText('Revoke'),
          deny: plainText('Keep'),
          style: 'danger',
        },
      },
    ],
  }
}
