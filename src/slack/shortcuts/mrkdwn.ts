// The text of Slack's mrkdwn as a person sees it and would copy it: without the signs that style it. Pure and total.

import { describeLink, unescapeSlack } from '../escape.ts'
import { isBlank, joinLines, type Piece } from './pieces.ts'

const CODE_BLOCK = '```[\\s\\S]+?```'
const INLINE_CODE = '`[^`\\n]+`'
const WRAPPED = '<[^<>]*>'
const QUOTE = '^(?:&gt;|>)(?:(?:&gt;|>){2})? ?'
// Slack styles what stands between two equal signs that touch it and touch no letter outside.
const STYLE = `(?<![^\\s([{"'*_~])([*_~])(?=\\S)((?:${WRAPPED}|${INLINE_CODE}|(?!\\1)[^\\n<\`])+?)(?<=\\S)\\1(?![^\\s)\\]}"'.,:;!?*_~])`

const SIGNS = new RegExp(`${CODE_BLOCK}|${INLINE_CODE}|${WRAPPED}|${QUOTE}|${STYLE}`, 'gm')
const CODES = new RegExp(`(${CODE_BLOCK})|(${INLINE_CODE})`, 'g')

/** @param encoded as Slack sends it. */
export function readMrkdwn(encoded: string): Piece[] {
  const text = takeSigns(encoded)
  const parts: Piece[][] = [[]]
  let readTo = 0
  for (const { 0: whole, 1: block, index } of text.matchAll(CODES)) {
    parts.at(-1)?.push(decode(text.slice(readTo, index)))
    if (block === undefined) parts.at(-1)?.push({ ...decode(whole.slice(1, -1)), code: 'inline' })
    else parts.push([{ ...decode(whole.slice(3, -3).replace(/^\n|\n$/g, '')), code: 'block' }], [])
    readTo = index + whole.length
    // A block ends its line.
    if (block !== undefined && text[readTo] === '\n') readTo++
  }
  parts.at(-1)?.push(decode(text.slice(readTo)))
  return parts.length === 1 ? parts.flat() : joinLines(parts.filter((part) => !isBlank(part)))
}

function takeSigns(text: string): string {
  return text.replace(SIGNS, (whole, sign?: string, inner?: string) => {
    if (sign !== undefined) return takeSigns(inner ?? '')
    return /^(?:&gt;|>)/.test(whole) ? '' : whole
  })
}

function decode(text: string): Piece {
  return { text: unescapeSlack(text, describeLink) }
}
