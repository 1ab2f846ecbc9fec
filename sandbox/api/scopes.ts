// Which scope each method needs of the bot's token, and the refusal for want of one.
// @see the "Required scopes" of each page under https://docs.slack.dev/reference/methods

import { type Json, readText } from '../json.ts'
import { Refusal } from '../refusal.ts'
import type { Workspace } from '../workspace.ts'

const OF_CONVERSATIONS = ['channels:read', 'groups:read', 'mpim:read', 'im:read'] as const

/** Every method that this Slack serves, with the scopes that let it do at least a part of what it does. */
export const METHOD_SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'team.info': ['team:read'],
  'users.info': ['users:read'],
  'users.list': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
  'users.conversations': OF_CONVERSATIONS,
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'conversations.open': ['im:write', 'mpim:write', 'groups:write', 'channels:manage'],
  'conversations.info': OF_CONVERSATIONS,
  'conversations.members': OF_CONVERSATIONS,
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'views.open': [],
  'views.push': [],
  'views.update': [],
  'views.publish': [],
}

const OF_TYPES: Readonly<Record<string, string>> = {
  public_channel: 'channels:read',
  private_channel: 'groups:read',
  mpim: 'mpim:read',
  im: 'im:read',
}
const OF_KINDS = { public: 'channels:read', private: 'groups:read', mpim: 'mpim:read' } as const

/** @throws Refusal `missing_scope` with what is needed and what there is */
export function assertScopes(workspace: Workspace, method: string, args: Json): void {
  const granted = workspace.installation.scopes
  const lacking = findLacking(workspace, method, args)
  if (lacking.length > 0)
    throw new Refusal('missing_scope', { needed: lacking.join(','), provided: [...granted].join(',') })
}

function findLacking(workspace: Workspace, method: string, args: Json): readonly string[] {
  const { scopes } = workspace.installation
  if (method === 'users.conversations') {
    const types = (readText(args, 'types') || 'public_channel').split(',')
    return types.map((type) => OF_TYPES[type] ?? '').filter((scope) => scope !== '' && !scopes.has(scope))
  }
  const enough = method.startsWith('conversations.')
    ? scopesOfConversation(workspace, method, args)
    : (METHOD_SCOPES[method] ?? [])
  return enough.length === 0 || enough.some((scope) => scopes.has(scope)) ? [] : enough
}

/** The kind of the conversation decides; of one that is not there any scope is enough to be told so. */
function scopesOfConversation(workspace: Workspace, method: string, args: Json): readonly string[] {
  if (method === 'conversations.open') return ['im:write']
  const id = readText(args, 'channel')
  const channel = workspace.channels.get(id)
  if (channel !== undefined) return [OF_KINDS[channel.kind]]
  return workspace.personOfDm(id) === undefined ? OF_CONVERSATIONS : ['im:read']
}
