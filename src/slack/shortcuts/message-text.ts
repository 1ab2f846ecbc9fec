// What a message says that may be the secret: its text as it was typed, or the one code block in it. Pure, and never
// throws: a payload's types are a promise.

import { LIMITS } from '../../contract/limits.ts'
import { Secret } from '../../secret.ts'
import { unescapeSlack } from '../escape.ts'

/** `files`: nothing but files. Never cut: what does not fit is not taken. */
export type MessageText =
  | { kind: 'text' | 'code'; text: Secret; hasFiles: boolean }
  | { kind: 'tooLong' }
  | { kind: 'files' }
  | { kind: 'empty' }

type Loose = Record<string, unknown>

export function readMessageText(message: unknown): MessageText {
  const { text, blocks, attachments, files } = Object(message) as Loose
  const hasFiles = listOf(files).length > 0
  const code = findOnlyCode(listOf(blocks))
  const found = code ?? (isAppMessage(message) ? readAppText(text, blocks, attachments) : textOf(text))
  if (found.trim() === '') return { kind: hasFiles ? 'files' : 'empty' }
  if (found.length > LIMITS.modalSecret.maxChars) return { kind: 'tooLong' }
  return { kind: code === undefined ? 'text' : 'code', text: Secret.fromText(found), hasFiles }
}

/** Apps' messages carry the app's id; Slackbot's do not. */
export function isAppMessage(message: unknown): boolean {
  const { bot_id: botId, subtype, user } = Object(message) as Loose
  return Boolean(botId) || subtype === 'bot_message' || user === 'USLACKBOT'
}

/** What was typed as code is exact there; in the message's text, signs may have been changed. */
function findOnlyCode(blocks: readonly Loose[]): string | undefined {
  const parts = blocks
    .filter(({ type }) => type === 'rich_text')
    .flatMap(({ elements }) => listOf(elements))
    .filter(({ type }) => type === 'rich_text_preformatted')
  const [only, ...others] = parts
  if (!only || others.length > 0) return undefined
  return listOf(only.elements).map(richTextOf).join('')
}

function richTextOf({ text, url }: Loose): string {
  return typeof text === 'string' ? text : typeof url === 'string' ? url : ''
}

// Where an app sends blocks, people see those and its text is only the notification.
function readAppText(text: unknown, blocks: unknown, attachments: unknown): string {
  const shown = listOf(blocks).map(blockText).filter(Boolean)
  if (shown.length > 0) return shown.join('\n')
  if (typeof text === 'string' && text.trim() !== '') return textOf(text)
  return listOf(attachments)
    .map((one) => textOf(one.text ?? one.fallback))
    .filter(Boolean)
    .join('\n')
}

function blockText({ type, text, fields, elements }: Loose): string {
  if (type === 'rich_text') return listOf(elements).map(richPartText).filter(Boolean).join('\n')
  return [text, ...listOf(fields), ...(type === 'context' ? listOf(elements) : [])]
    .map(textObjectOf)
    .filter(Boolean)
    .join('\n')
}

function richPartText({ type, elements }: Loose): string {
  return listOf(elements)
    .map((one) => (type === 'rich_text_list' ? richPartText(one) : richTextOf(one)))
    .join(type === 'rich_text_list' ? '\n' : '')
}

// Plain text is not encoded; mrkdwn is.
function textObjectOf(value: unknown): string {
  const { type, text } = Object(value) as Loose
  if (typeof text !== 'string') return ''
  return type === 'mrkdwn' ? unescapeSlack(text) : text
}

function textOf(text: unknown): string {
  return typeof text === 'string' ? unescapeSlack(text) : ''
}

function listOf(value: unknown): Loose[] {
  return Array.isArray(value) ? value.map(Object) : []
}
