// Which groups and channels somebody can choose from: the workspace's user groups, and the channels that both they and
// the app are in, so that nobody reads the name of a private channel here that is not theirs.

import type { Actor } from '../../share/actor.ts'
import type { SlackClient } from '../client.ts'
import type { OptionalScope, Scopes } from '../scopes.ts'
import { slackErrorCode } from '../sdk-log.ts'

export interface Source {
  id: string
  kind: 'userGroup' | 'channel'
  /** As people know it: `@sre`, `#general`. */
  name: string
}

export interface SourceDeps {
  client: SlackClient
  scopes: Scopes
}

const KEPT_MS = 60_000
const CAPACITY = 1_000
const PAGE = 999
const PAGES = 3

const CHANNEL_TYPES: ReadonlyArray<readonly [scope: OptionalScope, type: string]> = [
  ['channels:read', 'public_channel'],
  ['groups:read', 'private_channel'],
]

/** @returns a reader that remembers for a minute: Slack asks at every letter that somebody types. What it cannot read is left out. */
export function createSourceReader(
  deps: SourceDeps,
  now: () => number = Date.now,
): (actor: Actor) => Promise<Source[]> {
  const known = new Map<string, { askedAtMs: number; answer: Promise<Source[]> }>()

  function recall(key: string, ask: () => Promise<Source[]>): Promise<Source[]> {
    const entry = known.get(key)
    if (entry && now() - entry.askedAtMs < KEPT_MS) return entry.answer
    const answer = ask().catch(() => {
      known.delete(key)
      return []
    })
    known.delete(key)
    known.set(key, { askedAtMs: now(), answer })
    const [oldest] = known.keys()
    if (known.size > CAPACITY && oldest !== undefined) known.delete(oldest)
    return answer
  }

  return async ({ workspaceId, userId }) => {
    const [groups, ours, theirs] = await Promise.all([
      recall(`${workspaceId}/groups`, () => listUserGroups(deps)),
      recall(`${workspaceId}/channels`, () => listChannels(deps)),
      recall(`${workspaceId}/channels/${userId}`, () => listChannels(deps, userId)),
    ])
    const shared = new Set(ours.map(({ id }) => id))
    return [...groups, ...theirs.filter(({ id }) => shared.has(id))]
  }
}

async function listUserGroups({ client, scopes }: SourceDeps): Promise<Source[]> {
  if (!scopes.has('usergroups:read')) return []
  const { usergroups } = await scopes.use(['usergroups:read'], () => client.usergroups.list(), true)
  return (usergroups ?? []).flatMap(({ id, handle }) =>
    id && handle ? [{ id, kind: 'userGroup', name: `@${handle}` } as const] : [],
  )
}

async function listChannels(deps: SourceDeps, userId?: string): Promise<Source[]> {
  const types = CHANNEL_TYPES.filter(([scope]) => deps.scopes.has(scope))
  if (types.length === 0) return []
  try {
    return await readChannels(deps, types, userId)
  } catch (error) {
    const left = types.filter(([scope]) => deps.scopes.has(scope))
    if (slackErrorCode(error) !== 'missing_scope' || left.length === types.length) throw error
    return listChannels(deps, userId)
  }
}

async function readChannels(
  { client, scopes }: SourceDeps,
  types: typeof CHANNEL_TYPES,
  userId?: string,
): Promise<Source[]> {
  const found: Source[] = []
  let cursor = ''
  for (let page = 0; page < PAGES; page++) {
    const call = () =>
      client.users.conversations({
        types: types.map(([, type]) => type).join(','),
        exclude_archived: true,
        limit: PAGE,
        ...(userId !== undefined && { user: userId }),
        ...(cursor && { cursor }),
      })
    const answer = await scopes.use(
      types.map(([scope]) => scope),
      call,
      true,
    )
    for (const { id, name } of answer.channels ?? []) {
      if (id && name) found.push({ id, kind: 'channel', name: `#${name}` })
    }
    cursor = answer.response_metadata?.next_cursor ?? ''
    if (!cursor) break
  }
  return found
}
