// The recipient's message: who shared, how often it opens, until when, and the buttons. Pure. The token is in the
// button and the link and nowhere else; for a personal grant it opens nothing without a click that Slack signed.

import type { types } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import { buildLink } from '../../share/link.ts'
import type { RecipientSummary, ShareSummary } from '../../share/messages.ts'
import { joinCapability } from '../capability.ts'
import { contextLine, countOf, formatDate, mention, mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import type { Message } from '../post.ts'
import { describeClosed, describeViews } from './words.ts'

/** The notification on a phone's lock screen: no name, no link. */
const NOTIFICATION = 'Somebody shared a secret with you.'

/** The message while the share is open. */
export function buildRecipientMessage(share: ShareSummary, token: Secret, baseUrl: string): Message {
  const capability = { shareId: share.shareId, token }
  const password = share.hasPassword ? ' It needs a password, which they tell you themselves.' : ''
  return {
    text: NOTIFICATION,
    blocks: [
      mrkdwnSection(
        `*${mention(share.senderId)} shared a secret with you.* ${describeViews(share)} and expires ${formatDate(share.expiresAt)}.${password}`,
      ),
      {
        type: 'actions',
        block_id: 'open',
        elements: [
          {
            type: 'button',
            style: 'primary',
            action_id: ACTIONS.reveal,
            text: plainText('Reveal'),
            value: joinCapability(capability),
          },
          {
            type: 'button',
            action_id: ACTIONS.openLink,
            text: plainText('Open in browser'),
            url: buildLink(baseUrl, capability),
          },
        ],
      },
      contextLine('Only you can open it. Reveal shows what will happen before anything is used up.'),
    ],
  }
}

/** The message about a share that is kept and opened at Infisical. */
export function buildRemoteMessage(share: ShareSummary, link: Secret): Message {
  const limit =
    share.maxViews === null
      ? 'It can be opened any number of times'
      : `It opens ${countOf(share.maxViews, 'time')} in all`
  const password = share.hasPassword ? ' It needs a password, which they tell you themselves.' : ''
  return {
    text: NOTIFICATION,
    blocks: [
      mrkdwnSection(
        `*${mention(share.senderId)} shared a secret with you.* ${limit} and expires ${formatDate(share.expiresAt)}.${password}`,
      ),
      {
        type: 'actions',
        block_id: 'open',
        elements: [
          {
            type: 'button',
            style: 'primary',
            action_id: ACTIONS.openLink,
            text: plainText('Open'),
            url: link.expose(),
          },
        ],
      },
      contextLine('It is kept at Infisical: sign in there with your own address to open it.'),
    ],
  }
}

/** The same message when the share is over: what happened, and no buttons. */
export function buildClosedMessage(share: ShareSummary, recipient: RecipientSummary): Message {
  const blocks: types.KnownBlock[] = [
    mrkdwnSection(`*${mention(share.senderId)} shared a secret with you.*`),
    mrkdwnSection(describeClosed(share, recipient.openedAt)),
  ]
  return { text: 'A secret shared with you is over.', blocks }
}
