// What is said after Share: "Sharing..." while it takes long, and the result. Pure.

import type { types } from '@slack/bolt'
import type { CreateRequest } from '../../contract/create-request.ts'
import type { Secret } from '../../secret.ts'
import type { BackendControls, CreatedShare } from '../../share/backend.ts'
import { buildNotice, contextLine, mention, mrkdwnSection, plainText, preformatted } from '../format.ts'
import { VIEWS } from '../ids.ts'
import type { Message } from '../post.ts'
import { DONE } from '../words.ts'
import { showEmail } from './delivery-words.ts'
import { FORM } from './form-words.ts'
import { describeLimit } from './message-words.ts'
import {
  describeAlreadyShared,
  describeNext,
  describeReached,
  describeTerms,
  LINK_TITLE,
  NOT_OPENED,
  RESULT,
} from './words.ts'

export function buildSharing(): types.ModalView {
  return buildNotice(VIEWS.shared, FORM.title, RESULT.sharing)
}

/** The form was sent twice: what was changed in between has gone nowhere. */
export function buildAlreadyShared({ createdAt }: CreatedShare): types.ModalView {
  return buildNotice(VIEWS.shared, FORM.title, describeAlreadyShared(createdAt))
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
    title: plainText(FORM.title),
    close: plainText(DONE),
    blocks: [
      mrkdwnSection(describeReached(named, request)),
      mrkdwnSection(describeTerms(limit, created.expiresAt)),
      ...(link ? [mrkdwnSection(LINK_TITLE), ...preformatted(link.expose())] : []),
      ...(request.password ? buildPasswordBlocks(request.password) : []),
      ...(controls.slackIdentity ? [] : [contextLine(RESULT.atInfisical)]),
      contextLine(describeNext(people.length, outside.length)),
    ],
  }
}

/** The password, this once. */
export function buildPasswordBlocks(password: Secret): types.KnownBlock[] {
  return [mrkdwnSection(RESULT.password), ...preformatted(password.expose())]
}
