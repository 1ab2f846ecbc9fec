// What is said after Share: "Sharing..." while it takes long, the result, and in a message that nothing came of it,
// for whoever has closed the window by then. Pure.

import type { types } from '@slack/bolt'
import type { CreateRequest } from '../../contract/create-request.ts'
import type { Secret } from '../../secret.ts'
import type { BackendControls, CreatedShare } from '../../share/backend.ts'
import { escapeMrkdwn } from '../escape.ts'
import {
  buildNotice,
  contextLine,
  formatDate,
  mention,
  mrkdwnSection,
  plainText,
  preformatted,
} from '../format.ts'
import { VIEWS } from '../ids.ts'
import type { Message } from '../post.ts'
import { showEmail } from './delivery-words.ts'
import { describeLimit } from './message-words.ts'
import { describeNext, LINK_HOLDERS, LINK_TITLE, NOT_OPENED } from './words.ts'

/** People and addresses named on the result at most; the rest is counted. */
const NAMED = 30

export function buildSharing(): types.ModalView {
  return buildNotice(VIEWS.shared, 'Share a secret', 'Sharing...')
}

/** The form was sent twice: what was changed in between has gone nowhere. */
export function buildAlreadyShared({ createdAt }: CreatedShare): types.ModalView {
  return buildNotice(
    VIEWS.shared,
    'Share a secret',
    `This form was shared already, ${formatDate(createdAt)}. If you changed anything in it since, that was not shared: revoke the secret from its message and share again.`,
  )
}

/** For the sender, about a form that is closed already. */
export function buildLateNews(sentence: string): Message {
  return {
    text: 'About the secret you were sharing.',
    blocks: [mrkdwnSection(`About the secret you were just sharing: ${escapeMrkdwn(sentence)}`)],
  }
}

/** For whoever has nowhere else to be told. */
export function buildNotOpened(): Message {
  return { text: NOT_OPENED, blocks: [mrkdwnSection(NOT_OPENED)] }
}

/** Who gets it, as it was decided. */
export interface Reached {
  people: readonly string[]
  outside: readonly string[]
  /** Where there is one that is nobody's own. */
  link?: Secret
}

export function buildShared(
  created: CreatedShare,
  request: CreateRequest,
  { people, outside, link }: Reached,
  controls: BackendControls,
): types.ModalView {
  const named = [...people.map(mention), ...outside.map(showEmail)]
  const limit = describeLimit(request.maxViews ?? null, named.length)
  return {
    type: 'modal',
    callback_id: VIEWS.shared,
    title: plainText('Share a secret'),
    close: plainText('Done'),
    blocks: [
      mrkdwnSection(describeReached(named, request)),
      mrkdwnSection(`It opens ${limit} and expires ${formatDate(created.expiresAt)}.`),
      ...(link ? [mrkdwnSection(LINK_TITLE), ...preformatted(link.expose())] : []),
      ...(request.password ? buildPasswordBlocks(request.password) : []),
      ...(controls.slackIdentity ? [] : [contextLine(AT_INFISICAL)]),
      contextLine(describeNext(people.length, outside.length)),
    ],
  }
}

function describeReached(named: readonly string[], { hasLink, accessType }: CreateRequest): string {
  const more = named.length > NAMED ? ` and ${named.length - NAMED} more` : ''
  const list = `${named.slice(0, NAMED).join(', ')}${more}`
  if (!hasLink) return `*Shared with* ${list}`
  const whom = LINK_HOLDERS[accessType]
  return named.length > 0 ? `*Shared with* ${list} *and with* ${whom}` : `*Shared with* ${whom}`
}

const AT_INFISICAL =
  'It is kept at Infisical, which opens it for an account with the address that Slack shows of each recipient, and mails them as well.'

/** The password, this once. */
export function buildPasswordBlocks(password: Secret): types.KnownBlock[] {
  return [
    mrkdwnSection('*The password.* It is shown this once. Tell it to the recipients yourself, not in Slack.'),
    ...preformatted(password.expose()),
  ]
}
