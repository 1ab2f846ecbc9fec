// The lists in App Home, one entry after the other. Pure. People's own words stand in plain text; nothing here opens
// anything, since Slack keeps what Home shows.

import type { types } from '@slack/bolt'
import type { Secret } from '../../secret.ts'
import type { ApiToken } from '../../share/api-tokens.ts'
import type { OwnEntry, ReceivedEntry } from '../../share/home-lists.ts'
import { contextLine, mrkdwnSection, plainSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import {
  describeActive,
  describeClosed,
  describeReceived,
  describeSource,
  describeToken,
  GO_TO_MESSAGE_LABEL,
  joinParts,
  NEW_TOKEN_LABEL,
  REVOKE_LABEL,
  REVOKE_SHARE,
  REVOKE_TOKEN,
  UNNAMED,
} from './words.ts'

/** An own share and its opened name. */
export type NamedEntry = OwnEntry & { openedName: Secret | undefined }

export function buildActiveEntry(entry: NamedEntry): types.KnownBlock[] {
  const button = revokeButton(ACTIONS.homeRevoke, entry.shareId, REVOKE_SHARE)
  return [{ ...nameSection(entry), accessory: button }, contextLine(joinParts(describeActive(entry)))]
}

export function buildClosedEntry(entry: NamedEntry): types.KnownBlock[] {
  return [nameSection(entry), contextLine(joinParts(describeClosed(entry)))]
}

/** @param url where its message is, if that is known. */
export function buildReceivedEntry(entry: ReceivedEntry, url: string | undefined): types.KnownBlock[] {
  const button: types.Button = {
    type: 'button',
    action_id: ACTIONS.openLink,
    text: plainText(GO_TO_MESSAGE_LABEL),
    ...(url !== undefined && { url }),
  }
  return [
    { ...mrkdwnSection(describeSource(entry)), ...(url !== undefined && { accessory: button }) },
    contextLine(describeReceived(entry)),
  ]
}

export function buildTokenEntry(token: ApiToken): types.KnownBlock[] {
  return [
    { ...plainSection(token.name), accessory: revokeButton(ACTIONS.revokeToken, token.id, REVOKE_TOKEN) },
    contextLine(joinParts(describeToken(token))),
  ]
}

/** Opens the form for another token. */
export function buildNewTokenRow(): types.ActionsBlock {
  return {
    type: 'actions',
    block_id: 'tokens',
    elements: [{ type: 'button', action_id: ACTIONS.newToken, text: plainText(NEW_TOKEN_LABEL) }],
  }
}

function nameSection({ openedName }: NamedEntry): types.SectionBlock {
  return openedName ? plainSection(openedName.expose()) : mrkdwnSection(`_${UNNAMED}_`)
}

function revokeButton(
  actionId: string,
  value: string,
  words: { title: string; text: string; confirm: string; deny: string },
): types.Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plainText(REVOKE_LABEL),
    value,
    confirm: {
      title: plainText(words.title),
      text: plainText(words.text),
      confirm: plainText(words.confirm),
      deny: plainText(words.deny),
      style: 'danger',
    },
  }
}
