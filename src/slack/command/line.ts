// What was typed after the command, word by word: recognised in plain signs, and taken from there exactly as it was typed.
// Pure and total.

import { unescapeSlack } from '../escape.ts'
import { TOUCHING, traceTyped } from '../typed.ts'

/** A word, or what Slack wraps in angle brackets with all that touches it. */
export interface Word {
  plain: string
  /** Where it stands in the plain line. */
  start: number
  end: number
}

export interface Line {
  plain: string
  words: readonly Word[]
  /** What stands between two places of the plain line, as it was typed. */
  take(start: number, end: number): string
}

/** People and groups that a word names. */
export interface Named {
  userIds: readonly string[]
  groupIds: readonly string[]
  /** Names, with their `@` or `#`, of what is no person or group that Slack knows. */
  unfound: readonly string[]
}

export type CommandWord = 'help' | 'request' | 'token' | 'open' | 'list' | 'revoke'

const WORD = /(?:<[^<>]*>|\S)+/g

const WRAPPED = '<(?:[@#][^<>]*|!subteam\\^[^<>]*|!(?:here|channel|everyone)(?:\\|[^<>]*)?)>'
const NAME = '@[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}_.-]*'
const ONLY_PEOPLE = new RegExp(`^[${TOUCHING}]*(?:(?:${WRAPPED}|${NAME}(?:'s)?)[${TOUCHING}]*)+$`, 'u')
const ONE_NAMED = new RegExp(`${WRAPPED}|${NAME}`, 'gu')
const KNOWN = /^<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+))(?:\|[^<>]*)?>$/

const AROUND_WORD = new RegExp(`^[${TOUCHING}/-]+|[${TOUCHING}-]+$`, 'gu')
const COMMAND_WORDS: ReadonlyMap<string, CommandWord> = new Map([
  ...(['help', 'request', 'token', 'open', 'list', 'revoke'] as const).map((word) => [word, word] as const),
  ['ask', 'request'],
  ['requests', 'request'],
  ['tokens', 'token'],
])

/** @param text as Slack sent it: escaped, mentions wrapped. */
export function readLine(text: string): Line {
  const { plain, origins } = traceTyped(text)
  const words = [...plain.matchAll(WORD)].map(({ 0: word, index }) => ({
    plain: word,
    start: index,
    end: index + word.length,
  }))
  return { plain, words, take: (start, end) => text.slice(origins[start], origins[end]) }
}

/** Whom a word names; undefined where it says anything else. */
export function readPeople({ plain }: Word): Named | undefined {
  if (!ONLY_PEOPLE.test(plain)) return undefined
  const named = { userIds: [] as string[], groupIds: [] as string[], unfound: [] as string[] }
  for (const [one] of plain.matchAll(ONE_NAMED)) {
    const [, userId, groupId] = KNOWN.exec(one) ?? []
    if (userId !== undefined) named.userIds.push(userId)
    else if (groupId !== undefined) named.groupIds.push(groupId)
    else named.unfound.push(unescapeSlack(one).replace(/\.+$/, ''))
  }
  return named
}

/** In the order typed, each once. */
export function joinNamed(all: readonly Named[]): Named {
  const join = (key: keyof Named): string[] => [...new Set(all.flatMap((one) => one[key]))]
  return { userIds: join('userIds'), groupIds: join('groupIds'), unfound: join('unfound') }
}

/** One of the command's own words, whatever stands around it. */
export function readCommandWord(word: string): CommandWord | undefined {
  if (/^(?:\?+|-h)$/.test(word)) return 'help'
  return COMMAND_WORDS.get(word.toLowerCase().replace(AROUND_WORD, ''))
}
