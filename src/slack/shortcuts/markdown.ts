// The text of a `markdown` block as a person sees it and would copy it: the Markdown that Slack shows, without its signs.
// Pure and total.

import { describeLink } from '../escape.ts'
import { joinCells, joinLines, type Piece, textOf } from './pieces.ts'

const FENCE = /^ {0,3}(`{3,}|~{3,})[^\n]*\n([\s\S]*?)^ {0,3}\1[`~]*[ \t]*$/gm
const INLINE_CODE = /(?<![`\\])(`+)(?!`)([^\n]*?[^`\n])\1(?!`)/g
// A sign behind a backslash; a link or picture; an address; or what is set bold, italic or struck through. Within words
// the signs stay, so that no `my_long_name` loses any.
const SIGNS =
  /\\([!-/:-@[-`{-~])|!?\[([^\]\n]*)\]\(<?([^\s)>]+)>?(?: +"[^"\n]*")?\)|<((?:https?|mailto):[^\s<>]+)>|(?<!\w)(\*\*|__|~~|\*|_)(?=\S)((?:(?!\5)[^\n])+?)(?<=\S)\5(?!\w)/g
const LINE_STARTS = /^ {0,3}(?:#{1,6} +|(?:> ?)+)|^\s*(?:[-*+]|\d{1,9}[.)]) +/
const TABLE_RULE = /^ {0,3}\|?(?: *:?-+:? *\|)+ *(?::?-+:? *)?$/

/** Slack takes no longer ones. */
const MOST_CHARS = 12_000

export function readMarkdown(text: string): Piece[] {
  if (text.length > MOST_CHARS) return [{ text }]
  const parts: Piece[][] = []
  let readTo = 0
  for (const { 0: whole, 2: code = '', index } of text.matchAll(FENCE)) {
    parts.push(readLines(text.slice(readTo, index)), [{ text: code.replace(/\n$/, ''), code: 'block' }])
    readTo = index + whole.length
  }
  parts.push(readLines(text.slice(readTo)))
  return joinLines(parts)
}

function readLines(text: string): Piece[] {
  const lines = text.replace(/^\n|\n$/g, '').split('\n')
  return lines
    .filter((line) => !TABLE_RULE.test(line))
    .flatMap((line, index) => [...(index > 0 ? [{ text: '\n' }] : []), ...readLine(line)])
}

function readLine(line: string): Piece[] {
  const row = /^ {0,3}\|(.*)\| *$/.exec(line)?.[1]
  if (row !== undefined) return joinCells(row.split(/(?<!\\)\|/).map((cell) => readCell(cell.trim())))
  return readCell(line.replace(LINE_STARTS, ''))
}

function readCell(text: string): Piece[] {
  const pieces: Piece[] = []
  let readTo = 0
  for (const { 0: whole, 2: code = '', index } of text.matchAll(INLINE_CODE)) {
    pieces.push({ text: takeSigns(text.slice(readTo, index)) })
    pieces.push({ text: /^ .*\S.* $/.test(code) ? code.slice(1, -1) : code, code: 'inline' })
    readTo = index + whole.length
  }
  return [...pieces, { text: takeSigns(text.slice(readTo)) }].filter((piece) => textOf([piece]) !== '')
}

function takeSigns(text: string): string {
  return text.replace(
    SIGNS,
    (
      _whole,
      escaped?: string,
      label?: string,
      address?: string,
      bare?: string,
      _sign?: string,
      inner?: string,
    ) => {
      if (escaped !== undefined) return escaped
      if (address !== undefined) return describeLink(address, label || undefined)
      return bare ?? takeSigns(inner ?? '')
    },
  )
}
