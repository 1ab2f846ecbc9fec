// The options that an app answers with while somebody types into a menu, as Slack takes them: at most 100, or nothing.

import { isRecord, type Json, readRecords } from '../json.ts'

const MOST = 100

/** Options of an answer, out of their groups. What Slack would refuse offers nothing. */
export function readOffered(answer: unknown): Json[] {
  if (!isRecord(answer)) return []
  const groups = readRecords(answer, 'option_groups').flatMap((group) => readRecords(group, 'options'))
  const all = [...readRecords(answer, 'options'), ...groups]
  return all.length <= MOST && all.every(isOption) ? all : []
}

function isOption({ text, value }: Json): boolean {
  const words = isRecord(text) ? text.text : undefined
  const isShort = (part: unknown): boolean => typeof part === 'string' && part.length > 0 && part.length <= 75
  return isShort(words) && isShort(value)
}
