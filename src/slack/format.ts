// Small words that several messages and modals share: dates in each reader's own time, counts, mentions.

import type { types } from '@slack/bolt'
import { cutText, TEXT_CHARS } from './fit.ts'
import { CLOSE, DATE_PATTERN, describeUtc } from './words.ts'

/** A date that each reader sees in their own time zone. For mrkdwn only. */
export function formatDate(date: Date): string {
  const fallback = describeUtc(date.toISOString().slice(0, 16).replace('T', ' '))
  return `<!date^${Math.floor(date.getTime() / 1000)}^${DATE_PATTERN}|${fallback}>`
}

export function mention(userId: string): string {
  return `<@${userId}>`
}

/** `1 view`, `3 views`; `1 person`, `3 people` with a plural of its own. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}

/** Names that people typed, as much of them as a sentence takes. */
export function shortenNames(names: string): string {
  const signs = [...names]
  return signs.length > MOST_OF_NAMES ? `${signs.slice(0, MOST_OF_NAMES).join('')}…` : names
}

const MOST_OF_NAMES = 200

// Verbatim: Slack makes no links or mentions of what people wrote, only of what stands in angle brackets. One text that
// is too long would cost the whole message or window.

export function mrkdwnSection(text: string): types.SectionBlock {
  return { type: 'section', text: mrkdwn(text) }
}

export function contextLine(text: string): types.ContextBlock {
  return { type: 'context', elements: [mrkdwn(text)] }
}

function mrkdwn(text: string): types.MrkdwnElement {
  return { type: 'mrkdwn', text: toShown(text), verbatim: true }
}

/** What a person wrote, as they wrote it. */
export function plainSection(text: string): types.SectionBlock {
  return { type: 'section', text: plainText(text) }
}

export function plainText(text: string): types.PlainTextElement {
  return { type: 'plain_text', text: toShown(text), emoji: false }
}

/** Without what Slack refuses: control characters, nothing at all, and too much. */
function toShown(text: string): string {
  const shown = text.replace(/[^\P{Cc}\n]/gu, ' ')
  return shown.trim() === '' ? '…' : cutText(shown, TEXT_CHARS)
}

/** A modal that only says something. */
export function buildNotice(callbackId: string, title: string, text: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plainText(title),
    close: plainText(CLOSE),
    blocks: [mrkdwnSection(text)],
  }
}

/** Text exactly as it is, nothing parsed, easy to copy: code blocks of at most 3,000 characters. */
export function preformatted(text: string): types.RichTextBlock[] {
  return splitText(text, 3_000).map((part) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: part }] }],
  }))
}

function splitText(text: string, maxLength: number): string[] {
  const parts: string[] = []
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + maxLength, text.length)
    // Never between the two halves of one character.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end--
    parts.push(text.slice(start, end))
    start = end
  }
  return parts
}
