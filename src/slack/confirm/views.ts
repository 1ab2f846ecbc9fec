// The message that asks a person whether a page is theirs, what it says afterwards, and the window behind a code. Pure.
// Which number is right is not known here.

import type { types } from '@slack/bolt'
import { isId } from '../../crypto/tokens.ts'
import type { CodeQuestion } from '../../share/confirm-by-code.ts'
import type { NumberQuestion, Standing } from '../../share/confirmations.ts'
import { buildNotice, contextLine, mrkdwnSection, plainSection, plainText } from '../format.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import type { Message } from '../post.ts'
import { CANCEL, ONE_MOMENT } from '../words.ts'
import {
  ANSWERED_NOTIFICATION,
  askAboutCode,
  askWhether,
  CODE_TITLE,
  CODE_WARNING,
  describeOutcome,
  describePage,
  NOT_ME,
  OPEN_IT_THERE,
  PICK_THE_NUMBER,
  QUESTION_FOOTER,
  QUESTION_NOTIFICATION,
  tellWhoAsked,
} from './words.ts'

/** The buttons with a number, in the order they stand. */
export const NUMBER_ACTIONS = [ACTIONS.confirmFirst, ACTIONS.confirmSecond, ACTIONS.confirmThird] as const

export function buildQuestion(question: NumberQuestion): Message {
  const { confirmationId, senderId, browser, choices, createdAt } = question
  const numbers = NUMBER_ACTIONS.flatMap((actionId, index): types.Button[] => {
    const shown = choices[index]
    if (shown === undefined) return []
    const value = joinAnswer(confirmationId, shown)
    return [{ type: 'button', action_id: actionId, text: plainText(String(shown)), value }]
  })
  return {
    text: QUESTION_NOTIFICATION,
    blocks: [
      mrkdwnSection(askWhether(senderId, createdAt)),
      plainSection(browser),
      mrkdwnSection(PICK_THE_NUMBER),
      {
        type: 'actions',
        block_id: 'confirm',
        elements: [
          ...numbers,
          {
            type: 'button',
            style: 'danger',
            action_id: ACTIONS.confirmNotMe,
            text: plainText(NOT_ME),
            value: confirmationId,
          },
        ],
      },
      contextLine(QUESTION_FOOTER),
    ],
  }
}

/** The same message once it is over, without its buttons. */
export function buildAnswered(question: NumberQuestion, standing: Exclude<Standing, 'waiting'>): Message {
  return {
    text: ANSWERED_NOTIFICATION,
    blocks: [
      mrkdwnSection(tellWhoAsked(question.senderId, question.createdAt)),
      plainSection(question.browser),
      mrkdwnSection(describeOutcome(standing, question.senderId)),
    ],
  }
}

function joinAnswer(confirmationId: string, picked: number): string {
  return `${confirmationId}.${picked}`
}

/** What was pressed: a hint, to be checked against who pressed it. */
export interface PressedAnswer {
  confirmationId: string
  picked: number | 'not_me'
}

/** Never throws. */
export function parseAnswer(actionId: string, value: unknown): PressedAnswer | undefined {
  const [confirmationId = '', picked = ''] = typeof value === 'string' ? value.split('.') : []
  if (!isId(confirmationId)) return undefined
  if (actionId === ACTIONS.confirmNotMe) return { confirmationId, picked: 'not_me' }
  return /^\d{2}$/.test(picked) ? { confirmationId, picked: Number(picked) } : undefined
}

/** The window that asks once more. It carries the question's id, which is good only for whoever typed the code. */
export function buildCodeQuestion(question: CodeQuestion): types.ModalView {
  const { confirmationId, senderId, browser, address, createdAt } = question
  return {
    type: 'modal',
    callback_id: VIEWS.confirm,
    private_metadata: confirmationId,
    title: plainText(CODE_TITLE),
    submit: plainText(OPEN_IT_THERE),
    close: plainText(CANCEL),
    blocks: [
      mrkdwnSection(askAboutCode(senderId, createdAt)),
      plainSection(describePage(browser, address)),
      mrkdwnSection(CODE_WARNING),
    ],
  }
}

/** The question's id in a submitted window. Never throws. */
export function readConfirmationId(view: { private_metadata?: string }): string | undefined {
  const id = view.private_metadata ?? ''
  return isId(id) ? id : undefined
}

export function buildCodeNotice(sentence: string): types.ModalView {
  return buildNotice(VIEWS.notice, CODE_TITLE, sentence)
}

export function buildCodeWaiting(): types.ModalView {
  return buildCodeNotice(ONE_MOMENT)
}
