// What a message's blocks and attachments show, of whatever kind they are: kinds that are not known are read by the names
// that texts have in all of them. Pure, and never throws.

import { decodePlainText } from '../escape.ts'
import { type Loose, listOf, textIn } from './loose.ts'
import { readMarkdown } from './markdown.ts'
import { readMrkdwn } from './mrkdwn.ts'
import { isBlank, joinCells, joinLines, type Piece } from './pieces.ts'
import { type Names, readRichText } from './rich-text.ts'
import { NO_PREVIEW } from './words.ts'

/** Parts in which texts stand, in the order they are shown in. */
const SHOWN = [
  ...['title', 'rich_text_title', 'subtitle', 'caption', 'text', 'fields', 'body', 'description', 'elements'],
  ...['rows', 'child_blocks', 'details', 'output', 'tasks', 'sources'],
]

/** What is there to be clicked or filled in. */
const CONTROLS: ReadonlySet<unknown> = new Set(['actions', 'context_actions', 'input', 'button'])

export function readBlocks(blocks: unknown, names: Names): Piece[] {
  return joinLines(listOf(blocks).map((block) => readShown(block, names)))
}

/** Link previews show what is behind a link, not what was said: they are left out. */
export function readAttachments(attachments: unknown, names: Names): Piece[] {
  return joinLines(
    listOf(attachments)
      .filter((one) => !isPreview(one))
      .map((one) => readAttachment(one, names)),
  )
}

function readShown(value: unknown, names: Names): Piece[] {
  if (typeof value === 'string') return [{ text: decodePlainText(value) }]
  if (Array.isArray(value)) return joinLines(value.map((one) => readShown(one, names)))
  if (typeof value !== 'object' || value === null) return []
  const block = value as Loose
  if (CONTROLS.has(block.type)) return []
  switch (block.type) {
    case 'rich_text':
      return readRichText(block.elements, names)
    case 'mrkdwn':
      return readMrkdwn(textIn(block, 'text'))
    case 'markdown':
      return readMarkdown(decodePlainText(textIn(block, 'text')))
    case 'table':
    case 'data_table':
      return readTable(block, names)
    default:
      return joinLines(SHOWN.map((key) => readShown(block[key], names)))
  }
}

function readTable({ caption, rows }: Loose, names: Names): Piece[] {
  const lines = (Array.isArray(rows) ? rows : []).map((cells: unknown) =>
    joinCells(listOf(cells).map((cell) => readShown(cell, names))),
  )
  return joinLines([readShown(caption, names), ...lines])
}

function isPreview(attachment: Loose): boolean {
  const isMessage = attachment.is_share || attachment.is_msg_unfurl || attachment.message_blocks
  return !isMessage && Boolean(attachment.from_url || attachment.original_url || attachment.is_app_unfurl)
}

// Of a message that was forwarded, its own blocks are the most exact.
function readAttachment(attachment: Loose, names: Names): Piece[] {
  const forwarded = listOf(attachment.message_blocks).map(({ message }) => {
    const { blocks, attachments } = Object(message) as Loose
    return joinLines([readBlocks(blocks, names), readAttachments(attachments, names)])
  })
  const fields = listOf(attachment.fields).flatMap((field) => [
    textIn(field, 'title'),
    textIn(field, 'value'),
  ])
  const texts = ['pretext', 'title', 'text'].map((key) => textIn(attachment, key))
  const found = [
    joinLines(forwarded),
    readBlocks(attachment.blocks, names),
    joinLines([...texts, ...fields].map(readMrkdwn)),
    readMrkdwn(textIn(attachment, 'fallback').replace(NO_PREVIEW, '')),
  ]
  return found.find((pieces) => !isBlank(pieces)) ?? []
}
