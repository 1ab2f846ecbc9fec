// The modals of Reveal: what will happen, the value, and why it cannot be opened. Pure. Values are shown in modals
// only, never in a message, since messages stay in Slack.

import type { types, ViewOutput } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import type { FoundGrant } from '../../share/grant.ts'
import type { Revealed } from '../../share/reveal.ts'
import { type Capability, joinCapability, parseCapability } from '../capability.ts'
import {
  buildNotice,
  contextLine,
  countOf,
  formatDate,
  mention,
  mrkdwnSection,
  plainSection,
  plainText,
  preformatted,
} from '../format.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { describeClosed, describeOwnClosing } from '../share/message-words.ts'

export const PASSWORD_BLOCK = 'reveal_password'
const TITLE = 'Open a secret'

export function buildOpening(): types.ModalView {
  return buildNotice(VIEWS.notice, TITLE, 'One moment...')
}

/** The uniform answer: whatever a stranger tries, they read this. */
export function buildNotForYou(): types.ModalView {
  return buildNotice(VIEWS.notice, TITLE, 'This does not work. It opens only for the person it was sent to.')
}

export function buildProblem(sentence: string): types.ModalView {
  return buildNotice(VIEWS.notice, TITLE, sentence)
}

export interface ConsentInput {
  grant: FoundGrant
  token: Secret
  name: Secret | undefined
  /** The page's address with a ticket, good once and for two minutes. */
  ticketLink: string
  /** Whether the value may be shown in Slack. */
  isHereAllowed: boolean
}

/** Says what will happen and asks. The token travels in the button, where the submission finds it again. */
export function buildConsent({
  grant,
  token,
  name,
  ticketLink,
  isHereAllowed,
}: ConsentInput): types.ModalView {
  const password: types.InputBlock = {
    type: 'input',
    block_id: PASSWORD_BLOCK,
    label: plainText('Password'),
    hint: plainText('The sender told it to you. A wrong one uses no view.'),
    element: { type: 'plain_text_input', action_id: 'password' },
  }
  return {
    type: 'modal',
    callback_id: VIEWS.reveal,
    title: plainText(TITLE),
    ...(isHereAllowed && { submit: plainText('Reveal here') }),
    close: plainText('Cancel'),
    blocks: [
      mrkdwnSection(`*${mention(grant.senderId)} shared a secret with you.*`),
      ...(name ? [plainSection(`Name: ${name.expose()}`)] : []),
      mrkdwnSection(`${describeUse(grant)} It expires ${formatDate(grant.expiresAt)}.`),
      // Slack takes no field in a window that cannot be submitted: the page asks for the password then.
      ...(grant.passwordCost && isHereAllowed ? [password] : []),
      {
        type: 'actions',
        block_id: 'browser',
        elements: [
          {
            type: 'button',
            action_id: ACTIONS.openTicket,
            text: plainText('Open in browser'),
            url: ticketLink,
            value: joinCapability({ shareId: grant.shareId, token }),
          },
        ],
      },
      contextLine('Open in browser works once, within 2 minutes. Nothing is used up until you reveal it.'),
    ],
  }
}

function describeUse({ viewsLeft }: FoundGrant): string {
  if (viewsLeft === null) return 'Revealing it shows the value. You can open it again until it expires.'
  if (viewsLeft === 1) return 'Revealing it uses your only view left: the value is shown once.'
  return `Revealing it uses 1 of ${countOf(viewsLeft, 'view')} left.`
}

/** The capability in a submitted consent, from the button that it shows. */
export function readCapability(view: Pick<ViewOutput, 'blocks'>): Capability | undefined {
  for (const block of view.blocks) {
    const elements =
      'elements' in block ? (block.elements as Array<{ action_id?: string; value?: string }>) : []
    const button = elements.find((element) => element.action_id === ACTIONS.openTicket)
    if (button) return parseCapability(button.value)
  }
  return undefined
}

/** The value, exactly. */
export function buildValue(revealed: Revealed): types.ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.notice,
    title: plainText(TITLE),
    close: plainText('Done'),
    blocks: [
      ...preformatted(revealed.value.expose()),
      contextLine(`${describeAfter(revealed)} It is gone from here when you close this window.`),
    ],
  }
}

function describeAfter({ viewsLeft, isLast, expiresAt }: Revealed): string {
  if (isLast) return 'That was the last view: the value is erased from the storage.'
  if (viewsLeft === null) return `You can open it again until ${formatDate(expiresAt)}.`
  if (viewsLeft === 0) return 'That was your view: the others can still open theirs.'
  return `You can open it ${countOf(viewsLeft, 'more time')}.`
}

/** Why the recipient cannot open it (any more). */
export function buildOver(grant: FoundGrant): types.ModalView {
  const { state, senderId, openedAt } = grant
  if (grant.closedReason) return buildProblem(describeOwnClosing(grant.closedReason, senderId))
  if (state !== 'reserved' && state !== 'open' && state !== 'closed') {
    return buildProblem(describeClosed({ state, senderId, closedAt: null }, openedAt))
  }
  const opened = openedAt ? `You opened it ${formatDate(openedAt)}. ` : ''
  return buildProblem(
    `${opened}The views left are kept for the other recipients. If you did not see it, ask ${mention(senderId)} to share it again.`,
  )
}
