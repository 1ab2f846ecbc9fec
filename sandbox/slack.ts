// The local Slack: one server with the Web API, a workspace behind it, and people to play. Used by `npm run demo`,
// the end-to-end tests and the benchmarks; nothing in src/ knows of it.

import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import { type LimitTable, RateLimits, SLACK_LIMITS } from './api/rate-limits.ts'
import { serveApi } from './api/serve.ts'
import { type Call, CallLog } from './calls.ts'
import { type Failure, type FailureOrder, Failures } from './failures.ts'
import { GRID_PEOPLE, type Grid, showPerson } from './grid.ts'
import { type Held, type Hold, Holds } from './holds.ts'
import type { Json } from './json.ts'
import { MANIFEST_TEXT, type Manifest, parseManifest } from './manifest.ts'
import { APP, PEOPLE, type PersonRecord, TEAM } from './people.ts'
import { EVENTS_PER_HOUR, EventLimit, RETRY_DELAYS_MS, sendEvent, sendRateLimited } from './person/events.ts'
import { Person } from './person/person.ts'
import type { Answer, Line } from './person/signed.ts'
import { SocketMode } from './socket-mode.ts'
import type { Unknowns } from './unknowns.ts'
import { Workspace } from './workspace.ts'

export interface SlackOptions {
  /** 0, the default, takes a free one. */
  port?: number
  signingSecret?: string
  botToken?: string
  /** The text of the manifest that the app is installed from; manifest.yml unless told. */
  manifest?: string
  /** The workspace is one of an Enterprise Grid, whose other people are there too. */
  grid?: Partial<Grid>
  /** What nobody knows of Slack, done one way or the other. */
  unknowns?: Partial<Unknowns>
  /** Scopes of the manifest that whoever installed the app left out. */
  withoutScopes?: readonly string[]
  /** Everybody in the workspace, in place of PEOPLE. */
  people?: readonly PersonRecord[]
  /** Calls kept for assertions, 2,000 unless told. */
  keepCalls?: number
  /** How often the app may call; as Slack has it unless told. `off` is for those who count and those who hammer. */
  limits?: LimitTable | 'off'
  /** Events in an hour, above which Slack keeps them to itself; 30,000 unless told. */
  eventsPerHour?: number
  /** How long Slack waits before it sends a failed event again, try by try. */
  retryDelaysMs?: readonly number[]
  /** The clock of those limits, in ms. */
  now?: () => number
  /** Slack's 3,000 ms for a trigger and for an answer, shorter where a test would wait for them. */
  triggerLifetimeMs?: number
  ackTimeoutMs?: number
  /** Adds more routes to the same server before it listens. */
  extend?: (server: FastifyInstance, slack: LocalSlack) => void
}

export interface LocalSlack extends Line {
  readonly apiUrl: string
  readonly botToken: string
  /** Opens connections in Socket Mode. */
  readonly appToken: string
  readonly manifest: Manifest
  readonly socket: SocketMode
  readonly team: typeof TEAM
  readonly app: typeof APP
  /** Web API calls received, newest last. */
  readonly calls: readonly Call[]
  /** Of those, the ones made before the time had passed that Slack had asked to wait (429, Retry-After). */
  readonly impatientCalls: readonly Call[]
  /** Orders a failure for the next matching calls. */
  fail(order: FailureOrder): Failure
  /**
   * Holds back the app's answers to submissions (`ack`), or what a Web API method does, of everybody or of one person,
   * until the hold is released: the two may arrive in either order.
   */
  hold(what: Held, whom?: { userId?: string }): Hold
  /** Forgets recorded calls, ordered failures and what was counted for limits, and releases every hold; people, messages and views stay. */
  clear(): void
  person(id: string): Person
  /** Tells the local Slack where the app listens, e.g. `http://127.0.0.1:3000`. */
  connect(appUrl: string): void
  /**
   * Changes a person (deactivates, makes a guest, renames) and, once connected, tells the app by `user_change`, unless
   * that event is to be lost.
   */
  changePerson(
    id: string,
    change: Partial<Omit<PersonRecord, 'id'>>,
    options?: { isLost?: boolean },
  ): Promise<Answer | undefined>
  /** Sends an event, wrapped and signed, if the manifest subscribes to it. */
  sendEvent(event: Json): Promise<Answer>
  /** Tells the app that its events are held back for the rest of this minute. */
  sendRateLimited(): Promise<Answer>
  /** An administrator removes the app: its bot token is refused from now on, and the app is told. */
  uninstall(): Promise<void>
  /** The app is installed again, with the token that it had, and with other scopes left out if told. */
  reinstall(as?: { without?: readonly string[] }): void
  close(): Promise<void>
}

/** Starts a local Slack on 127.0.0.1. */
export async function openSlack(options: SlackOptions = {}): Promise<LocalSlack> {
  const { limits = SLACK_LIMITS, now = Date.now } = options
  const { port = 0, triggerLifetimeMs = 3_000, keepCalls = 2_000 } = options
  const botToken = options.botToken ?? `xoxb-sandbox-${randomBytes(12).toString('hex')}`
  const appToken = `xapp-1-sandbox-${randomBytes(12).toString('hex')}`
  const socket = new SocketMode()
  const workspace = new Workspace(
    options.people ?? (options.grid ? [...Object.values(PEOPLE), ...Object.values(GRID_PEOPLE)] : undefined),
    options.unknowns,
  )
  if (options.grid) workspace.grid = { isOrgWide: false, teamInPayloads: 'theirs', ...options.grid }
  const { installation } = workspace
  const manifest = parseManifest(options.manifest ?? MANIFEST_TEXT)
  const failures = new Failures()
  const calls = new CallLog(keepCalls)
  const holds = new Holds()
  const rateLimits = new RateLimits(limits === 'off' ? {} : limits, now)
  // Hanging answers are part of the repertoire: closing must not wait for them.
  const server = Fastify({ forceCloseConnections: true, bodyLimit: 4 * 1024 * 1024 })
  const kept = { workspace, failures, calls, holds, limits: rateLimits }
  serveApi(server, { ...kept, botToken, appToken, socket, triggerLifetimeMs })
  socket.serve(server.server)
  const people = new Map<string, Person>()
  const closing = new AbortController()
  const address: { url: string; appUrl: string | undefined } = { url: '', appUrl: undefined }

  const slack: LocalSlack = {
    workspace,
    botToken,
    appToken,
    manifest,
    socket,
    signingSecret: options.signingSecret ?? randomBytes(16).toString('hex'),
    ackTimeoutMs: options.ackTimeoutMs ?? 3_000,
    team: TEAM,
    app: APP,
    holds,
    eventLimit: new EventLimit(options.eventsPerHour ?? EVENTS_PER_HOUR, now),
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    closing: closing.signal,
    lastRequest: undefined,
    get url() {
      return address.url
    },
    get apiUrl() {
      return `${address.url}/api/`
    },
    get appUrl() {
      return address.appUrl
    },
    get calls() {
      return calls.all
    },
    get impatientCalls() {
      return calls.impatient
    },
    fail: (order) => failures.add(order),
    hold: (what, { userId } = {}) => holds.add(what, userId),
    clear: () => {
      calls.clear()
      failures.clear()
      holds.releaseAll()
      rateLimits.clear()
    },
    person: (id) => {
      if (!workspace.people.has(id)) throw new Error(`There is nobody with the id ${id}`)
      const person = people.get(id) ?? new Person(slack, id)
      people.set(id, person)
      return person
    },
    connect: (appUrl) => {
      address.appUrl = appUrl.replace(/\/$/, '')
    },
    changePerson: async (id, change, { isLost = false } = {}) => {
      const person = workspace.people.get(id)
      if (person === undefined) throw new Error(`There is nobody with the id ${id}`)
      Object.assign(person, change)
      workspace.changed()
      if (address.appUrl === undefined || isLost) return undefined
      return slack.sendEvent({
        type: 'user_change',
        user: showPerson(workspace, person),
        event_ts: workspace.nextTs(),
      })
    },
    sendEvent: (event) => sendEvent(slack, event),
    sendRateLimited: () => sendRateLimited(slack),
    uninstall: async () => {
      installation.refusal = 'account_inactive'
      await slack.sendEvent({ type: 'tokens_revoked', tokens: { oauth: [], bot: [APP.botUserId] } })
      await slack.sendEvent({ type: 'app_uninstalled' })
    },
    reinstall: ({ without = options.withoutScopes ?? [] } = {}) => {
      installation.refusal = undefined
      installation.scopes = new Set(manifest.scopes.filter((scope) => !without.includes(scope)))
    },
    close: async () => {
      closing.abort()
      holds.releaseAll()
      socket.cut()
      await server.close()
    },
  }
  slack.reinstall()
  options.extend?.(server, slack)
  address.url = await server.listen({ port, host: '127.0.0.1' })
  return slack
}
