// The modals about API tokens. Pure.

import type { types, ViewOutput } from '@slack/bolt'
import { LIMITS } from '../../contract/limits.ts'
import type { Secret } from '../../secret.ts'
import { SCOPES, type Scope } from '../../share/api-tokens.ts'
import { roomFor } from '../fit.ts'
import { buildNotice, contextLine, mrkdwnSection, plainSection, plainText, preformatted } from '../format.ts'
import { VIEWS } from '../ids.ts'
import { toPlainText } from '../typed.ts'
import { CANCEL, DONE, ONE_MOMENT } from '../words.ts'
import { describeCall, describeValidity, SCOPE_WORDS, TOKEN, TOKEN_LIFETIMES } from './words.ts'

export const NAME_BLOCK = 'token_name'
export const SCOPES_BLOCK = 'token_scopes'
const DAYS_BLOCK = 'token_days'

type PlainOption = types.PlainTextOption

export function buildNewToken(name: string): types.ModalView {
  const scopes = SCOPES.map((scope): PlainOption => ({ text: plainText(SCOPE_WORDS[scope]), value: scope }))
  const days = TOKEN_LIFETIMES.map(([value, label]): PlainOption => ({ text: plainText(label), value }))
  const [create] = scopes
  const usual = days.find(({ value }) => value === String(LIMITS.apiToken.defaultDays))
  return {
    type: 'modal',
    callback_id: VIEWS.newToken,
    title: plainText(TOKEN.title),
    submit: plainText(TOKEN.submit),
    close: plainText(CANCEL),
    blocks: [
      {
        type: 'input',
        block_id: NAME_BLOCK,
        label: plainText(TOKEN.name),
        hint: plainText(TOKEN.nameHint),
        element: {
          type: 'plain_text_input',
          action_id: 'name',
          max_length: roomFor(LIMITS.apiToken.maxNameChars, name),
          ...(name !== '' && { initial_value: name }),
        },
      },
      {
        type: 'input',
        block_id: SCOPES_BLOCK,
        label: plainText(TOKEN.scopes),
        element: {
          type: 'checkboxes',
          action_id: 'scopes',
          options: scopes,
          ...(create && { initial_options: [create] }),
        },
      },
      {
        type: 'input',
        block_id: DAYS_BLOCK,
        label: plainText(TOKEN.expires),
        element: {
          type: 'static_select',
          action_id: 'days',
          options: days,
          ...(usual && { initial_option: usual }),
        },
      },
      contextLine(TOKEN.footer),
    ],
  }
}

export interface WantedToken {
  name: string
  scopes: Scope[]
  days: number
}

/** What was submitted. Never throws: what Slack would not send is left out. */
export function readNewToken({ state }: Pick<ViewOutput, 'state'>): WantedToken {
  const read = (block: string) => Object.values(state.values[block] ?? {})[0]
  const chosen = (read(SCOPES_BLOCK)?.selected_options ?? []).map(({ value }) => value)
  const days = TOKEN_LIFETIMES.find(([value]) => value === read(DAYS_BLOCK)?.selected_option?.value)
  return {
    name: [...toPlainText(String(read(NAME_BLOCK)?.value ?? '').replace(/\p{Cc}/gu, ' '))]
      .slice(0, LIMITS.apiToken.maxNameChars)
      .join(''),
    scopes: SCOPES.filter((scope) => chosen.includes(scope)),
    days: Number(days?.[0] ?? LIMITS.apiToken.defaultDays),
  }
}

/** The token, this once. */
export function buildShownOnce(
  name: string,
  { token, expiresAt }: { token: Secret; expiresAt: Date },
  baseUrl: string,
): types.ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.notice,
    title: plainText(TOKEN.title),
    close: plainText(DONE),
    blocks: [
      plainSection(name),
      ...preformatted(token.expose()),
      mrkdwnSection(describeValidity(expiresAt)),
      mrkdwnSection(TOKEN.use),
      ...preformatted(describeCall(baseUrl)),
    ],
  }
}

export function buildMaking(): types.ModalView {
  return buildNotice(VIEWS.notice, TOKEN.title, ONE_MOMENT)
}

export function buildTokenProblem(sentence: string): types.ModalView {
  return buildNotice(VIEWS.notice, TOKEN.title, sentence)
}
