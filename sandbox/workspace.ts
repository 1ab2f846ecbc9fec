// The state of the local workspace: who is there, what was posted, which views are open. In memory only.
// Changed by the Web API (api/) and by people (person/); both announce it through `changed`.

import { randomBytes, randomInt } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Block } from './blocks.ts'
import type { Grid } from './grid.ts'
import {
  APP_PERSON,
  CHANNELS,
  type ChannelRecord,
  GROUPS,
  type GroupRecord,
  PEOPLE,
  type PersonRecord,
} from './people.ts'
import { EXPECTED, type Unknowns } from './unknowns.ts'
import type { View } from './views.ts'

export interface StoredMessage {
  ts: string
  channel: string
  /** The author: the app's bot user, a person, or Slackbot. */
  from: string
  /** Entity-escaped, as Slack keeps it. */
  text: string
  blocks: Block[]
  /** Set where only one person sees it. */
  onlyFor: string | null
  editedTs: string | null
  /** The app that posted it, where that is not ours. */
  botId?: string
  /** The first message of the thread it is in. */
  threadTs?: string
  /** Names of attached files. */
  files?: readonly string[]
}

export interface Trigger {
  userId: string
  issuedAt: number
  used: boolean
}

/** One `response_url`: good for 5 uses in 30 minutes. */
export interface ResponseUrl {
  userId: string
  channel: string
  message: StoredMessage | null
  issuedAt: number
  uses: number
  /** Where the ephemeral answers are also collected for the caller of a command. */
  collected: StoredMessage[]
}

/** How the app stands in this workspace. */
export interface Installation {
  /** What Slack says to the bot token's calls, where the app is not installed any more. */
  refusal: string | undefined
  /** What the bot token was granted. */
  scopes: Set<string>
}

const TRIGGERS_KEPT = 5_000

export class Workspace {
  readonly people = new Map<string, PersonRecord>()
  readonly channels: Map<string, ChannelRecord>
  readonly groups = new Map<string, GroupRecord>(Object.values(GROUPS).map((one) => [one.id, one]))
  readonly views = new Map<string, View>()
  readonly stacks = new Map<string, View[]>()
  readonly homes = new Map<string, View>()
  readonly triggers = new Map<string, Trigger>()
  /** The organization that this workspace belongs to; undefined for one that stands alone. */
  grid: Grid | undefined
  readonly unknowns: Unknowns
  readonly installation: Installation = { refusal: undefined, scopes: new Set() }
  readonly responseUrls = new Map<string, ResponseUrl>()
  readonly #messages = new Map<string, StoredMessage[]>()
  readonly #dms = new Map<string, string>()
  readonly #selfDms = new Map<string, string>()
  readonly #openDms = new Map<string, string>()
  readonly #changes = new EventEmitter()
  #lastTs = 0

  constructor(people: readonly PersonRecord[] = Object.values(PEOPLE), unknowns: Partial<Unknowns> = {}) {
    this.unknowns = { ...EXPECTED, ...unknowns }
    this.channels = new Map(Object.values(CHANNELS).map((one) => [one.id, this.#settle(one)]))
    for (const person of [...people, APP_PERSON]) this.people.set(person.id, { ...person })
    this.#changes.setMaxListeners(0)
  }

  #settle(channel: ChannelRecord): ChannelRecord {
    return channel.kind === 'mpim' && !this.unknowns.isInGroupDms ? { ...channel, hasApp: false } : channel
  }

  /** The id that the DM between the app and a person has, or will have: it says nothing of the person. */
  dmOf(userId: string): string {
    return idOf(this.#dms, userId)
  }

  /** From now on there is that DM: something was posted to it, or the person has opened it. */
  openDm(userId: string): string {
    this.#openDms.set(this.dmOf(userId), userId)
    return this.dmOf(userId)
  }

  /** The person at the other end of a DM with the app; undefined before there is one. */
  personOfDm(channel: string): PersonRecord | undefined {
    return this.people.get(this.#openDms.get(channel) ?? '')
  }

  /** Somebody's conversation with themselves, which no app is in. */
  selfDmOf(userId: string): string {
    return idOf(this.#selfDms, userId)
  }

  isChannel(channel: string): boolean {
    return this.channels.has(channel)
  }

  personByName(name: string): PersonRecord | undefined {
    return [...this.people.values()].find((person) => person.name === name)
  }

  messagesIn(channel: string): StoredMessage[] {
    return this.#messages.get(channel) ?? []
  }

  findMessage(channel: string, ts: string): StoredMessage | undefined {
    return this.messagesIn(channel).findLast((message) => message.ts === ts)
  }

  /** Everything in the app's DM with a person, and what only they see elsewhere; oldest first. */
  messagesSeenBy(userId: string): StoredMessage[] {
    const elsewhere = [...this.#messages].flatMap(([id, list]) => (id === this.dmOf(userId) ? [] : list))
    return [
      ...this.messagesIn(this.dmOf(userId)),
      ...elsewhere.filter(({ onlyFor }) => onlyFor === userId),
    ].sort((a, b) => Number(a.ts) - Number(b.ts))
  }

  addMessage(message: Omit<StoredMessage, 'ts' | 'editedTs'>): StoredMessage {
    const stored = { ...message, ts: this.nextTs(), editedTs: null }
    const list = this.#messages.get(message.channel)
    if (list === undefined) this.#messages.set(message.channel, [stored])
    else list.push(stored)
    this.changed()
    return stored
  }

  removeMessage(message: StoredMessage): void {
    const list = this.messagesIn(message.channel)
    const index = list.indexOf(message)
    if (index >= 0) list.splice(index, 1)
    this.changed()
  }

  /** A message timestamp: seconds and six digits, never the same twice. */
  nextTs(): string {
    this.#lastTs = Math.max(this.#lastTs + 1, Date.now() * 1000)
    return `${Math.floor(this.#lastTs / 1_000_000)}.${String(this.#lastTs % 1_000_000).padStart(6, '0')}`
  }

  issueTrigger(userId: string): string {
    const id = `${randomInt(1e9, 1e10)}.${randomInt(1e9, 1e10)}.${randomBytes(16).toString('hex')}`
    this.triggers.set(id, { userId, issuedAt: Date.now(), used: false })
    const oldest = this.triggers.keys().next().value
    if (this.triggers.size > TRIGGERS_KEPT && oldest !== undefined) this.triggers.delete(oldest)
    return id
  }

  /** Runs `listener` after every change of the workspace; call the returned function to stop. */
  onChange(listener: () => void): () => void {
    this.#changes.on('change', listener)
    return () => this.#changes.off('change', listener)
  }

  changed(): void {
    this.#changes.emit('change')
  }
}

function idOf(ids: Map<string, string>, userId: string): string {
  const id = ids.get(userId) ?? newId('D')
  ids.set(userId, id)
  return id
}

/** An id as Slack makes them: a letter or two, and capitals or digits, nine to eleven characters in all. */
export function newId(prefix: string): string {
  return `${prefix}0${randomBytes(8).toString('hex').slice(0, 8).toUpperCase()}`
}
