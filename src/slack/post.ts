// The one door to chat.*: every message this app posts or edits goes through here, so that none unfurls a link,
// carries metadata or loses its blocks.

import type { types } from '@slack/bolt'
import type { MessagePlace } from '../share/messages.ts'
import type { SlackClient } from './client.ts'
import { type Failure, judgeFailure } from './outcome.ts'

export interface Message {
  /** The notification: gives nothing away. */
  text: string
  blocks: types.KnownBlock[]
}

export type Posted = ({ kind: 'posted' } & MessagePlace) | Failure

export interface Post {
  /** Posts into the app's own conversation with that person. */
  send(userId: string, message: Message): Promise<Posted>
  edit(place: MessagePlace, message: Message): Promise<Posted>
}

export function createPost(client: SlackClient): Post {
  return {
    send: (userId, message) =>
      settle(
        client.chat.postMessage({ channel: userId, ...message, unfurl_links: false, unfurl_media: false }),
      ),
    edit: ({ channel, ts }, message) => settle(client.chat.update({ channel, ts, ...message })),
  }
}

async function settle(call: Promise<{ channel?: string; ts?: string }>): Promise<Posted> {
  try {
    const { channel, ts } = await call
    // A 200 without both is no answer of Slack's.
    return channel && ts ? { kind: 'posted', channel, ts } : { kind: 'ambiguous' }
  } catch (error) {
    return judgeFailure(error)
  }
}
