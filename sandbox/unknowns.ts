// What nobody knows of Slack before the app has been in a real workspace: the local Slack can be told to do either, so
// that stories try both.

import { isRecord, type Json } from './json.ts'
import { Refusal } from './refusal.ts'

export interface Unknowns {
  /** Whether `should_escape` makes references of the user groups that a command names. */
  escapesGroups: boolean
  /** What becomes of carriage returns, control characters and a final newline in rich text. */
  controlsInRichText: 'kept' | 'removed' | 'refused'
  /** Whether what is typed into a field loses the spaces at its ends. */
  trimsInputs: boolean
  /** Whether a view that preselects somebody whom Slack does not know is refused; else it preselects nobody. */
  refusesNobody: boolean
  /** Whether an app to which nobody can type can be in a group DM. */
  isInGroupDms: boolean
}

export const EXPECTED: Unknowns = {
  escapesGroups: true,
  controlsInRichText: 'kept',
  trimsInputs: false,
  refusesNobody: true,
  isInGroupDms: true,
}

/** The arguments of a call, or a view, with its rich text as this Slack keeps it. @throws Refusal `invalid_blocks` */
export function settleRichText({ controlsInRichText: rule }: Unknowns, sent: Json): Json {
  if (rule === 'kept') return sent
  const settle = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(settle)
    if (!isRecord(value)) return value
    const copy: Json = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settle(item)]))
    if (copy.type === 'text' && typeof copy.text === 'string') return { ...copy, text: settleText(copy.text) }
    return copy.type === 'rich_text_preformatted' ? withoutFinalNewline(copy) : copy
  }
  const settleText = (text: string): string => {
    if (rule === 'refused' && text.search(CONTROLS) >= 0) throw new Refusal('invalid_blocks')
    return text.replaceAll(CONTROLS, '')
  }
  return Object.fromEntries(Object.entries(sent).map(([key, item]) => [key, settle(item)]))
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g

function withoutFinalNewline(part: Json): Json {
  if (!Array.isArray(part.elements)) return part
  const elements: unknown[] = part.elements
  const last = elements.at(-1)
  if (!isRecord(last) || typeof last.text !== 'string') return part
  const kept = { ...last, text: last.text.replace(/\n$/, '') }
  return { ...part, elements: [...elements.slice(0, -1), ...(kept.text === '' ? [] : [kept])] }
}
