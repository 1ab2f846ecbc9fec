// The modals of Reveal: what will happen, the value, and why it cannot be opened. Pure. Values are shown in modals
// only, never in a message, since messages stay in Slack.

import type { types, ViewOutput } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import type { FoundGrant } from '../../share/grant.ts'
import type { Revealed } from '../../share/reveal.ts'
import { type Capability, joinCapability, parseCapability } from '../capability.ts'
import { buildNotice, contextLine, mrkdwnSection, plainSection, plainText, preformatted } from '../format.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { describeClosed, describeName, describeOwnClosing, describeSender } from '../share/message-words.ts'
import { CANCEL, DONE, ONE_MOMENT } from '../words.ts'
import { describeAfter, describeReserved, describeUse, NOT_FOR_YOU, REVEAL } from './words.ts'

export const PASSWORD_BLOCK = 'reveal_password'

export function buildOpening(): types.ModalView {
  return buildNotice(VIEWS.notice, REVEAL.title, ONE_MOMENT)
}

/** The uniform answer: whatever a stranger tries, they read this. */
export function buildNotForYou(): types.ModalView {
  return buildNotice(VIEWS.notice, REVEAL.title, NOT_FOR_YOU)
}

export function buildProblem(sentence: string): types.ModalView {
  return buildNotice(VIEWS.notice, REVEAL.title, sentence)
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
  const isHereOffered = isHereAllowed && !grant.isForBrowser
  const password: types.InputBlock = {
    type: 'input',
    block_id: PASSWORD_BLOCK,
    label: plainText(REVEAL.password),
    hint: plainText(REVEAL.passwordHint),
    element: { type: 'plain_text_input', action_id: 'password' },
  }
  return {
    type: 'modal',
    callback_id: VIEWS.reveal,
    title: plainText(REVEAL.title),
    ...(isHereOffered && { submit: plainText(REVEAL.submit) }),
    close: plainText(CANCEL),
    blocks: [
      mrkdwnSection(describeSender(grant.senderId)),
      ...(name ? [plainSection(describeName(name.expose()))] : []),
      mrkdwnSection(describeUse(grant)),
      ...(grant.isForBrowser ? [mrkdwnSection(REVEAL.inBrowserOnly)] : []),
      // Slack takes no field in a window that cannot be submitted: the page asks for the password then.
      ...(grant.passwordCost && isHereOffered ? [password] : []),
      {
        type: 'actions',
        block_id: 'browser',
        elements: [
          {
            type: 'button',
            ...(!isHereOffered && { style: 'primary' }),
            action_id: ACTIONS.openTicket,
            text: plainText(REVEAL.openInBrowser),
            url: ticketLink,
            value: joinCapability({ shareId: grant.shareId, token }),
          },
        ],
      },
      contextLine(REVEAL.footer),
    ],
  }
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
    title: plainText(REVEAL.title),
    close: plainText(DONE),
    blocks: [...preformatted(revealed.value.expose()), contextLine(describeAfter(revealed))],
  }
}

/** Why the recipient cannot open it (any more). */
export function buildOver(grant: FoundGrant): types.ModalView {
  const { state, senderId, openedAt } = grant
  if (grant.closedReason) return buildProblem(describeOwnClosing(grant.closedReason, senderId))
  if (state !== 'reserved' && state !== 'open' && state !== 'closed') {
    return buildProblem(describeClosed({ state, senderId, closedAt: null }, openedAt))
  }
  return buildProblem(describeReserved(grant))
}
