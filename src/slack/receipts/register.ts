// Hooks what follows a share into Bolt: the sender's Send again and Remind, the recipients' I have it and Ask again, and
// the event that somebody is no member any more.

import type { App } from '@slack/bolt'
import { remindUnopened } from '../../share/remind.ts'
import { sendAgain } from '../../share/send-again.ts'
import type { AnswerDeps } from '../answer.ts'
import { ACTIONS } from '../ids.ts'
import { type AgainDeps, registerAgain } from './again.ts'
import { onShareClick } from './click.ts'
import { registerClosing } from './closing.ts'
import { type LeavingDeps, registerLeaving } from './leaving.ts'
import { NOBODY_TO_REMIND, NOT_REMINDED, NOT_SENT_AGAIN, NOTHING_TO_SEND } from './words.ts'

export interface ReceiptDeps extends AgainDeps, LeavingDeps, AnswerDeps {}

export function registerReceipts(app: App, deps: ReceiptDeps): void {
  onShareClick(app, deps.log, ACTIONS.sendAgain, NOT_SENT_AGAIN, async ({ actor, shareId }) => {
    const count = await sendAgain(deps, actor, shareId)
    deps.log.info('share.sent_again', { share: shareId, count })
    return count > 0 ? undefined : NOTHING_TO_SEND
  })
  onShareClick(app, deps.log, ACTIONS.remind, NOT_REMINDED, async ({ actor, shareId }) => {
    const count = await remindUnopened(deps, actor, shareId)
    deps.log.info('share.reminded', { share: shareId, count })
    return count > 0 ? undefined : NOBODY_TO_REMIND
  })
  registerClosing(app, deps)
  registerAgain(app, deps)
  registerLeaving(app, deps)
}
