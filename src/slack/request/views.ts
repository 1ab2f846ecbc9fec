// The windows about requests: "Ask for a secret" and "Decline", and how they are read back. Pure, and never throws on
// what Slack would not send.

import type { types, ViewOutput } from '@slack/bolt'
import { LIMITS } from '../../contract/limits.ts'
import { isId } from '../../crypto/tokens.ts'
import { Secret } from '../../secret.ts'
import { roomFor } from '../fit.ts'
import { contextLine, mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { ASK, DECLINE, LIFETIMES } from './words.ts'

/** Blocks that errors are shown on. */
export const PERSON_BLOCK = 'ask_person'
export const WHAT_BLOCK = 'ask_what'
export const REASON_BLOCK = 'decline_reason'
const DAYS_BLOCK = 'ask_days'

const { maxWhatChars, maxReasonChars, defaultDays } = LIMITS.secretRequest

/** "Ask for a secret" as it is filled. */
export interface AskForm {
  askeeId?: string
  /** As typed. */
  what?: Secret
  days: number
  /** A sentence on top. */
  notice?: string
}

export function emptyAskForm(): AskForm {
  return { days: defaultDays }
}

/** Opens the form; for Home and wherever else there is room for it. */
export function buildAskButton(): types.Button {
  return { type: 'button', action_id: ACTIONS.askForSecret, text: plainText(ASK.button) }
}

export function buildAskModal({ askeeId, what, days, notice }: AskForm): types.ModalView {
  const options = LIFETIMES.map(([value, label]) => ({ text: plainText(label), value: String(value) }))
  const chosen = options.find(({ value }) => value === String(days))
  return {
    type: 'modal',
    callback_id: VIEWS.ask,
    title: plainText(ASK.title),
    submit: plainText(ASK.submit),
    close: plainText(ASK.cancel),
    blocks: [
      ...(notice === undefined ? [] : [contextLine(notice)]),
      input(PERSON_BLOCK, ASK.person, {
        type: 'users_select',
        action_id: 'person',
        placeholder: plainText(ASK.choosePerson),
        ...(askeeId !== undefined && { initial_user: askeeId }),
      }),
      {
        ...input(WHAT_BLOCK, ASK.what, {
          type: 'plain_text_input',
          action_id: 'what',
          multiline: true,
          max_length: roomFor(maxWhatChars, what?.expose()),
          ...(what && { initial_value: what.expose() }),
        }),
        hint: plainText(ASK.whatHint),
      },
      input(DAYS_BLOCK, ASK.expires, {
        type: 'static_select',
        action_id: 'days',
        options,
        ...(chosen && { initial_option: chosen }),
      }),
      contextLine(ASK.footer),
    ],
  }
}

export function readAskForm({ state }: Pick<ViewOutput, 'state'>): AskForm {
  const askeeId = readInput(state, PERSON_BLOCK)?.selected_user
  const what = readInput(state, WHAT_BLOCK)?.value
  const days = readInput(state, DAYS_BLOCK)?.selected_option?.value
  return {
    ...(typeof askeeId === 'string' && { askeeId }),
    ...(typeof what === 'string' && { what: Secret.fromText(what) }),
    days: LIFETIMES.find(([value]) => String(value) === days)?.[0] ?? defaultDays,
  }
}

/** @returns what is wrong with what people wrote, or the trimmed text; undefined where there is none. */
export function judgeText(
  text: Secret | undefined,
  kind: 'what' | 'reason',
): { text: Secret | undefined } | { problem: string } {
  const trimmed = text?.expose().toWellFormed().trim() ?? ''
  const maxChars = kind === 'what' ? maxWhatChars : maxReasonChars
  if ([...trimmed].length > maxChars) return { problem: kind === 'what' ? ASK.tooLong : DECLINE.tooLong }
  return { text: trimmed === '' ? undefined : Secret.fromText(trimmed) }
}

/** As much of it as the form takes. */
export function cutWhat(text: Secret): { what: Secret; isCut: boolean } {
  const whole = text.expose().toWellFormed()
  if (whole.length <= maxWhatChars) return { what: Secret.fromText(whole), isCut: false }
  // Never half a character.
  return { what: Secret.fromText(whole.slice(0, maxWhatChars).replace(/[\uD800-\uDBFF]$/, '')), isCut: true }
}

/** The request's id travels in the window: a hint, checked against whoever submits it. */
export function buildDeclineModal(requestId: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.decline,
    private_metadata: requestId,
    title: plainText(DECLINE.title),
    submit: plainText(DECLINE.submit),
    close: plainText(DECLINE.cancel),
    blocks: [
      mrkdwnSection(DECLINE.says),
      {
        ...input(REASON_BLOCK, DECLINE.reason, {
          type: 'plain_text_input',
          action_id: 'reason',
          multiline: true,
          max_length: maxReasonChars,
        }),
        optional: true,
        hint: plainText(DECLINE.reasonHint),
      },
    ],
  }
}

export function readDecline({
  state,
  private_metadata: id,
}: Pick<ViewOutput, 'state' | 'private_metadata'>): {
  requestId: string | undefined
  reason: Secret | undefined
} {
  const reason = readInput(state, REASON_BLOCK)?.value
  return {
    requestId: typeof id === 'string' && isId(id) ? id : undefined,
    reason: typeof reason === 'string' ? Secret.fromText(reason) : undefined,
  }
}

function readInput(state: ViewOutput['state'] | undefined, blockId: string) {
  return Object.values(state?.values?.[blockId] ?? {})[0]
}

function input(blockId: string, label: string, element: types.InputBlock['element']): types.InputBlock {
  return { type: 'input', block_id: blockId, label: plainText(label), element }
}
