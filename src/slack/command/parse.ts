// What was typed after /share-secret, read as people, groups, a lifetime and a view count in any order. All other
// text goes into the secret field, so it is a Secret from here on. Pure, total, and it judges no limits: `1s` is
// still meant as a lifetime, and the form says that it is too short.

import { type DurationMs, parseDuration } from '../../contract/duration.ts'
import { Secret } from '../../secret.ts'
import { unescapeSlack } from '../escape.ts'

export type ParsedCommand = { kind: 'help' } | TokenCommand | CodeCommand | RequestCommand | OpenCommand

/** Something about one's API tokens. */
export interface TokenCommand {
  kind: 'token'
  action: 'new' | 'list' | 'revoke'
  /** As typed, trimmed; may be empty. */
  name: string
}

/** The code that a page shows, to open the link there. */
export interface CodeCommand {
  kind: 'code'
  /** Six digits. */
  code: Secret
}

/** Asking somebody for a secret. */
export interface RequestCommand {
  kind: 'request'
  /** In the order typed, each once; empty where only groups were named. */
  userIds: string[]
  /** What is asked: all after the people, decoded and trimmed. Absent where nothing was left. */
  what?: Secret
}

/** The form to open, prefilled. */
export interface OpenCommand {
  kind: 'open'
  /** In the order typed, each once. */
  userIds: string[]
  /** User groups, in the order typed, each once. */
  groupIds: string[]
  /** As typed, also beyond the limits. Absent where none was recognised. */
  expiresInMs?: DurationMs
  /** As typed, also 0 or beyond the limits. Absent where none was recognised. */
  maxViews?: number
  /** Everything not recognised, decoded, inner white space as typed. Absent where nothing was left. */
  stray?: Secret
}

// A word is what stands between white space; what Slack wraps in angle brackets is never torn apart.
const WORD = /(?:<[^<>]*>|\S)+/g

// Only these words exactly: whoever types `token` and a token means to share it.
const TOKEN = /^\s*token\s+(?:(list)|(new|revoke)(?:\s+([\s\S]*))?)\s*$/i

// Six digits and nothing else, in whatever groups: a PIN that is to be shared stands with a person or in the form.
const CODE = /^\s*open\s+(\d(?:\s*\d){5})\s*$/i

// The people must follow: whoever types `request the keys` and a name means that text.
const REQUEST =
  /^\s*request\s+((?:<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^<>]*)?>[,;:]?\s*)+)([\s\S]*)$/i

const MENTION = /<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+))(?:\|[^<>]*)?>/g
const ONLY_MENTIONS = /^(?:<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^<>]*)?>[,;:]?)+$/

// A bare number is text here, never milliseconds: it is far likelier a PIN.
const LIFETIME =
  /(?:(?:expires?(?: +(?:in|after))?|for|in) +|expires?[=:] *)?((?:\d+(?:\.\d+)?|\.\d+) *[a-z]+)[,;]?(?!\S)/iy
const VIEWS = /(?:(\d{1,15}) *views?|views?[=:] *(\d{1,15}))[,;]?(?!\S)/iy

/**
 * Reads the command's text as Slack sent it (escaped, mentions wrapped). People and groups count as often as they
 * come; of lifetimes and view counts the first one counts and a later one stays text. A recognised part stands
 * alone between white space, but for a comma after it. A plain `@name` that Slack did not resolve stays text: it
 * names nobody for certain, and the person sees it in the form.
 */
export function parseCommand(text: string): ParsedCommand {
  if (/^\s*help\s*$/i.test(text)) return { kind: 'help' }
  const [, list, change, name = ''] = TOKEN.exec(text) ?? []
  if (list) return { kind: 'token', action: 'list', name: '' }
  if (change) {
    const action = change.toLowerCase() === 'new' ? 'new' : 'revoke'
    return { kind: 'token', action, name: unescapeSlack(name).trim() }
  }
  // Slack may have made a telephone number of it.
  const [, code] = CODE.exec(unescapeSlack(text)) ?? []
  if (code) return { kind: 'code', code: Secret.fromText(code.replace(/\s/g, '')) }
  const [, people, asked = ''] = REQUEST.exec(text) ?? []
  if (people !== undefined) return readRequest(people, asked)
  const open: OpenCommand = { kind: 'open', userIds: [], groupIds: [] }
  const named: Named = { users: new Set(), groups: new Set() }
  const strayWords: Span[] = []
  let readTo = 0
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    if (start < readTo) continue
    const end =
      readPeople(named, word, start) ?? readViews(open, text, start) ?? readLifetime(open, text, start)
    if (end === undefined) strayWords.push({ start, end: start + word.length })
    readTo = end ?? start + word.length
  }
  open.userIds = [...named.users]
  open.groupIds = [...named.groups]
  const [first, ...others] = strayWords
  if (first !== undefined) open.stray = Secret.fromText(unescapeSlack(joinAsTyped(text, first, others)))
  return open
}

function readRequest(people: string, asked: string): RequestCommand {
  const named: Named = { users: new Set(), groups: new Set() }
  for (const [word] of people.matchAll(WORD)) readPeople(named, word, 0)
  const what = unescapeSlack(asked).trim()
  return { kind: 'request', userIds: [...named.users], ...(what !== '' && { what: Secret.fromText(what) }) }
}

/** In the order typed, each once. */
interface Named {
  users: Set<string>
  groups: Set<string>
}

interface Span {
  start: number
  end: number
}

// White space between two words is kept as typed. Where recognised parts stood in between, the run before the
// first of them is kept; next to the beginning or the end nothing is, since there it only set parts apart.
function joinAsTyped(text: string, first: Span, others: Span[]): string {
  let joined = text.slice(first.start, first.end)
  let joinedTo = first.end
  for (const { start, end } of others) {
    const gap = text.slice(joinedTo, start)
    joined += gap.slice(0, gap.length - gap.trimStart().length) + text.slice(start, end)
    joinedTo = end
  }
  return joined
}

// Each reader answers where the part it took ends, or undefined where it took nothing.

function readPeople({ users, groups }: Named, word: string, index: number): number | undefined {
  if (!ONLY_MENTIONS.test(word)) return undefined
  for (const [, userId, groupId] of word.matchAll(MENTION)) {
    if (userId !== undefined) users.add(userId)
    if (groupId !== undefined) groups.add(groupId)
  }
  return index + word.length
}

function readViews(open: OpenCommand, text: string, index: number): number | undefined {
  const match = open.maxViews === undefined ? matchAt(VIEWS, text, index) : undefined
  if (match === undefined) return undefined
  open.maxViews = Number(match[1] ?? match[2])
  return index + match[0].length
}

function readLifetime(open: OpenCommand, text: string, index: number): number | undefined {
  const match = open.expiresInMs === undefined ? matchAt(LIFETIME, text, index) : undefined
  const durationMs = parseDuration(match?.[1] ?? '')
  if (match === undefined || durationMs === undefined) return undefined
  open.expiresInMs = durationMs
  return index + match[0].length
}

function matchAt(sticky: RegExp, text: string, index: number): RegExpExecArray | undefined {
  sticky.lastIndex = index
  return sticky.exec(text) ?? undefined
}
