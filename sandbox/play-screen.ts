// What one person sees, as the page draws it: messages, the modal on top, Home, and who else has something unread.

import type { Json } from './json.ts'
import { APP } from './people.ts'
import { isPlayable } from './person/person.ts'
import type { LocalSlack } from './slack.ts'
import { toValues } from './state.ts'
import type { View } from './views.ts'

/** The newest message each person has seen, by person id. */
export type Unread = Map<string, string>

/** The whole screen of a person. Looking at it counts as reading the messages. */
export function buildScreen(slack: LocalSlack, userId: string, seen: Unread): Json {
  const { workspace } = slack
  const stack = workspace.stacks.get(userId) ?? []
  const messages = workspace.messagesSeenBy(userId)
  const newest = messages.at(-1)
  if (newest !== undefined) seen.set(userId, newest.ts)
  const everybody = [...workspace.people.values()]
  return {
    me: userId,
    team: slack.team.name,
    app: {
      id: APP.botUserId,
      name: slack.manifest.name,
      dm: workspace.dmOf(userId),
      isReadOnly: slack.manifest.isReadOnly,
    },
    people: everybody.filter(isPlayable).map((person) => ({
      id: person.id,
      name: person.realName,
      title: person.title,
      kind: person.kind,
      unread: countUnread(slack, person.id, seen),
    })),
    directory: everybody.map(({ id, name, realName, kind }) => ({ id, handle: name, name: realName, kind })),
    channels: [...workspace.channels.values()].map(({ id, name }) => ({ id, name })),
    groups: [...workspace.groups.values()].map(({ id, handle, name }) => ({ id, handle, name })),
    messages,
    conversations: listConversations(slack, userId),
    shortcuts: Object.fromEntries(slack.manifest.shortcuts.map((one) => [one.type, one])),
    modal: toScreen(stack.at(-1), stack.length),
    home: toScreen(workspace.homes.get(userId), 1),
  }
}

/** The conversation with oneself, and channels and group DMs the person is in, with what they see there. */
function listConversations({ workspace }: LocalSlack, userId: string): Json[] {
  const self = workspace.selfDmOf(userId)
  const withSelf = {
    id: self,
    name: 'You',
    kind: 'self',
    hasApp: false,
    messages: workspace.messagesIn(self),
  }
  const others = [...workspace.channels.values()]
    .filter(({ members }) => members.includes(userId))
    .map(({ id, name, kind, hasApp, members }) => ({
      id,
      name: kind === 'mpim' ? namePeople(workspace, members, userId) : name,
      kind,
      hasApp,
      messages: workspace.messagesIn(id).filter(({ onlyFor }) => onlyFor === null || onlyFor === userId),
    }))
  return [withSelf, ...others]
}

function namePeople({ people }: LocalSlack['workspace'], members: readonly string[], me: string): string {
  const others = members.filter((id) => id !== me).map((id) => people.get(id)?.realName.split(' ')[0] ?? id)
  return others.join(', ')
}

function toScreen(view: View | undefined, depth: number): Json | null {
  if (view === undefined) return null
  const { title, submit, close } = view.sent
  return {
    id: view.id,
    hash: view.hash,
    depth,
    title,
    submit,
    close,
    blocks: view.blocks,
    values: toValues(view.blocks, view.state),
    errors: Object.fromEntries(view.errors),
    problem: view.problem,
  }
}

function countUnread({ workspace }: LocalSlack, userId: string, seen: Unread): number {
  const last = Number(seen.get(userId) ?? 0)
  return workspace.messagesSeenBy(userId).filter(({ ts }) => Number(ts) > last).length
}
