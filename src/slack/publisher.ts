// The one door to views.publish: what App Home shows goes through here.

import type { types } from '@slack/bolt'
import type { SlackClient } from './client.ts'
import { type Failure, judgeFailure } from './outcome.ts'
import { slackErrorCode } from './sdk-log.ts'

export type Published =
  | { kind: 'published'; hash: string | null }
  /** Slack has a newer view than the one of that hash. */
  | { kind: 'overtaken' }
  | Failure

export interface Publisher {
  /** @param hash of the view to be replaced; null replaces whatever is there. */
  publish(userId: string, view: types.HomeView, hash: string | null): Promise<Published>
}

export function createPublisher(client: SlackClient): Publisher {
  return {
    async publish(userId, view, hash) {
      try {
        const answer = await client.views.publish({ user_id: userId, view, ...(hash !== null && { hash }) })
        return { kind: 'published', hash: answer.view?.hash ?? null }
      } catch (error) {
        return slackErrorCode(error) === 'hash_conflict' ? { kind: 'overtaken' } : judgeFailure(error)
      }
    },
  }
}
