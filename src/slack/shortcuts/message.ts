// The form that the message shortcut opens: the message's text in its Secret field, where that came from, and the offer
// to tell a colleague whose message it is. Pure.

import type { Actor } from '../../share/actor.ts'
import type { ShareForm } from '../share/form.ts'
import { type OriginalMessage, readOrigin, writeOrigin } from '../share/origin.ts'
import { openForm } from '../share/prefill.ts'
import type { FormRules } from '../share/rules.ts'
import { describeAuthor } from '../tell/words.ts'
import { isAppMessage, readMessageText } from './message-text.ts'
import { describeMessageText } from './words.ts'

/** What of the payload is looked at. */
export interface MessageCall {
  channel?: unknown
  message?: unknown
}

export function buildMessageForm(call: MessageCall, actor: Actor, rules: FormRules): ShareForm {
  const found = readMessageText(call.message)
  const original = readOriginal(call)
  const { authorId } = original ?? {}
  const isTellOffered = authorId !== undefined && authorId !== actor.userId
  return {
    ...openForm(rules),
    ...('text' in found && { secret: found.text }),
    notice: [describeMessageText(found), ...(isTellOffered ? [describeAuthor(authorId)] : [])].join('\n'),
    ...(isTellOffered && { isTellOffered }),
    origin: { ...(original && { original }) },
  }
}

/** Apps' messages have no author who could be told. */
function readOriginal({ channel, message }: MessageCall): OriginalMessage | undefined {
  const { ts, thread_ts: threadTs, user } = Object(message) as Record<string, unknown>
  const author = !isAppMessage(message) && typeof user === 'string' && /^[UW][A-Z0-9]+$/.test(user)
  const said = { channelId: Object(channel).id, ts, threadTs, ...(author && { authorId: user }) }
  // One check of what an id looks like, for what goes into a form and for what comes back.
  return readOrigin(writeOrigin({ original: said as OriginalMessage })).original
}
