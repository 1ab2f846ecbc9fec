// Events that Slack kept to itself: over its limit it sends `app_rate_limited` instead, and never the events. What they
// would have changed is found out by asking, for each person when they next do something.

import type { Logger } from '../log.ts'
import type { Actor } from '../share/actor.ts'
import { closeGrantsOf, listReachable } from '../share/close-grant.ts'
import { openHome } from '../share/homes.ts'
import { MEMBER_AGE_MS } from '../share/members.ts'
import { type HomeDeps, showHome } from './home/publish.ts'

export interface MissedEvents {
  /** Slack says that it has kept some. */
  note(workspaceId: string): void
  /** Whether some were kept since this person last did something. */
  mayConcern(userId: string): boolean
}

/** The type of what Slack sends then, which is no event itself. */
export const EVENTS_LIMITED = 'app_rate_limited'

/** People remembered at most; beyond that some are asked for once more. */
const CAPACITY = 10_000

export function createMissedEvents(log: Logger): MissedEvents {
  let areSome = false
  const caughtUp = new Set<string>()
  return {
    note(workspaceId) {
      areSome = true
      caughtUp.clear()
      log.warn('slack.events_limited', {
        workspace: workspaceId,
        note: 'Slack sends no more events for this minute: more happened than its limit allows. App Home and who has left are asked for when somebody acts.',
      })
    },
    mayConcern(userId) {
      if (!areSome || caughtUp.has(userId)) return false
      if (caughtUp.size >= CAPACITY) caughtUp.clear()
      caughtUp.add(userId)
      return true
    },
  }
}

/** Shows the person's Home anew, and closes what they shared for people who have left. Never throws. */
export async function catchUp(deps: HomeDeps, actor: Actor): Promise<void> {
  try {
    await showHome(deps, await openHome(deps.db, actor))
    for (const userId of await listReachable(deps.db, actor)) await closeIfLeft(deps, { ...actor, userId })
  } catch (error) {
    deps.log.warn('slack.not_caught_up', { workspace: actor.workspaceId, error })
  }
}

async function closeIfLeft(deps: HomeDeps, person: Actor): Promise<void> {
  const verdict = await deps.members.check(person.workspaceId, person.userId, MEMBER_AGE_MS.revealing)
  // Whom Slack does not show at the moment may be shown again.
  if (verdict.isMember || verdict.reason === 'unknown') return
  const count = await closeGrantsOf(deps, person)
  if (count > 0) deps.log.info('grants.closed', { workspace: person.workspaceId, count })
}
