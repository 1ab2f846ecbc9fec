// The window in which a recipient is asked before they close what they have not opened. Pure.

import type { types, ViewOutput } from '@slack/bolt'
import { isId } from '../../crypto/tokens.ts'
import { buildNotice, mrkdwnSection, plainText } from '../format.ts'
import { VIEWS } from '../ids.ts'
import { CLOSE_CANCEL, CLOSE_SUBMIT, CLOSE_TITLE, describeUnopened } from './words.ts'

/** The share's id travels in the metadata: a hint, whose grant it is follows from who submits. */
export function buildCloseConsent(shareId: string, senderId: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.closeGrant,
    private_metadata: shareId,
    title: plainText(CLOSE_TITLE),
    submit: plainText(CLOSE_SUBMIT),
    close: plainText(CLOSE_CANCEL),
    blocks: [mrkdwnSection(describeUnopened(senderId))],
  }
}

export function readShareId({ private_metadata }: Pick<ViewOutput, 'private_metadata'>): string | undefined {
  return isId(private_metadata) ? private_metadata : undefined
}

export function buildClosingNotice(sentence: string): types.ModalView {
  return buildNotice(VIEWS.notice, CLOSE_TITLE, sentence)
}
