// One run of the slash command, as its parts take it.

import type { RespondFn } from '@slack/bolt'
import type { Actor } from '../../share/actor.ts'
import type { SlackClient } from '../client.ts'

export interface CommandCall {
  /** To be called within three seconds; words are for the caller alone. */
  ack(text?: string): Promise<void>
  /** Answers later; for the caller alone with `response_type: 'ephemeral'`. */
  respond: RespondFn
  client: SlackClient
  actor: Actor
  /** Opens one modal within three seconds. */
  triggerId: string
  /** Where it was typed. */
  channelId: string
}
