// What is said after Share: "Sharing..." while it takes long, the result, and in a message that nothing came of it,
// for whoever has closed the window by then. Pure.

import type { types } from '@slack/bolt'
import type { CreateRequest } from '../../contract/create-request.ts'
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
import { describeLimit, NOT_OPENED } from './words.ts'

/** People named on the result at most; the rest is counted. */
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

export function buildShared(
  created: CreatedShare,
  request: CreateRequest,
  recipients: readonly string[],
  controls: BackendControls,
): types.ModalView {
  const named = recipients.slice(0, NAMED).map(mention).join(', ')
  const more = recipients.length > NAMED ? ` and ${recipients.length - NAMED} more` : ''
  const limit = describeLimit(request.maxViews ?? null, recipients.length)
  return {
    type: 'modal',
    callback_id: VIEWS.shared,
    title: plainText('Share a secret'),
    close: plainText('Done'),
    blocks: [
      mrkdwnSection(`*Shared with* ${named}${more}`),
      mrkdwnSection(`It opens ${limit} and expires ${formatDate(created.expiresAt)}.`),
      ...(request.password ? passwordBlocks(request.password.expose()) : []),
      ...(controls.slackIdentity ? [] : [contextLine(AT_INFISICAL)]),
      contextLine(
        'Each of them gets a message now. Your own messages from Share Secret say who could not be reached, and let you revoke it.',
      ),
    ],
  }
}

const AT_INFISICAL =
  'It is kept at Infisical, which opens it for an account with the address that Slack shows of each recipient, and mails them as well.'

function passwordBlocks(password: string): types.KnownBlock[] {
  return [
    mrkdwnSection('*The password.* It is shown this once. Tell it to the recipients yourself, not in Slack.'),
    ...preformatted(password),
  ]
}
