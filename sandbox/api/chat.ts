// chat.*: the app's messages. A user id as channel opens the DM when posting, and is refused when editing.

import { checkBlocks } from '../block-kit/check.ts'
import { prepareBlocks } from '../blocks.ts'
import { encodeFormatted, encodeTexts } from '../encoded.ts'
import { type Json, readText } from '../json.ts'
import { APP, TEAM } from '../people.ts'
import { Refusal, refuseArguments } from '../refusal.ts'
import type { StoredMessage, Workspace } from '../workspace.ts'
import { findChannel, openDm } from './directory.ts'
import type { Method } from './method.ts'

/** Slack cuts longer texts. */
const MAX_TEXT = 40_000

export const CHAT: Record<string, Method> = {
  'chat.postMessage': (workspace, args) => {
    const channel = findPostable(workspace, args)
    const message = workspace.addMessage({
      channel,
      from: APP.botUserId,
      onlyFor: null,
      ...readContent(args),
    })
    return { channel, ts: message.ts, message: toMessageJson(message) }
  },

  'chat.postEphemeral': (workspace, args) => {
    const channel = readText(args, 'channel')
    const user = readText(args, 'user')
    if (!workspace.people.has(user)) throw new Refusal('user_not_found')
    const found = findChannel(workspace, args)
    const dm = workspace.personOfDm(channel)
    if (found === undefined && dm === undefined) throw new Refusal('channel_not_found')
    if (found !== undefined && !found.hasApp) throw new Refusal('not_in_channel')
    if (dm !== undefined && dm.id !== user) throw new Refusal('user_not_in_channel')
    const message = workspace.addMessage({
      channel,
      from: APP.botUserId,
      onlyFor: user,
      ...readContent(args),
    })
    return { message_ts: message.ts }
  },

  'chat.update': (workspace, args) => {
    const message = findOwn(workspace, args, 'cant_update_message')
    Object.assign(message, readContent(args), { editedTs: workspace.nextTs() })
    workspace.changed()
    return { channel: message.channel, ts: message.ts, text: message.text, message: toMessageJson(message) }
  },

  'chat.delete': (workspace, args) => {
    const message = findOwn(workspace, args, 'cant_delete_message')
    workspace.removeMessage(message)
    return { channel: message.channel, ts: message.ts }
  },
}

/** The checked words and blocks of a message; a text without blocks means no blocks. @throws Refusal `no_text`, `invalid_blocks` */
export function readContent(args: Json): Pick<StoredMessage, 'text' | 'blocks'> {
  const { blocks } = args
  const text = readText(args, 'text')
  if (blocks !== undefined && !Array.isArray(blocks)) throw new Refusal('invalid_blocks_format')
  if (text === '' && (blocks === undefined || blocks.length === 0)) throw new Refusal('no_text')
  const problems = checkBlocks(blocks ?? [])
  if (problems.length > 0) throw refuseArguments('invalid_blocks', problems)
  return { text: text.slice(0, MAX_TEXT), blocks: prepareBlocks(blocks) }
}

/** The `message` object of answers and payloads. */
export function toMessageJson(message: StoredMessage): Json {
  const byApp = message.from === APP.botUserId
  const { botId, threadTs, files = [] } = message
  return {
    type: 'message',
    user: message.from,
    ts: message.ts,
    text: encodeFormatted(message.text),
    team: TEAM.id,
    ...(byApp ? { bot_id: APP.botId, app_id: APP.id } : {}),
    ...(botId === undefined ? {} : { bot_id: botId, subtype: 'bot_message' }),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(files.length > 0 ? { files: files.map((name) => ({ name, mode: 'hosted' })) } : {}),
    ...(message.blocks.length > 0 ? { blocks: encodeTexts(message.blocks) } : {}),
    ...(message.editedTs === null ? {} : { edited: { user: message.from, ts: message.editedTs } }),
  }
}

function findPostable(workspace: Workspace, args: Json): string {
  const channel = readText(args, 'channel')
  if (/^[UW]/.test(channel)) return openDm(workspace, channel)
  if (workspace.personOfDm(channel) !== undefined) return channel
  const found = findChannel(workspace, args)
  if (found === undefined) throw new Refusal('channel_not_found')
  if (!found.hasApp) throw new Refusal('not_in_channel')
  return channel
}

function findOwn(workspace: Workspace, args: Json, notOurs: string): StoredMessage {
  const channel = readText(args, 'channel')
  if (findChannel(workspace, args) === undefined && workspace.personOfDm(channel) === undefined)
    throw new Refusal('channel_not_found')
  const message = workspace.findMessage(channel, readText(args, 'ts'))
  if (message === undefined || message.onlyFor !== null) throw new Refusal('message_not_found')
  if (message.from !== APP.botUserId) throw new Refusal(notOurs)
  return message
}
