// "Ask again" on a recipient's message that is over, and "Share again" on the message that its sender gets of it: the
// form, filled in with everything but the value. What it is filled with is read from the share, for its sender alone.

import type { App, BlockAction, types } from '@slack/bolt'
import type { KeyRing } from '../../crypto/keys.ts'
import type { Actor } from '../../share/actor.ts'
import { askAgain, findWhomToAsk, readAskedShare } from '../../share/ask-again.ts'
import { MEMBER_AGE_MS, type Members } from '../../share/members.ts'
import type { RefreshQueueDeps } from '../../share/refresh-queue.ts'
import { reportFailure } from '../failure.ts'
import { buildNotice } from '../format.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { FORM } from '../share/form-words.ts'
import { buildShareModal } from '../share/modal.ts'
import { parseGrant } from '../share/notes.ts'
import { type OpenFormDeps, rulesNow } from '../share/open-form.ts'
import { refillForm } from '../share/prefill.ts'
import { FORM_NOT_OPENED } from '../share/words.ts'
import { openWindow } from '../window.ts'
import { ONE_MOMENT } from '../words.ts'
import { onShareClick } from './click.ts'
import { ASKED_ALREADY, describeSenderGone, FORM_FAILED, NOT_ASKED, NOT_YOURS_TO_SHARE } from './words.ts'

export interface AgainDeps extends RefreshQueueDeps, OpenFormDeps {
  keys: KeyRing
  members: Members
}

export function registerAgain(app: App, deps: AgainDeps): void {
  onShareClick(app, deps.log, ACTIONS.askAgain, NOT_ASKED, ({ actor, shareId }) => ask(deps, actor, shareId))

  app.action({ action_id: ACTIONS.shareAgain }, async ({ ack, action, body, client, context, respond }) => {
    await ack()
    const isShown = await openWindow(
      { client, triggerId: (body as BlockAction).trigger_id },
      buildAgainNotice(ONE_MOMENT),
      () => prepareForm(deps, context.actor as Actor, 'value' in action ? action.value : undefined),
      (error) => deps.log.warn('form.not_opened', { error }),
    )
    if (!isShown)
      await respond({ response_type: 'ephemeral', replace_original: false, text: FORM_NOT_OPENED })
  })
}

async function ask(deps: AgainDeps, actor: Actor, shareId: string): Promise<string | undefined> {
  const { db, members, log } = deps
  const senderId = await findWhomToAsk(db, actor, shareId)
  if (senderId === undefined) return ASKED_ALREADY
  const [asker, sender] = await Promise.all(
    [actor.userId, senderId].map((userId) =>
      members.check(actor.workspaceId, userId, MEMBER_AGE_MS.delivering),
    ),
  )
  if (!asker?.isMember) return ASKED_ALREADY
  // Slack would take a message to somebody who is gone.
  if (!sender?.isMember) return describeSenderGone(senderId)
  const isAsked = await askAgain(deps, actor, shareId)
  if (isAsked) log.info('share.asked_again', { workspace: actor.workspaceId, share: shareId })
  return isAsked ? undefined : ASKED_ALREADY
}

/** Never throws. */
async function prepareForm(deps: AgainDeps, actor: Actor, value: unknown): Promise<types.ModalView> {
  try {
    const named = parseGrant(value)
    const asked = named && (await readAskedShare(deps, { workspaceId: actor.workspaceId, ...named }))
    if (asked?.senderId !== actor.userId) return buildAgainNotice(NOT_YOURS_TO_SHARE)
    const rules = rulesNow(deps, actor.workspaceId)
    return buildShareModal(refillForm(asked, rules), rules)
  } catch (error) {
    const { reference } = reportFailure(deps.log, 'form.not_filled', error)
    return buildAgainNotice(`${FORM_FAILED}${reference}`)
  }
}

function buildAgainNotice(sentence: string): types.ModalView {
  return buildNotice(VIEWS.notice, FORM.title, sentence)
}
