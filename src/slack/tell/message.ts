// The message to the author of a message that may hold a secret: who tells them, a link, what to do. Pure. It never holds
// the text: this app has not read it.

import type { types } from '@slack/bolt'
import { contextLine, mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import type { Message } from '../post.ts'
import { type OriginalMessage, writeOrigin } from '../share/origin.ts'
import { linkButton } from '../share/original.ts'
import { ABOUT_YOUR_MESSAGE, describeAdvice, describeFind, TELL_FOOTNOTE, TURN_INTO_SECRET } from './words.ts'

export interface Find {
  tellerId: string
  original: OriginalMessage
  /** The author may share secrets here themselves. */
  maySend: boolean
  workspaceUrl?: string
}

export function buildFind({ tellerId, original, maySend, workspaceUrl }: Find): Message {
  const link = linkButton(workspaceUrl, original)
  const turn: types.Button = {
    type: 'button',
    style: 'primary',
    action_id: ACTIONS.turnIntoSecret,
    text: plainText(TURN_INTO_SECRET),
    // Ids only: where the message is, and whose it is.
    value: writeOrigin({ original }),
  }
  const elements = [...(maySend ? [turn] : []), ...(link ? [link] : [])]
  return {
    text: ABOUT_YOUR_MESSAGE,
    blocks: [
      mrkdwnSection(`${describeFind(tellerId)} ${describeAdvice(maySend)}`),
      ...(elements.length > 0 ? [{ type: 'actions' as const, block_id: 'find', elements }] : []),
      contextLine(TELL_FOOTNOTE),
    ],
  }
}
