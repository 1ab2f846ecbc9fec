// Revoke, pressed on the sender's card or in Home: what is to be said of it, where it does not show by itself.

import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { type RevokeDeps, revokeShare } from '../../share/revoke.ts'
import { NOT_REVOKED, NOTHING_TO_REVOKE } from './words.ts'

/** Never throws. @returns what to tell the actor, or undefined once it is revoked. */
export async function revokeFromSlack(
  deps: RevokeDeps & { log: Logger },
  actor: Actor,
  shareId: string,
): Promise<string | undefined> {
  try {
    const wasOpen = await revokeShare(deps, actor, shareId)
    deps.log.info('share.revoked', { share: shareId, note: wasOpen ? 'open until now' : 'nothing to do' })
    return wasOpen ? undefined : NOTHING_TO_REVOKE
  } catch (error) {
    deps.log.error('share.not_revoked', { share: shareId, error })
    return NOT_REVOKED
  }
}
