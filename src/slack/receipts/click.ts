// One click on a button that carries a share's id: acknowledged at once, and answered with a sentence where there is
// one to say. Who clicks follows from the signature, the id is a hint.

import type { App } from '@slack/bolt'
import { isId } from '../../crypto/tokens.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { reportFailure } from '../failure.ts'

export interface ShareClick {
  actor: Actor
  shareId: string
}

/**
 * `run` gives the sentence that only the clicker sees, or undefined where a message says it all.
 * @param notDone what is said when it fails.
 */
export function onShareClick(
  app: App,
  log: Logger,
  actionId: string,
  notDone: string,
  run: (click: ShareClick) => Promise<string | undefined>,
): void {
  app.action({ action_id: actionId }, async ({ ack, action, context, respond }) => {
    await ack()
    const shareId = 'value' in action ? String(action.value) : ''
    if (!isId(shareId)) return
    const actor = context.actor as Actor
    const sentence = await run({ actor, shareId }).catch((error: unknown) => {
      const { reference } = reportFailure(log, 'receipts.click_failed', error, actionId)
      return `${notDone}${reference}`
    })
    if (sentence === undefined) return
    await respond({ response_type: 'ephemeral', replace_original: false, text: sentence })
  })
}
