// The `text` that Slack keeps beside the blocks of a message that a person has typed: its old markup, encoded.

import { encodeEntities } from '../encoded.ts'
import { isRecord, type Json, readRecord, readRecords, readText } from '../json.ts'

/** The text of rich_text blocks. */
export function toMessageText(blocks: readonly Json[]): string {
  return blocks
    .flatMap((block) => readRecords(block, 'elements'))
    .map(toLines)
    .join('\n')
}

function toLines(part: Json): string {
  const elements = readRecords(part, 'elements')
  const inline = elements.map(toMarkup).join('')
  switch (part.type) {
    case 'rich_text_preformatted':
      return `\`\`\`${inline}\`\`\``
    case 'rich_text_quote':
      return inline
        .split('\n')
        .map((line) => `&gt; ${line}`)
        .join('\n')
    case 'rich_text_list': {
      const indent = ' '.repeat(4 * Number(part.indent ?? 0))
      const first = Number(part.offset ?? 0) + 1
      return elements
        .map((item, at) => `${indent}${part.style === 'ordered' ? `${first + at}.` : '•'} ${toLines(item)}`)
        .join('\n')
    }
    default:
      return inline
  }
}

const MARKS = [
  ['code', '`'],
  ['strike', '~'],
  ['italic', '_'],
  ['bold', '*'],
] as const

function toMarkup(element: Json): string {
  const style = readRecord(element, 'style')
  return MARKS.reduce((text, [name, mark]) => (style[name] ? `${mark}${text}${mark}` : text), toBare(element))
}

function toBare(element: Json): string {
  if (!isRecord(element)) return ''
  const text = encodeEntities(readText(element, 'text'))
  switch (element.type) {
    case 'link': {
      const url = encodeEntities(readText(element, 'url'))
      return text === '' ? `<${url}>` : `<${url}|${text}>`
    }
    case 'user':
      return `<@${element.user_id}>`
    case 'channel':
      return `<#${element.channel_id}>`
    case 'usergroup':
      return `<!subteam^${element.usergroup_id}>`
    case 'broadcast':
      return `<!${element.range}>`
    case 'emoji':
      return `:${element.name}:`
    case 'date':
      return `<!date^${element.timestamp}^${element.format}|${encodeEntities(readText(element, 'fallback'))}>`
    default:
      return text
  }
}
