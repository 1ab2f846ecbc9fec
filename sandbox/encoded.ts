// The texts of blocks as Slack hands them back to the app: what was plain comes encoded. What is typed into a field,
// values, metadata and rich text come as they are.
// @see https://github.com/slackapi/bolt-python/issues/513

import { isRecord, type Json } from './json.ts'

/** Slack's three entities and no others. */
export function encodeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A copy with every text object encoded, however deep. */
export function encodeTexts<Value>(value: Value): Value
export function encodeTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => encodeTexts(item))
  if (!isRecord(value)) return value
  const copy: Json = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encodeTexts(item)]))
  if (typeof copy.text !== 'string') return copy
  if (copy.type === 'plain_text') return { ...copy, text: encodeEntities(copy.text) }
  return copy.type === 'mrkdwn' ? { ...copy, text: encodeFormatted(copy.text) } : copy
}

const MARKUP = /(<(?:[@#!]|https?:|mailto:|tel:)[^<>]*>|&(?:amp|lt|gt);)/

/** Formatted text, and the text of a message: links, mentions and what is encoded already stay, the rest is encoded. */
export function encodeFormatted(text: string): string {
  return text
    .split(MARKUP)
    .map((part, index) => (index % 2 === 1 ? part : encodeEntities(part)))
    .join('')
}
