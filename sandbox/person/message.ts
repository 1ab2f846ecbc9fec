// A message as a person sees it. Live: after the app edits the message, the same object shows the new content.

import type { Block } from '../blocks.ts'
import { APP } from '../people.ts'
import type { StoredMessage } from '../workspace.ts'
import { type Button, listButtons } from './button.ts'
import { codeBlocksOf, describeBlocks } from './describe.ts'

export class Message {
  readonly stored: StoredMessage

  constructor(stored: StoredMessage) {
    this.stored = stored
  }

  get ts(): string {
    return this.stored.ts
  }

  get channel(): string {
    return this.stored.channel
  }

  /** The fallback text, which is also the push notification. */
  get text(): string {
    return this.stored.text
  }

  get blocks(): readonly Block[] {
    return this.stored.blocks
  }

  get buttons(): Button[] {
    return listButtons(this.stored.blocks)
  }

  get codeBlocks(): string[] {
    return codeBlocksOf(this.stored.blocks)
  }

  /** Only this person sees it. */
  get ephemeral(): boolean {
    return this.stored.onlyFor !== null
  }

  get edited(): boolean {
    return this.stored.editedTs !== null
  }

  get fromApp(): boolean {
    return this.stored.from === APP.botUserId
  }

  /** What is on screen: the blocks in words, or the text where there are none. */
  get shown(): string {
    return this.stored.blocks.length > 0 ? describeBlocks(this.stored.blocks) : this.stored.text
  }
}
