// The people of the local workspace, with fixed ids that tests may name, and what Slack tells an app about them.
// One of each kind that an app must tell apart: members, guests, the deactivated, other teams' people, bots.

import type { Json } from './json.ts'

export type PersonKind =
  | 'member'
  | 'guest'
  | 'single_channel_guest'
  | 'deactivated'
  | 'connect'
  | 'stranger'
  | 'bot'
  | 'slackbot'

export interface PersonRecord {
  id: string
  /** The handle, as in `@alice`. */
  name: string
  realName: string
  title: string
  kind: PersonKind
  /** Of a grid: the workspaces they belong to, their own first. The app's alone unless told. */
  teams?: readonly string[]
  /** Their address is not shown to apps. */
  hidesEmail?: boolean
}

export const TEAM = { id: 'T0SANDBOX', name: 'Sandbox', domain: 'sandbox' } as const
export const OTHER_TEAM = { id: 'T0PARTNER', name: 'Partner', domain: 'partner' } as const
export const APP = {
  id: 'A0SHARE001',
  botId: 'B0SHARE001',
  botUserId: 'U0SHAREBOT',
  name: 'share-secret',
} as const

/** Everybody in a fresh workspace. */
export const PEOPLE = {
  alice: {
    id: 'U0ALICE001',
    name: 'alice',
    realName: 'Alice Archer',
    title: 'Platform engineer',
    kind: 'member',
  },
  bob: { id: 'U0BOB00001', name: 'bob', realName: 'Bob Baker', title: 'Payments', kind: 'member' },
  carol: { id: 'U0CAROL001', name: 'carol', realName: 'Carol Chen', title: 'Security', kind: 'member' },
  dana: { id: 'W0DANA0001', name: 'dana', realName: 'Dana Diaz', title: 'Data', kind: 'member' },
  gus: { id: 'U0GUS00001', name: 'gus', realName: 'Gus Green', title: 'Contractor', kind: 'guest' },
  eve: {
    id: 'U0EVE00001',
    name: 'eve',
    realName: 'Eve Ellis',
    title: 'Left last month',
    kind: 'deactivated',
  },
  pat: { id: 'U0PAT00001', name: 'pat', realName: 'Pat Park', title: 'At Partner', kind: 'connect' },
  deploybot: { id: 'U0DEPLOY01', name: 'deploybot', realName: 'Deploy Bot', title: '', kind: 'bot' },
  slackbot: { id: 'USLACKBOT', name: 'slackbot', realName: 'Slackbot', title: '', kind: 'slackbot' },
} as const satisfies Record<string, PersonRecord>

/** The app's own bot user: in the directory like any other, but nobody to play. */
export const APP_PERSON: PersonRecord = {
  id: APP.botUserId,
  name: APP.name,
  realName: 'Share Secret',
  title: '',
  kind: 'bot',
}

export interface ChannelRecord {
  id: string
  name: string
  /** `mpim` is a group DM. */
  kind: 'public' | 'private' | 'mpim'
  /** The app belongs to it. */
  hasApp: boolean
  /** Without the app itself. */
  members: readonly string[]
}

export interface GroupRecord {
  id: string
  handle: string
  name: string
  members: readonly string[]
}

/** Channels and group DMs in a fresh workspace. */
export const CHANNELS = {
  general: {
    id: 'C0GENERAL',
    name: 'general',
    kind: 'public',
    hasApp: true,
    members: ['U0ALICE001', 'U0BOB00001', 'U0CAROL001', 'U0GUS00001'],
  },
  random: {
    id: 'C0RANDOM01',
    name: 'random',
    kind: 'public',
    hasApp: false,
    members: ['U0ALICE001', 'U0BOB00001'],
  },
  // One of each kind of person.
  deploys: {
    id: 'C0DEPLOYS',
    name: 'deploys',
    kind: 'private',
    hasApp: true,
    members: [
      'U0ALICE001',
      'U0BOB00001',
      'W0DANA0001',
      'U0GUS00001',
      'U0EVE00001',
      'U0PAT00001',
      'U0DEPLOY01',
    ],
  },
  board: {
    id: 'C0BOARD001',
    name: 'board',
    kind: 'private',
    hasApp: true,
    members: ['U0CAROL001', 'W0DANA0001'],
  },
  trio: {
    id: 'G0TRIO0001',
    name: 'mpdm-alice--bob--carol-1',
    kind: 'mpim',
    hasApp: true,
    members: ['U0ALICE001', 'U0BOB00001', 'U0CAROL001'],
  },
  pair: {
    id: 'G0PAIR0001',
    name: 'mpdm-alice--dana-1',
    kind: 'mpim',
    hasApp: false,
    members: ['U0ALICE001', 'W0DANA0001'],
  },
} as const satisfies Record<string, ChannelRecord>

export const GROUPS = {
  sre: { id: 'S0SRE00001', handle: 'sre', name: 'Site reliability', members: ['U0BOB00001', 'U0CAROL001'] },
  oncall: {
    id: 'S0ONCALL01',
    handle: 'oncall',
    name: 'On call',
    members: ['U0ALICE001', 'U0EVE00001', 'U0GUS00001'],
  },
} as const satisfies Record<string, GroupRecord>

/** A person as `users.info` and `users.list` show them. */
export function toUser(person: PersonRecord, { showsEmail = true } = {}): Json {
  const { kind } = person
  const foreign = isForeign(person)
  const team = person.teams?.[0] ?? (foreign ? OTHER_TEAM.id : TEAM.id)
  const email = `${person.name}@${foreign ? 'partner' : 'sandbox'}.example`
  const user: Json = {
    id: person.id,
    team_id: team,
    name: person.name,
    deleted: kind === 'deactivated',
    real_name: person.realName,
    is_bot: kind === 'bot',
    // True for ordinary people as well: it says nothing about bots.
    is_app_user: kind !== 'slackbot',
    updated: 1_750_000_000,
    profile: {
      team,
      title: person.title,
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      ...(kind === 'bot' && { bot_id: toBotId(person), always_active: true }),
      ...(kind === 'bot' || kind === 'slackbot' || person.hidesEmail || !showsEmail || kind === 'stranger'
        ? {}
        : { email }),
    },
  }
  if (kind === 'deactivated') return user
  const guest = kind === 'guest' || kind === 'single_channel_guest'
  return {
    ...user,
    tz: 'Europe/Berlin',
    tz_label: 'Central European Time',
    tz_offset: 3600,
    ...(!foreign && { is_admin: person.name === 'carol', is_owner: false, is_primary_owner: false }),
    is_restricted: guest,
    is_ultra_restricted: kind === 'single_channel_guest',
    // False for people of other teams who share a channel with us: the team id decides.
    ...(foreign && { is_stranger: kind === 'stranger' }),
  }
}

/** The bot behind an app's user. */
export function toBotId({ id }: PersonRecord): string {
  return id === APP.botUserId ? APP.botId : `B${id.slice(1)}`
}

/** Somebody of another team, over Slack Connect. */
export function isForeign({ kind }: PersonRecord): boolean {
  return kind === 'connect' || kind === 'stranger'
}
