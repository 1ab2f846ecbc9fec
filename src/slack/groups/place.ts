// What the conversation in which a command was typed offers as recipients: the others of a group DM, or a channel's
// people. Of a DM between two people Slack shows the app nothing.

import { LIMITS } from '../../contract/limits.ts'
import type { Actor } from '../../share/actor.ts'
import type { PeopleOffer } from '../share/form.ts'
import { type ExpandDeps, type Expansion, expandSources } from './expand.ts'
import { CONVERSATION_SCOPES, isSourceId } from './read.ts'
import { ADD_CHANNEL_PEOPLE, addPeopleHere } from './words.ts'

/** People to be filled in, a button that would add them, or nothing. */
export type Place = { expansion: Expansion } | { offer: PeopleOffer } | undefined

/** In larger channels the button does without a number: nobody asked yet, and each person is a question to Slack. */
const COUNTED_AT_MOST = 30

/** Never throws: what Slack does not show offers nothing. */
export async function readPlace(deps: ExpandDeps, actor: Actor, channelId: string): Promise<Place> {
  if (!isSourceId(channelId) || !CONVERSATION_SCOPES.some((scope) => deps.scopes.has(scope))) return undefined
  const ask = () => deps.client.conversations.info({ channel: channelId, include_num_members: true })
  const answer = await deps.scopes.use(CONVERSATION_SCOPES, ask).catch(() => undefined)
  const { is_mpim: isGroupDm, is_member: isMember, num_members: count = 0 } = answer?.channel ?? {}
  if (isGroupDm) return { expansion: await expandSources(deps, actor, [channelId], []) }
  if (!isMember || count > LIMITS.recipients.max + 2) return undefined
  if (count > COUNTED_AT_MOST) return { offer: { label: ADD_CHANNEL_PEOPLE, ids: [channelId] } }
  const { added } = await expandSources(deps, actor, [channelId], [])
  return added.length > 0 ? { offer: { label: addPeopleHere(added.length), ids: [channelId] } } : undefined
}
