// `/share-secret request @bob the staging password`: whom is asked, and for what. People stand before it, or after it as
// in `request the staging password from @bob`. Pure and total.

import { Secret } from '../../secret.ts'
import { unescapeSlack } from '../escape.ts'
import { toPlainWord } from '../typed.ts'
import { joinNamed, type Line, type Named, readPeople, type Word } from './line.ts'

/** Asking somebody for a secret. */
export interface RequestCommand {
  kind: 'request'
  /** In the order typed, each once; empty where nobody, or only groups were named. */
  userIds: readonly string[]
  hasGroups: boolean
  /** Names of nobody that Slack knows, joined by commas. */
  unfound?: Secret
  /** What is asked, decoded and trimmed. Absent where nothing was left. */
  what?: Secret
}

/** Before a name, these words belong to what is asked. */
const JOINED = /^(?:of|for|to|by|with|in|on|and|or)$/i

/** @param words of the line, without the command's own. */
export function readRequest(line: Line, words: readonly Word[]): RequestCommand {
  const { named, asked } = findAsked(words.map((word) => ({ word, people: readPeople(word) })))
  const [first, last] = [asked[0], asked.at(-1)]
  const what = first && last ? unescapeSlack(line.take(first.start, last.end)).trim() : ''
  return {
    kind: 'request',
    userIds: named.userIds,
    hasGroups: named.groupIds.length > 0,
    ...(named.unfound.length > 0 && { unfound: Secret.fromText(named.unfound.join(', ')) }),
    ...(what !== '' && { what: Secret.fromText(what) }),
  }
}

interface Read {
  word: Word
  people: Named | undefined
}

function findAsked(all: readonly Read[]): { named: Named; asked: Word[] } {
  const isWord = (at: number, word: RegExp): boolean => word.test(toPlainWord(all[at]?.word.plain ?? ''))
  const split = (from: number, to: number, people: readonly Read[]) => ({
    named: joinNamed(people.flatMap((one) => one.people ?? [])),
    asked: all.slice(from, to).map(({ word }) => word),
  })
  const begin = isWord(0, /^from$/i) ? 1 : 0
  let begun = begin
  while (all[begun]?.people) begun++
  if (begun > begin) {
    const isFor = isWord(begun, /^for$/i) && begun + 1 < all.length
    return split(isFor ? begun + 1 : begun, all.length, all.slice(0, begun))
  }
  let ended = all.length
  while (all[ended - 1]?.people) ended--
  if (ended === all.length || isWord(ended - 1, JOINED)) return split(0, all.length, all)
  return split(0, isWord(ended - 1, /^from$/i) ? ended - 1 : ended, all.slice(ended))
}
