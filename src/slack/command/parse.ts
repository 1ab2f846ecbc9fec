// What was typed after /share-secret: one of the command's own words with what it takes, or people, groups, a lifetime
// and a view count in any order. All other text goes into the secret field, so it is a Secret from here on. Pure, total,
// and it judges no limits: `1s` is still meant as a lifetime, and the form says that it is too short.

import { type DurationMs, parseDuration } from '../../contract/duration.ts'
import { Secret } from '../../secret.ts'
import { unescapeSlack } from '../escape.ts'
import { TOUCHING } from '../typed.ts'
import {
  type CommandWord,
  joinNamed,
  type Line,
  type Named,
  readCommandWord,
  readLine,
  readPeople,
  type Word,
} from './line.ts'
import { type RequestCommand, readRequest } from './request.ts'

export type ParsedCommand = HelpCommand | TokenCommand | CodeCommand | RequestCommand | OpenCommand

export interface HelpCommand {
  kind: 'help'
  /** The word that said nothing by itself, or together with what stood after it. */
  about?: Exclude<CommandWord, 'help'>
}

/** Something about one's API tokens. */
export interface TokenCommand {
  kind: 'token'
  action: 'new' | 'list' | 'revoke'
  /** In plain signs, trimmed; may be empty. */
  name: string
}

/** The code that a page shows, to open the link there. */
export interface CodeCommand {
  kind: 'code'
  /** Six digits. */
  code: Secret
}

/** The form to open, prefilled. */
export interface OpenCommand {
  kind: 'open'
  /** In the order typed, each once. */
  userIds: readonly string[]
  /** User groups, in the order typed, each once. */
  groupIds: readonly string[]
  /** Names of nobody that Slack knows, joined by commas. */
  unfound?: Secret
  /** As typed, also beyond the limits. Absent where none was recognised. */
  expiresInMs?: DurationMs
  /** As typed, also 0 or beyond the limits. Absent where none was recognised. */
  maxViews?: number
  /** Everything not recognised, decoded, inner white space as typed. Absent where nothing was left. */
  stray?: Secret
}

const TOKEN = new RegExp(`^\\s*(list|new|revoke)[${TOUCHING}]*(?:\\s+([\\s\\S]*))?$`, 'iu')
const CODE = new RegExp(`^[${TOUCHING}\\s]*(\\d(?:[\\s-]*\\d){5})[${TOUCHING}\\s]*$`, 'u')

// A bare number is text here, never milliseconds: it is far likelier a PIN.
const LIFETIME = standing(
  '(?:(?:expires?(?: +(?:in|after))?|for|in) +|expires?[=:] *)?((?:\\d+(?:\\.\\d+)?|\\.\\d+) *[a-z]+)',
)
const VIEWS = standing('(?:(\\d{1,15}) *views?|views?[=:] *(\\d{1,15}))')

/**
 * Reads the command's text as Slack sent it (escaped, mentions wrapped). People and groups count as often as they
 * come; of lifetimes and view counts the first one counts and a later one stays text. A recognised part stands
 * alone between white space, but for brackets, quotes and full stops that touch it. A name that Slack did not resolve
 * names nobody for certain, and is no part of a secret either. A text that begins with one of the command's own words,
 * or is nothing else, is not taken as a secret.
 */
export function parseCommand(text: string): ParsedCommand {
  const line = readLine(text)
  const firstSaid = line.words.findIndex((word) => !readPeople(word))
  const word = readCommandWord(line.words[firstSaid]?.plain ?? '')
  if (word === 'request') return readRequest(line, line.words.toSpliced(firstSaid, 1))
  if (word !== undefined && firstSaid === 0) return readOwnWord(word, line)
  return readOpen(line)
}

function readOwnWord(word: Exclude<CommandWord, 'request'>, line: Line): ParsedCommand {
  const rest = line.plain.slice(line.words[0]?.end)
  switch (word) {
    case 'help':
      return { kind: 'help' }
    case 'token':
      return readToken(rest) ?? { kind: 'help', about: word }
    case 'open':
      return readCode(rest) ?? { kind: 'help', about: word }
    default:
      return { kind: 'help', about: word }
  }
}

function readToken(rest: string): TokenCommand | undefined {
  const [, word, name = ''] = TOKEN.exec(rest) ?? []
  const action = (['new', 'list', 'revoke'] as const).find((one) => one === word?.toLowerCase())
  if (!action) return undefined
  return { kind: 'token', action, name: action === 'list' ? '' : unescapeSlack(name).trim() }
}

function readCode(rest: string): CodeCommand | undefined {
  // Slack may have made a telephone number of it.
  const [, code] = CODE.exec(unescapeSlack(rest)) ?? []
  return code === undefined ? undefined : { kind: 'code', code: Secret.fromText(code.replace(/\D/g, '')) }
}

function readOpen(line: Line): ParsedCommand {
  const found: Pick<OpenCommand, 'expiresInMs' | 'maxViews'> = {}
  const people: Named[] = []
  const strays: Word[][] = []
  let readTo = 0
  let isRecognised = true
  for (const word of line.words) {
    if (word.start < readTo) continue
    const named = readPeople(word)
    if (named) people.push(named)
    const end = named ? word.end : (readViews(found, line, word) ?? readLifetime(found, line, word))
    if (end === undefined && isRecognised) strays.push([])
    if (end === undefined) strays.at(-1)?.push(word)
    isRecognised = end !== undefined
    readTo = end ?? word.end
  }
  const [only, ...others] = strays.flat()
  const about = only && others.length === 0 ? readCommandWord(only.plain) : undefined
  if (about !== undefined) return { kind: 'help', ...(about !== 'help' && { about }) }
  const { userIds, groupIds, unfound } = joinNamed(people)
  return {
    kind: 'open',
    userIds,
    groupIds,
    ...(unfound.length > 0 && { unfound: Secret.fromText(unfound.join(', ')) }),
    ...found,
    ...(only && { stray: Secret.fromText(unescapeSlack(joinAsTyped(line, strays))) }),
  }
}

// White space between two words is kept as typed. Where recognised parts stood in between, the run before the
// first of them is kept; next to the beginning or the end nothing is, since there it only set parts apart.
function joinAsTyped({ take }: Line, strays: ReadonlyArray<readonly Word[]>): string {
  let joined = ''
  let joinedTo: number | undefined
  for (const run of strays) {
    const [start = 0, end = 0] = [run[0]?.start, run.at(-1)?.end]
    const gap = joinedTo === undefined ? '' : take(joinedTo, start)
    joined += gap.slice(0, gap.length - gap.trimStart().length) + take(start, end)
    joinedTo = end
  }
  return joined
}

// Each reader answers where the part it took ends, or undefined where it took nothing.

function readViews(found: Pick<OpenCommand, 'maxViews'>, { plain }: Line, word: Word): number | undefined {
  const match = found.maxViews === undefined ? matchAt(VIEWS, plain, word.start) : undefined
  if (match === undefined) return undefined
  found.maxViews = Number(match[1] ?? match[2])
  return word.start + match[0].length
}

function readLifetime(
  found: Pick<OpenCommand, 'expiresInMs'>,
  { plain }: Line,
  word: Word,
): number | undefined {
  const match = found.expiresInMs === undefined ? matchAt(LIFETIME, plain, word.start) : undefined
  const durationMs = parseDuration(match?.[1] ?? '')
  if (match === undefined || durationMs === undefined) return undefined
  found.expiresInMs = durationMs
  return word.start + match[0].length
}

function matchAt(sticky: RegExp, text: string, index: number): RegExpExecArray | undefined {
  sticky.lastIndex = index
  return sticky.exec(text) ?? undefined
}

/** Alone between white space, but for signs that touch it. */
function standing(part: string): RegExp {
  return new RegExp(`[${TOUCHING}]*?${part}[${TOUCHING}]*(?!\\S)`, 'iuy')
}
