// What a person or another app posts in a conversation, as Slack keeps it: text encoded, code in blocks, files by name.

import { prepareBlocks } from '../blocks.ts'
import type { Json } from '../json.ts'
import type { PersonRecord } from '../people.ts'
import type { StoredMessage, Workspace } from '../workspace.ts'
import { toSlackText } from './typed-text.ts'

export interface PostWish {
  /** #general unless told. */
  channel?: string
  /** The first message of a thread to answer in. */
  threadTs?: string
  files?: readonly string[]
  /** Blocks that an app posts. */
  blocks?: readonly Json[]
}

const FENCE = /```\n?([\s\S]*?)\n?```/g

/** The message of a line somebody typed; what stands between three backticks is a code block. */
export function toPosted(
  workspace: Workspace,
  person: PersonRecord,
  typed: string,
  { channel = 'C0GENERAL', threadTs, files, blocks }: PostWish,
): Omit<StoredMessage, 'ts' | 'editedTs'> {
  return {
    channel,
    from: person.id,
    text: toSlackText(workspace, typed),
    blocks: prepareBlocks(blocks ?? toRichText(typed)),
    onlyFor: null,
    ...(person.kind === 'bot' && { botId: `B${person.id.slice(1)}` }),
    ...(threadTs !== undefined && { threadTs }),
    ...(files && { files }),
  }
}

/** Slack makes blocks of everything that people type; here only of what holds code, where it matters. */
function toRichText(typed: string): Json[] {
  const parts: Json[] = []
  let readTo = 0
  const addText = (text: string) => {
    if (text.trim() !== '') parts.push({ type: 'rich_text_section', elements: [{ type: 'text', text }] })
  }
  for (const match of typed.matchAll(FENCE)) {
    addText(typed.slice(readTo, match.index))
    parts.push({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: match[1] }] })
    readTo = match.index + match[0].length
  }
  if (parts.length === 0) return []
  addText(typed.slice(readTo))
  return [{ type: 'rich_text', elements: parts }]
}
