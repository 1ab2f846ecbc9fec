// The modals and words about API tokens. Pure.

import type { types, ViewOutput } from '@slack/bolt'
import { LIMITS } from '../../contract/limits.ts'
import type { Secret } from '../../secret.ts'
import { type ApiToken, SCOPES, type Scope } from '../../share/api-tokens.ts'
import { escapeMrkdwn } from '../escape.ts'
import {
  buildNotice,
  contextLine,
  formatDate,
  mrkdwnSection,
  plainSection,
  plainText,
  preformatted,
} from '../format.ts'
import { VIEWS } from '../ids.ts'

const TITLE = 'New API token'
export const NAME_BLOCK = 'token_name'
export const SCOPES_BLOCK = 'token_scopes'
const DAYS_BLOCK = 'token_days'

/** Each scope in words. */
export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  create: 'Share secrets as you',
  read: 'List your shares and who has opened them',
  reveal: 'Open what you may open, with its link',
  revoke: 'Take your shares back',
}
const DAYS = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
] as const

type PlainOption = types.PlainTextOption

export function buildNewToken(name: string): types.ModalView {
  const scopes = SCOPES.map((scope): PlainOption => ({ text: plainText(SCOPE_WORDS[scope]), value: scope }))
  const days = DAYS.map(([value, label]): PlainOption => ({ text: plainText(label), value }))
  const [create] = scopes
  const usual = days.find(({ value }) => value === String(LIMITS.apiToken.defaultDays))
  return {
    type: 'modal',
    callback_id: VIEWS.newToken,
    title: plainText(TITLE),
    submit: plainText('Create'),
    close: plainText('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: NAME_BLOCK,
        label: plainText('Name'),
        hint: plainText('What it is for: you see it in the list of your tokens.'),
        element: {
          type: 'plain_text_input',
          action_id: 'name',
          max_length: LIMITS.apiToken.maxNameChars,
          ...(name !== '' && { initial_value: name }),
        },
      },
      {
        type: 'input',
        block_id: SCOPES_BLOCK,
        label: plainText('What it may do'),
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
        label: plainText('Expires'),
        element: {
          type: 'static_select',
          action_id: 'days',
          options: days,
          ...(usual && { initial_option: usual }),
        },
      },
      contextLine(
        'Whoever has the token shares as you. Keep it in the secret store of your CI, not in a file.',
      ),
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
  const days = DAYS.find(([value]) => value === read(DAYS_BLOCK)?.selected_option?.value)
  return {
    name: [
      ...String(read(NAME_BLOCK)?.value ?? '')
        .replace(/\p{Cc}/gu, ' ')
        .trim(),
    ]
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
    title: plainText(TITLE),
    close: plainText('Done'),
    blocks: [
      plainSection(name),
      ...preformatted(token.expose()),
      mrkdwnSection(`It works until ${formatDate(expiresAt)}. It is shown this once: copy it now.`),
      mrkdwnSection('Send it with each request:'),
      ...preformatted(`POST ${baseUrl}/api/v1/shared-secrets\nAuthorization: Bearer sst_...`),
    ],
  }
}

export function buildMaking(): types.ModalView {
  return buildNotice(VIEWS.notice, TITLE, 'One moment...')
}

export function buildTokenProblem(sentence: string): types.ModalView {
  return buildNotice(VIEWS.notice, TITLE, sentence)
}

/** The caller's tokens in use, for them alone. */
export function describeTokens(tokens: readonly ApiToken[]): string {
  if (tokens.length === 0) return 'You have no API tokens. /share-secret token new deploy makes one.'
  const lines = tokens.map(({ name, scopes, expiresAt, lastUsedAt }) => {
    const used = lastUsedAt ? `last used ${formatDate(lastUsedAt)}` : 'not used yet'
    return `*${escapeMrkdwn(name)}*: ${scopes.join(', ')}; until ${formatDate(expiresAt)}; ${used}`
  })
  return ['Your API tokens:', ...lines].join('\n')
}
