// Blocks once they were accepted: ids filled in as Slack does, and the ways to walk over their elements.
// Used by views and messages, by the person's side and by its descriptions of a screen.

import { randomBytes } from 'node:crypto'
import { isRecord, type Json, readRecord, readRecords, readText } from './json.ts'

export interface Block extends Json {
  type: string
  block_id: string
}

export interface Element extends Json {
  type: string
  action_id: string
}

/** An element with the block it stands in. */
export interface Placed {
  block: Block
  element: Element
}

/** Checked blocks with a fresh `block_id` and `action_id` wherever the app gave none, and text defaults filled in. */
export function prepareBlocks(blocks: unknown): Block[] {
  if (!Array.isArray(blocks)) return []
  return blocks.filter(isRecord).map(prepareBlock)
}

/** Every interactive element, top to bottom. */
export function listElements(blocks: readonly Block[]): Placed[] {
  return blocks.flatMap((block) =>
    [...readRecords(block, 'elements'), readRecord(block, 'element'), readRecord(block, 'accessory')]
      .filter(isElement)
      .map((element) => ({ block, element })),
  )
}

/** The words of a text object, or ''. */
export function wordsOf(text: unknown): string {
  return isRecord(text) ? readText(text, 'text') : ''
}

/** What a person calls the element: its button text, the label of its input, the section's text, or its placeholder. */
export function labelOf({ block, element }: Placed): string {
  if (element.type === 'button') return wordsOf(element.text)
  return wordsOf(block.label) || wordsOf(block.text) || wordsOf(element.placeholder) || element.action_id
}

function isElement(value: Json): value is Element {
  return typeof value.type === 'string' && typeof value.action_id === 'string'
}

function prepareBlock(block: Json): Block {
  const filled: Block = {
    ...withTextDefaults(block),
    type: readText(block, 'type'),
    block_id: readText(block, 'block_id') || randomBytes(4).toString('base64url').slice(0, 5),
  }
  if (filled.type === 'actions') filled.elements = readRecords(filled, 'elements').map(withActionId)
  for (const key of ['element', 'accessory'])
    if (isRecord(filled[key]) && filled[key].type !== 'image') filled[key] = withActionId(filled[key])
  return filled
}

function withActionId(element: Json): Json {
  return { action_id: randomBytes(4).toString('base64url').slice(0, 5), ...element }
}

/** Slack hands plain text back with `emoji: true` and mrkdwn with `verbatim: false`. */
function withTextDefaults(value: Json): Json {
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, deepDefaults(item)])
  const filled = Object.fromEntries(entries)
  if (filled.type === 'plain_text') return { ...filled, emoji: filled.emoji ?? true }
  if (filled.type === 'mrkdwn') return { ...filled, verbatim: filled.verbatim ?? false }
  return filled
}

function deepDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deepDefaults)
  return isRecord(value) ? withTextDefaults(value) : value
}
