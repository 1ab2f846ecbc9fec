// auth.test, team.info, users.*, usergroups.* and conversations.*: who and what is there.

import { buildTokenPlace, showPerson } from '../grid.ts'
import { type Json, readText } from '../json.ts'
import { APP, type ChannelRecord, isForeign, TEAM } from '../people.ts'
import { Refusal } from '../refusal.ts'
import type { Workspace } from '../workspace.ts'
import { isTrue } from './arguments.ts'
import type { Method } from './method.ts'

export const DIRECTORY: Record<string, Method> = {
  'auth.test': ({ grid }) => ({
    url: `https://${TEAM.domain}.slack.com/`,
    user: APP.name,
    user_id: APP.botUserId,
    bot_id: APP.botId,
    ...buildTokenPlace(grid),
  }),

  'team.info': () => ({ team: { ...TEAM, email_domain: 'sandbox.example', icon: { image_default: true } } }),

  'users.info': (workspace, args) => {
    const person = workspace.people.get(readText(args, 'user'))
    if (person === undefined) throw new Refusal('user_not_found')
    return { user: showPerson(workspace, person) }
  },

  'users.list': (workspace, args) => {
    const { page, nextCursor } = paginate([...workspace.people.values()], args, 1000)
    return {
      members: page.map((person) => showPerson(workspace, person)),
      cache_ts: Math.floor(Date.now() / 1000),
      response_metadata: { next_cursor: nextCursor },
    }
  },

  'users.lookupByEmail': (workspace, args) => {
    const email = readText(args, 'email').toLowerCase()
    const person = [...workspace.people.values()].find(
      (person) =>
        person.kind !== 'deactivated' && !isForeign(person) && email === `${person.name}@sandbox.example`,
    )
    if (person === undefined) throw new Refusal('users_not_found')
    return { user: showPerson(workspace, person) }
  },

  'usergroups.list': (workspace) => ({
    usergroups: [...workspace.groups.values()].map(({ members, ...group }) => ({
      ...group,
      team_id: TEAM.id,
      user_count: members.length,
    })),
  }),

  'usergroups.users.list': (workspace, args) => {
    const group = workspace.groups.get(readText(args, 'usergroup'))
    if (group === undefined) throw new Refusal('no_such_subteam')
    return { users: [...group.members] }
  },

  'conversations.open': (workspace, args) => {
    const users = readText(args, 'users').split(',').filter(Boolean)
    const [user] = users
    if (user === undefined) throw new Refusal('users_list_not_supplied')
    if (users.length > 1) throw new Refusal('method_not_supported_for_channel_type')
    return { no_op: true, already_open: true, channel: { id: openDm(workspace, user) } }
  },

  'conversations.info': (workspace, args) => {
    const channel = findVisible(workspace, args)
    if (channel !== undefined) {
      const members = isTrue(args.include_num_members) ? { num_members: countMembers(channel) } : {}
      return { channel: { ...toChannel(channel), ...members } }
    }
    const person = workspace.personOfDm(readText(args, 'channel'))
    if (person === undefined) throw new Refusal('channel_not_found')
    return { channel: { id: workspace.dmOf(person.id), is_im: true, user: person.id } }
  },

  // With a user: of the private ones only those that they share with the app.
  'users.conversations': (workspace, args) => {
    const user = readText(args, 'user')
    const types = (readText(args, 'types') || 'public_channel').split(',')
    const found = [...workspace.channels.values()].filter(({ kind, hasApp, members }) => {
      const isTheirs = user === '' ? hasApp : members.includes(user) && (kind === 'public' || hasApp)
      return isTheirs && types.includes(TYPES[kind])
    })
    const { page, nextCursor } = paginate(found, args, 999)
    return { channels: page.map(toChannel), response_metadata: { next_cursor: nextCursor } }
  },

  'conversations.members': (workspace, args) => {
    const channel = findVisible(workspace, args)
    if (channel === undefined) throw new Refusal('channel_not_found')
    const { page, nextCursor } = paginate(listMembers(channel), args, 999)
    return { members: page, response_metadata: { next_cursor: nextCursor } }
  },
}

/** The app's DM with a person. @throws Refusal `user_not_found`, `cannot_dm_bot` */
export function openDm(workspace: Workspace, userId: string): string {
  const person = workspace.people.get(userId)
  if (person === undefined) throw new Refusal('user_not_found')
  if (person.kind === 'bot' || person.kind === 'slackbot') throw new Refusal('cannot_dm_bot')
  return workspace.openDm(userId)
}

/** The channel an argument names. */
export function findChannel(workspace: Workspace, args: Json): ChannelRecord | undefined {
  return workspace.channels.get(readText(args, 'channel'))
}

/** The same for a question: of private channels and group DMs the app sees only those it belongs to. */
function findVisible(workspace: Workspace, args: Json): ChannelRecord | undefined {
  const channel = findChannel(workspace, args)
  return channel && (channel.kind === 'public' || channel.hasApp) ? channel : undefined
}

const TYPES = { public: 'public_channel', private: 'private_channel', mpim: 'mpim' } as const

function toChannel({ id, name, kind, hasApp }: ChannelRecord): Json {
  return {
    id,
    name,
    is_channel: kind !== 'mpim',
    is_mpim: kind === 'mpim',
    is_private: kind !== 'public',
    is_archived: false,
    is_member: hasApp,
  }
}

function listMembers({ members, hasApp }: ChannelRecord): string[] {
  return [...members, ...(hasApp ? [APP.botUserId] : [])]
}

function countMembers(channel: ChannelRecord): number {
  return listMembers(channel).length
}

function paginate<Item>(items: Item[], args: Json, largest: number): { page: Item[]; nextCursor: string } {
  const limit = Math.min(Number(args.limit ?? largest) || largest, largest)
  const from = Number(Buffer.from(readText(args, 'cursor'), 'base64').toString() || 0)
  if (!Number.isInteger(from)) throw new Refusal('invalid_cursor')
  const next = from + limit
  return {
    page: items.slice(from, next),
    nextCursor: next < items.length ? Buffer.from(String(next)).toString('base64') : '',
  }
}
