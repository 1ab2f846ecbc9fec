// Somebody was deactivated, or became a guest where guests may receive nothing: what they could still open is closed,
// and the senders' cards say so. The event comes for every change of anybody's profile: most are of no concern here.

import type { App } from '@slack/bolt'
import type { Actor } from '../../share/actor.ts'
import { closeGrantsOf } from '../../share/close-grant.ts'
import { MEMBER_AGE_MS, type Members, type MemberVerdict } from '../../share/members.ts'
import type { Policies } from '../../share/policies.ts'
import type { RefreshQueueDeps } from '../../share/refresh-queue.ts'
import { EVENTS } from '../ids.ts'
import { judgeUser, type SlackUser } from '../members.ts'

export interface LeavingDeps extends RefreshQueueDeps {
  members: Members
  policies: Policies
}

export function registerLeaving(app: App, deps: LeavingDeps): void {
  app.event(EVENTS.userChanged, async ({ event, context }) => {
    const person = context.actor as Actor
    deps.members.forget(person.userId)
    // The same shape under another name in the SDK.
    const told = judgeUser(event.user as SlackUser, person.workspaceId)
    const isElsewhere = !told.isMember && told.reason === 'external'
    // Of an organization's people the event does not say in which of its workspaces they are.
    const verdict = isElsewhere
      ? await deps.members.check(person.workspaceId, person.userId, MEMBER_AGE_MS.revealing)
      : told
    if (await mayReceive(deps.policies, verdict, person.workspaceId)) return
    const count = await closeGrantsOf(deps, person)
    if (count > 0) deps.log.info('grants.closed', { workspace: person.workspaceId, count })
  })
}

async function mayReceive(policies: Policies, verdict: MemberVerdict, workspaceId: string): Promise<boolean> {
  if (!verdict.isMember) return false
  return !verdict.isGuest || (await policies.read(workspaceId)).areGuestsAllowed
}
