// Groups and channels as recipients, in one object for the whole process: what Slack shows of them, asked in few calls.

import type { Actor } from '../../share/actor.ts'
import type { GroupRules } from '../share/rules.ts'
import { type ExpandDeps, type Expansion, expandSources } from './expand.ts'
import { type Place, readPlace } from './place.ts'
import { createSourceReader, type Source } from './sources.ts'

export interface Groups {
  /** As known at this moment. */
  rules(): GroupRules
  /** What this person can choose from. */
  list(actor: Actor): Promise<Source[]>
  /** Their members who may receive a secret, beside those chosen already. */
  expand(actor: Actor, ids: readonly string[], chosen: readonly string[]): Promise<Expansion>
  /** What a conversation offers to somebody who typed a command in it. */
  readPlace(actor: Actor, channelId: string): Promise<Place>
}

export function createGroups(deps: ExpandDeps): Groups {
  const { scopes } = deps
  return {
    rules: () => ({
      areOffered: (['usergroups:read', 'channels:read', 'groups:read'] as const).some(scopes.has),
      areUserGroupsReadable: scopes.has('usergroups:read'),
    }),
    list: createSourceReader(deps),
    expand: (actor, ids, chosen) => expandSources(deps, actor, ids, chosen),
    readPlace: (actor, channelId) => readPlace(deps, actor, channelId),
  }
}
