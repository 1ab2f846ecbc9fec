// What Slack makes of a message that a person types: always rich_text blocks, with each mark that the composer knows.
// Code, bold, italic and struck text, lists, quotes, code blocks, links, mentions, emoji and dates.
// @see https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import type { Json } from '../json.ts'
import type { Workspace } from '../workspace.ts'

/** Block elements of a message, none for one without text. `isPasted`: marks stay characters, as in pasted text. */
export function toRichText(workspace: Workspace, typed: string, isPasted = false): Json[] {
  const parts = isPasted ? toSections(typed, []) : splitCode(typed)
  const elements = parts.map((part) => toElement(workspace, part, isPasted))
  return elements.length === 0 ? [] : [{ type: 'rich_text', elements }]
}

type Part =
  | { kind: 'code'; text: string }
  | { kind: 'quote' | 'section'; lines: string[] }
  | { kind: 'list'; style: 'bullet' | 'ordered'; indent: number; offset: number; lines: string[] }

const FENCE = /```\n?([\s\S]*?)\n?```/g

function splitCode(typed: string): Part[] {
  const parts: Part[] = []
  let readTo = 0
  for (const match of typed.matchAll(FENCE)) {
    toLines(typed.slice(readTo, match.index), parts)
    if (match[1]) parts.push({ kind: 'code', text: match[1] })
    readTo = match.index + match[0].length
  }
  return toLines(typed.slice(readTo), parts)
}

const QUOTE = /^> ?(.*)$/
const ITEM = /^( *)(?:[-*•] |(\d+)\. )(.*)$/

/** Lines that belong together become one part. */
function toLines(text: string, parts: Part[]): Part[] {
  if (text.trim() === '') return parts
  const from = parts.length
  for (const line of text.replace(/^\n|\n$/g, '').split('\n')) {
    const last = parts.length > from ? parts.at(-1) : undefined
    const next = toPart(line)
    const isSame =
      last !== undefined &&
      last.kind === next.kind &&
      (last.kind !== 'list' ||
        next.kind !== 'list' ||
        (last.style === next.style && last.indent === next.indent))
    if (isSame && 'lines' in last && 'lines' in next) last.lines.push(...next.lines)
    else parts.push(next)
  }
  return parts
}

function toSections(text: string, parts: Part[]): Part[] {
  return text.trim() === '' ? parts : [...parts, { kind: 'section', lines: [text] }]
}

function toPart(line: string): Part {
  const [, quoted] = QUOTE.exec(line) ?? []
  if (quoted !== undefined) return { kind: 'quote', lines: [quoted] }
  const [, spaces = '', number, item] = ITEM.exec(line) ?? []
  if (item === undefined) return { kind: 'section', lines: [line] }
  return {
    kind: 'list',
    style: number === undefined ? 'bullet' : 'ordered',
    indent: Math.floor(spaces.length / 4),
    offset: Number(number ?? 1) - 1,
    lines: [item],
  }
}

function toElement(workspace: Workspace, part: Part, isPasted: boolean): Json {
  const inline = (text: string) => toInline(workspace, text, {}, isPasted)
  switch (part.kind) {
    case 'code':
      return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: part.text }], border: 0 }
    case 'quote':
      return { type: 'rich_text_quote', elements: inline(part.lines.join('\n')) }
    case 'list':
      return {
        type: 'rich_text_list',
        elements: part.lines.map((line) => ({ type: 'rich_text_section', elements: inline(line) })),
        style: part.style,
        indent: part.indent,
        border: 0,
        ...(part.offset > 0 && { offset: part.offset }),
      }
    default:
      return { type: 'rich_text_section', elements: inline(part.lines.join('\n')) }
  }
}

type Style = { bold?: true; italic?: true; strike?: true; code?: true }

const MARKS = { '`': 'code', '*': 'bold', _: 'italic', '~': 'strike' } as const
/** A mark counts where no letter touches it from outside. */
const MARKED = /(?<![\w`*~])([`*_~])(?=\S)((?:(?!\1)[^\n])*?(?<=\S))\1(?![\w`*~])/
const TYPED_LINK = /\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/
const LINK = /https?:\/\/[^\s<>|)]+/
const ADDRESS = /[\w.+-]+@[\w-]+\.[\w.-]*\w/
const DATE = /<!date\^(\d+)\^([^|>^]+)(?:\^([^|>]+))?(?:\|([^>]*))?>/
const NAME = /(?<=^|[\s(])[@#][\w-][\w.-]*/
const EMOJI = /:(?:tada|smile|key|lock|\+1):/
const PLAIN_TOKENS = [DATE, LINK, ADDRESS, NAME, EMOJI]

/** Slack sends the code point along. */
const EMOJIS: Readonly<Record<string, string>> = {
  tada: '1f389',
  smile: '1f604',
  key: '1f511',
  lock: '1f512',
  '+1': '1f44d',
}

function toInline(workspace: Workspace, text: string, style: Style, isPasted: boolean): Json[] {
  const tokens = isPasted ? PLAIN_TOKENS : [MARKED, TYPED_LINK, ...PLAIN_TOKENS]
  const [match] = tokens
    .map((token) => token.exec(text))
    .filter((found) => found !== null)
    .sort((a, b) => a.index - b.index)
  if (match === undefined) return toText(text, style)
  const end = match.index + match[0].length
  return joinTexts([
    ...toText(text.slice(0, match.index), style),
    ...(toToken(workspace, match[0], style, isPasted) ?? toText(match[0], style)),
    ...toInline(workspace, text.slice(end), style, isPasted),
  ])
}

/** Texts side by side in the same style are one. */
function joinTexts(elements: Json[]): Json[] {
  const joined: Json[] = []
  for (const element of elements) {
    const last = joined.at(-1)
    const isMore = last?.type === 'text' && element.type === 'text'
    if (isMore && JSON.stringify(last.style) === JSON.stringify(element.style))
      joined[joined.length - 1] = { ...last, text: `${last.text}${element.text}` }
    else joined.push(element)
  }
  return joined
}

/** The elements of one token; undefined where it means nothing here, such as the name of nobody. */
function toToken(workspace: Workspace, token: string, style: Style, isPasted: boolean): Json[] | undefined {
  const styled = (element: Json): Json[] => [{ ...element, ...styleOf(style) }]
  const [, mark = '', marked = ''] = isPasted ? [] : (exact(MARKED, token) ?? [])
  if (mark in MARKS) {
    const inner: Style = { ...style, [MARKS[mark as keyof typeof MARKS]]: true }
    return mark === '`' ? toText(marked, inner) : toInline(workspace, marked, inner, isPasted)
  }
  const [, words, url] = exact(TYPED_LINK, token) ?? []
  if (url !== undefined) return styled({ type: 'link', url, text: words })
  const [, timestamp, format, link, fallback] = exact(DATE, token) ?? []
  if (timestamp !== undefined)
    return styled({
      type: 'date',
      timestamp: Number(timestamp),
      format,
      ...(link && { url: link }),
      ...(fallback && { fallback }),
    })
  if (exact(LINK, token)) return styled({ type: 'link', url: token })
  if (exact(ADDRESS, token)) return styled({ type: 'link', url: `mailto:${token}`, text: token })
  if (exact(EMOJI, token)) {
    const name = token.slice(1, -1)
    return styled({ type: 'emoji', name, unicode: EMOJIS[name] })
  }
  return toMention(workspace, token, styled)
}

/** A name may end in a full stop that belongs to the sentence. */
function toMention(
  workspace: Workspace,
  token: string,
  styled: (element: Json) => Json[],
): Json[] | undefined {
  const [, sign, name = '', rest = ''] = /^([@#])(.*?)([.-]*)$/.exec(token) ?? []
  const after = toText(rest, {})
  if (sign === '#') {
    const channel = [...workspace.channels.values()].find((one) => one.name === name)
    return channel && [...styled({ type: 'channel', channel_id: channel.id }), ...after]
  }
  if (/^(here|channel|everyone)$/.test(name)) return [...styled({ type: 'broadcast', range: name }), ...after]
  const person = workspace.personByName(name)
  if (person !== undefined) return [...styled({ type: 'user', user_id: person.id }), ...after]
  const group = [...workspace.groups.values()].find(({ handle }) => handle === name)
  return group && [...styled({ type: 'usergroup', usergroup_id: group.id }), ...after]
}

function exact(pattern: RegExp, token: string): RegExpExecArray | null {
  const match = pattern.exec(token)
  return match?.[0] === token ? match : null
}

function toText(text: string, style: Style): Json[] {
  return text === '' ? [] : [{ type: 'text', text, ...styleOf(style) }]
}

function styleOf(style: Style): { style?: Style } {
  return Object.keys(style).length === 0 ? {} : { style }
}
