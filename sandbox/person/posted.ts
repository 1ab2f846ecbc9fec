// What a person or another app posts in a conversation, as Slack keeps it: text encoded, rich text, files by name.

import { prepareBlocks } from '../blocks.ts'
import type { Json } from '../json.ts'
import { type PersonRecord, toBotId } from '../people.ts'
import type { StoredMessage, Workspace } from '../workspace.ts'
import { toMessageText } from './message-text.ts'
import { toRichText } from './rich-text.ts'

export interface PostWish {
  /** #general unless told. */
  channel?: string
  /** The first message of a thread to answer in. */
  threadTs?: string
  files?: readonly string[]
  /** Pasted, not typed: marks such as * and ` stay what they are. */
  isPasted?: boolean
  /** Blocks that an app posts. */
  blocks?: readonly Json[]
}

/** The message of what somebody typed. */
export function toPosted(
  workspace: Workspace,
  person: PersonRecord,
  typed: string,
  { channel = 'C0GENERAL', threadTs, files, blocks, isPasted }: PostWish,
): Omit<StoredMessage, 'ts' | 'editedTs'> {
  const rich = toRichText(workspace, typed, isPasted)
  return {
    channel,
    from: person.id,
    text: toMessageText(rich),
    blocks: prepareBlocks(blocks ?? rich),
    onlyFor: null,
    ...(person.kind === 'bot' && { botId: toBotId(person) }),
    ...(threadTs !== undefined && { threadTs }),
    ...(files && { files }),
  }
}
