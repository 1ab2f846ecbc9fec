// The message that a value came from: it is still where it was, and whoever shared is told so, with a link. Pure.

import type { types } from '@slack/bolt'
import type { Actor } from '../../share/actor.ts'
import { mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import { buildPermalink } from '../permalink.ts'
import type { FormOrigin, OriginalMessage } from './origin.ts'
import { describeOriginal, OPEN_ORIGINAL } from './words.ts'

/** Adds to the result of sharing what the sender should do with the message they took the value from. */
export function addOriginal(
  view: types.ModalView,
  { original }: FormOrigin,
  { userId }: Actor,
  workspaceUrl: string | undefined,
): void {
  if (!original) return
  view.blocks.push(
    mrkdwnSection(describeOriginal(original.authorId, original.authorId === userId)),
    ...messageButton(workspaceUrl, original),
  )
}

/** A button that leads to the message, in a block of its own; nothing where the link cannot be told. */
export function messageButton(
  workspaceUrl: string | undefined,
  original: OriginalMessage,
): types.ActionsBlock[] {
  const button = linkButton(workspaceUrl, original)
  return button ? [{ type: 'actions', block_id: 'original', elements: [button] }] : []
}

export function linkButton(
  workspaceUrl: string | undefined,
  { channelId: channel, ts, threadTs }: OriginalMessage,
): types.Button | undefined {
  const url = buildPermalink(workspaceUrl, { channel, ts, threadTs })
  return url === undefined
    ? undefined
    : { type: 'button', action_id: ACTIONS.openLink, text: plainText(OPEN_ORIGINAL), url }
}
