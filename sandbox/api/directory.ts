// auth.test, team.info, users.*, usergroups.* and conversations.*: who and what is there.

import { type Json, readText } from '../json.ts'
import { APP, CHANNELS, GROUPS, isForeign, TEAM, toUser } from '../people.ts'
import { Refusal } from '../refusal.ts'
import type { Workspace } from '../workspace.ts'
import type { Method } from './method.ts'

export const DIRECTORY: Record<string, Method> = {
  'auth.test': () => ({
    url: `https://${TEAM.domain}.slack.com/`,
    team: TEAM.name,
    user: APP.name,
    team_id: TEAM.id,
    user_id: APP.botUserId,
    bot_id: APP.botId,
    is_enterprise_install: false,
  }),

  'team.info': () => ({ team: { ...TEAM, email_domain: 'sandbox.example', icon: { image_default: true } } }),

  'users.info': (workspace, args) => {
    const person = workspace.people.get(readText(args, 'user'))
    if (person === undefined) throw new Refusal('user_not_found')
    return { user: toUser(person) }
  },

  'users.list': (workspace, args) => {
    const { page, nextCursor } = paginate([...workspace.people.values()], args, 1000)
    return {
      members: page.map(toUser),
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
    return { user: toUser(person) }
  },

  'usergroups.list': () => ({
    usergroups: Object.values(GROUPS).map(({ members, ...group }) => ({
      ...group,
      team_id: TEAM.id,
      user_count: members.length,
    })),
  }),

  'usergroups.users.list': (_workspace, args) => {
    const group = Object.values(GROUPS).find(({ id }) => id === readText(args, 'usergroup'))
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
    const channel = findChannel(args)
    if (channel !== undefined)
      return { channel: { id: channel.id, name: channel.name, is_channel: true, is_member: channel.hasApp } }
    const person = workspace.personOfDm(readText(args, 'channel'))
    if (person === undefined) throw new Refusal('channel_not_found')
    return { channel: { id: workspace.dmOf(person.id), is_im: true, user: person.id } }
  },

  'conversations.members': (_workspace, args) => {
    const channel = findChannel(args)
    if (channel === undefined) throw new Refusal('channel_not_found')
    const { page, nextCursor } = paginate([...channel.members, APP.botUserId], args, 100)
    return { members: page, response_metadata: { next_cursor: nextCursor } }
  },
}

/** The app's DM with a person. @throws Refusal `user_not_found`, `cannot_dm_bot` */
export function openDm(workspace: Workspace, userId: string): string {
  const person = workspace.people.get(userId)
  if (person === undefined) throw new Refusal('user_not_found')
  if (person.kind === 'bot' || person.kind === 'slackbot') throw new Refusal('cannot_dm_bot')
  return workspace.dmOf(userId)
}

/** The channel an argument names; the app sees only those it belongs to. */
export function findChannel(args: Json): (typeof CHANNELS)[keyof typeof CHANNELS] | undefined {
  return Object.values(CHANNELS).find(({ id }) => id === readText(args, 'channel'))
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
