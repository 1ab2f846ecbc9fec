// An answer to a submission and a later update of the same view are two requests, and Slack may take them in either
// order. This waits until the answer is taken, by the view's hash, which changes with whatever Slack takes.

import { setTimeout as sleep } from 'node:timers/promises'
import type { types, webApi } from '@slack/bolt'
import { slackErrorCode } from './sdk-log.ts'

/** Three seconds after it sent the submission Slack takes no answer any more; this long after the answer, in ms, is past that. */
const NEVER_TAKEN_AFTER_MS = 4_000
const ASK_EVERY_MS = 250

export interface Submitted {
  client: webApi.WebClient
  /** As it was when it was submitted. */
  view: { id: string; hash: string }
}

/** Resolves when Slack has taken the answer `waiting`, never will, or has closed the view. `ackedAt`: by performance.now(). */
export async function untilTaken(
  { client, view }: Submitted,
  waiting: types.ModalView,
  ackedAt: number,
): Promise<void> {
  let { hash } = view
  while (performance.now() - ackedAt < NEVER_TAKEN_AFTER_MS) {
    try {
      // The same view again: taken only where the hash is still the one before the answer.
      const updated = await client.views.update({ view_id: view.id, hash, view: waiting })
      hash = updated.view?.hash ?? hash
    } catch (error) {
      if (['hash_conflict', 'not_found'].includes(slackErrorCode(error) ?? '')) return
    }
    await sleep(ASK_EVERY_MS, undefined, { ref: false })
  }
}
