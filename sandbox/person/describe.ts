// What is on a screen, in a few lines of text, for the words of a failed test. Typed texts and code blocks are
// described by their length only: they may be the secret, and this text ends up in terminals and logs.

import { type Block, listElements, wordsOf } from '../blocks.ts'
import { isRecord, type Json, readRecord, readRecords, readText } from '../json.ts'
import { readState, type State } from '../state.ts'

/** One line per block. */
export function describeBlocks(blocks: readonly Block[], state: State = new Map()): string {
  return blocks.map((block) => describeBlock(block, state)).join('\n')
}

function describeBlock(block: Block, state: State): string {
  const buttons = listElements([block])
    .filter(({ element }) => element.type === 'button')
    .map(({ element }) => `[${wordsOf(element.text)}]`)
  switch (block.type) {
    case 'input': {
      const [placed] = listElements([block])
      const value = placed ? describeValue(readState(state, block, placed.element)) : ''
      return `${wordsOf(block.label)}: ${value}`
    }
    case 'section': {
      const texts = [wordsOf(block.text), ...readRecords(block, 'fields').map(wordsOf)]
      return [...texts.filter(Boolean), ...buttons].join(' ')
    }
    case 'context':
      return `(${readRecords(block, 'elements').map(wordsOf).join(' ')})`
    case 'header':
      return `# ${wordsOf(block.text)}`
    case 'rich_text':
      return describeRichText(block)
    case 'divider':
      return '---'
    case 'actions':
      return buttons.join(' ')
    default:
      return wordsOf(block.text) || `(${block.type})`
  }
}

function describeValue(value: Json): string {
  const typed = value.value
  if (typeof typed === 'string') return `(${typed.length} characters typed)`
  const option = wordsOf(readRecord(value, 'selected_option').text)
  if (option !== '') return option
  const options = readRecords(value, 'selected_options').map((item) => wordsOf(item.text))
  const ids = Object.values(value)
    .filter((item) => Array.isArray(item))
    .flat()
    .filter((item) => typeof item === 'string')
  return [...options, ...ids].join(', ') || '(empty)'
}

function describeRichText(block: Json): string {
  return readRecords(block, 'elements')
    .map((part) =>
      part.type === 'rich_text_preformatted'
        ? `(code block of ${plainTextOf(part).length} characters)`
        : plainTextOf(part),
    )
    .join('\n')
}

/** The characters of a rich_text part, nothing added. */
export function plainTextOf(part: unknown): string {
  if (!isRecord(part)) return ''
  const nested = readRecords(part, 'elements').map(plainTextOf).join('')
  return nested || readText(part, 'text') || readText(part, 'url') || nameOf(part)
}

/** What has no text of its own: mentions, emoji, dates. */
function nameOf(part: Json): string {
  switch (part.type) {
    case 'user':
      return `<@${part.user_id}>`
    case 'channel':
      return `<#${part.channel_id}>`
    case 'usergroup':
      return `<!subteam^${part.usergroup_id}>`
    case 'broadcast':
      return `@${part.range}`
    case 'emoji':
      return `:${part.name}:`
    default:
      return readText(part, 'fallback')
  }
}

/** The contents of every code block, each exactly as the app sent it. */
export function codeBlocksOf(blocks: readonly Block[]): string[] {
  return blocks
    .filter((block) => block.type === 'rich_text')
    .flatMap((block) => readRecords(block, 'elements'))
    .filter((part) => part.type === 'rich_text_preformatted')
    .map(plainTextOf)
}
