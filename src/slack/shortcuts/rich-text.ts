// The text of a rich_text block as a person sees it and would copy it. What people type arrives as such a block. Nothing
// in it is encoded. Pure, and never throws: a payload's types are a promise.

import { describeLink } from '../escape.ts'
import { type Loose, listOf, textIn } from './loose.ts'
import { joinLines, type Piece } from './pieces.ts'

/** Names of people, groups and channels by their ids, as far as Slack told them. */
export type Names = ReadonlyMap<string, string>

/** @param parts the block's elements: sections, lists, quotes and code. */
export function readRichText(parts: unknown, names: Names): Piece[] {
  return joinLines(listOf(parts).map((part) => readPart(part, names)))
}

// The signs in front of list items and beside quotes are Slack's, and nobody copies them.
function readPart({ type, elements }: Loose, names: Names): Piece[] {
  if (type === 'rich_text_list') return joinLines(listOf(elements).map((item) => readPart(item, names)))
  const pieces = listOf(elements).map((one) => readInline(one, names))
  if (type !== 'rich_text_preformatted') return joinRuns(pieces)
  return [{ text: pieces.map(({ text }) => text).join(''), code: 'block' }]
}

function readInline(element: Loose, names: Names): Piece {
  const text = describeInline(element, names)
  return (Object(element.style) as Loose).code === true ? { text, code: 'inline' } : { text }
}

/** Within one run of code Slack puts links and other styles into elements of their own. */
function joinRuns(pieces: readonly Piece[]): Piece[] {
  const runs: Piece[] = []
  for (const piece of pieces) {
    const before = runs.at(-1)
    if (before?.code && piece.code) before.text += piece.text
    else runs.push({ ...piece })
  }
  return runs
}

function describeInline(element: Loose, names: Names): string {
  const text = textIn(element, 'text')
  const nameOf = (key: string): string => names.get(textIn(element, key)) ?? textIn(element, key)
  switch (element.type) {
    case 'link':
      return describeLink(textIn(element, 'url'), text || undefined)
    case 'user':
      return `@${nameOf('user_id')}`
    case 'usergroup':
      return `@${nameOf('usergroup_id')}`
    case 'team':
      return `@${nameOf('team_id')}`
    case 'channel':
      return `#${nameOf('channel_id')}`
    case 'broadcast':
      return `@${textIn(element, 'range')}`
    case 'emoji':
      return describeEmoji(element)
    case 'date':
      return textIn(element, 'fallback') || describeDate(element.timestamp)
    default:
      return text || textIn(element, 'value') || textIn(element, 'url')
  }
}

/** As it is typed: the sign itself may have been made of it. */
function describeEmoji(element: Loose): string {
  const tone = element.skin_tone
  return `:${textIn(element, 'name')}:${typeof tone === 'number' ? `:skin-tone-${tone}:` : ''}`
}

function describeDate(seconds: unknown): string {
  const date = new Date(Number(seconds) * 1_000)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}
