// The one gate of a token: every call to Slack's Web API, from whichever client, passes through it as that client's
// `fetch`. It lets calls out as fast as Slack takes them; those that would have to wait too long get the answer that Slack
// would give, 429 with Retry-After, without a call.

import type { webApi } from '@slack/bolt'
import type { Paces } from '../../share/paces.ts'
import { createBook, createSharedBook } from './book.ts'
import { type Clock, Lane, type LaneRules, type NotNow, type Turn } from './lane.ts'

type Fetch = webApi.FetchFunction
type FetchResponse = Awaited<ReturnType<Fetch>>

export interface Gate {
  /** For the clients of one API address. Each call has so long for its answer, from the moment on when it goes out. */
  fetchFor(apiUrl: string, timeoutMs: number): Fetch
  /** From now on several processes keep one pace for messages. */
  agreeThrough(paces: Paces): void
  /** Nobody waits any more. */
  close(): void
}

export interface MethodRules extends LaneRules {
  /** How long a call may wait for its turn. */
  patienceMs: number
}

/** A job must end well before it is taken for dead. */
const JOB_PATIENCE_MS = 12_000
/** A trigger is good for three seconds. */
const TRIGGER_PATIENCE_MS = 1_500
const PATIENCE_MS = 20_000
/** A share may be for a hundred people, and Slack may let fifty be asked about in a minute; who asks may give up before. */
const DIRECTORY_PATIENCE_MS = 75_000

/** Slack's tiers. Messages have a limit of their own, and one that is only hinted at: they leave one by one. */
const TIER_4: MethodRules = { perMinute: 100, atOnce: 10, beyond: 1, patienceMs: PATIENCE_MS }
const TIER_3: MethodRules = { perMinute: 50, atOnce: 5, beyond: 1, patienceMs: PATIENCE_MS }
const TIER_2: MethodRules = { perMinute: 20, atOnce: 5, beyond: 1, patienceMs: PATIENCE_MS }
/** People open them one by one: there is nothing to hold back. */
const WINDOWS: MethodRules = { ...TIER_4, atOnce: 20, beyond: 20 }
const MESSAGES: MethodRules = { perMinute: 60, atOnce: 1, beyond: 1, patienceMs: JOB_PATIENCE_MS }
const RULES: Readonly<Record<string, MethodRules>> = {
  'chat.postMessage': MESSAGES,
  'chat.update': { ...MESSAGES, perMinute: 50 },
  'users.info': { ...TIER_4, patienceMs: DIRECTORY_PATIENCE_MS },
  'users.lookupByEmail': { ...TIER_3, patienceMs: DIRECTORY_PATIENCE_MS },
  'views.open': { ...WINDOWS, patienceMs: TRIGGER_PATIENCE_MS },
  'views.push': { ...WINDOWS, patienceMs: TRIGGER_PATIENCE_MS },
  'views.update': WINDOWS,
  'views.publish': { ...TIER_4, patienceMs: JOB_PATIENCE_MS },
  'conversations.members': TIER_4,
  'conversations.info': TIER_3,
  'users.conversations': TIER_3,
}
/** About one message a second, to one conversation. */
const CONVERSATION_RULES: LaneRules = { perMinute: 60, atOnce: 1, beyond: 1 }

/** Without a Retry-After it is hardly Slack that speaks, but a proxy: nobody has said how long. */
const PAUSE_SECONDS = 1
/** A refusal so soon after a message to the same conversation is that conversation's, and not the workspace's. */
const SAME_CONVERSATION_MS = 2_000
/** Conversations remembered at most. */
const CAPACITY = 1_000

const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms).unref()
    }),
  random: () => Math.random(),
}

/** What counts for a method; one that is not listed is taken for Slack's slowest that is called here. */
export function rulesOf(method: string): MethodRules {
  return RULES[method] ?? TIER_2
}

export function createGate(clock: Clock = REAL_CLOCK): Gate {
  const lanes = new Map<string, Lane>()
  const postedAt = new Map<string, number>()
  let shared: Paces | undefined
  let isClosed = false

  function laneOf(key: string, rules: LaneRules, book = () => createBook(clock.now)): Lane {
    const existing = lanes.get(key)
    if (existing) return existing
    const lane = new Lane(rules, book(), clock)
    if (isClosed) lane.close()
    keep(lanes, key, lane)
    return lane
  }

  function lanesOf(method: string, conversation: string | undefined): Lane[] {
    const all = laneOf(method, rulesOf(method), () =>
      // Whoever opens a window waits for no database.
      shared && method.startsWith('chat.')
        ? createSharedBook(shared, method, clock.now)
        : createBook(clock.now),
    )
    return conversation === undefined ? [all] : [all, laneOf(`${method} ${conversation}`, CONVERSATION_RULES)]
  }

  async function pass(
    method: string,
    conversation: string | undefined,
    call: () => Promise<FetchResponse>,
  ): Promise<FetchResponse> {
    const { patienceMs } = rulesOf(method)
    const giveUpAt = clock.now() + patienceMs
    let refusal: FetchResponse | undefined
    for (;;) {
      const turns = await enterAll(lanesOf(method, conversation), giveUpAt - clock.now())
      if (!Array.isArray(turns)) return refusal ?? tooMany(turns)
      const response = await tellAll(turns, conversation, call)
      // Slack has done nothing: the same call may go out once more, in its turn.
      if (response.status !== 429) return response
      refusal = response
    }
  }

  /** Makes the call, and lets the lanes know what came of it before anybody else hears. */
  async function tellAll(
    turns: readonly Turn[],
    conversation: string | undefined,
    call: () => Promise<FetchResponse>,
  ): Promise<FetchResponse> {
    const [all, own] = turns
    try {
      const response = await call()
      if (response.status === 429) {
        const blamed = own && wasJustUsed(conversation) ? own : all
        await blamed?.refused(1_000 * readRetryAfter(response))
        for (const turn of turns) if (turn !== blamed) turn.lost()
      } else {
        if (conversation !== undefined) keep(postedAt, conversation, clock.now())
        for (const turn of turns) turn.accepted()
      }
      return response
    } catch (error) {
      for (const turn of turns) turn.lost()
      throw error
    }
  }

  function wasJustUsed(conversation = ''): boolean {
    return clock.now() - (postedAt.get(conversation) ?? Number.NEGATIVE_INFINITY) < SAME_CONVERSATION_MS
  }

  return {
    fetchFor: (apiUrl, timeoutMs) => async (url, init) => {
      const send = () => fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) } as RequestInit)
      const address = String(url)
      // What answers a command goes to an address of its own.
      if (!address.startsWith(apiUrl)) return send()
      const method = address.slice(apiUrl.length)
      return pass(method, method === 'chat.postMessage' ? readConversation(init?.body) : undefined, send)
    },
    agreeThrough(paces) {
      shared = paces
    },
    close() {
      isClosed = true
      for (const lane of lanes.values()) lane.close()
    },
  }
}

/** The narrowest first: who waits there keeps nobody else waiting. @returns the turns in the order of the lanes. */
async function enterAll(lanes: readonly Lane[], patienceMs: number): Promise<Turn[] | NotNow> {
  const turns: Turn[] = []
  for (const lane of lanes.toReversed()) {
    const turn = await lane.enter(patienceMs)
    if (!('accepted' in turn)) {
      for (const given of turns) given.lost()
      return turn
    }
    turns.unshift(turn)
  }
  return turns
}

function readRetryAfter(response: FetchResponse): number {
  const seconds = Number(response.headers.get('retry-after'))
  return seconds > 0 ? seconds : PAUSE_SECONDS
}

/** As Slack itself would say it. */
function tooMany({ retryAfterSeconds }: NotNow): FetchResponse {
  const headers = { 'retry-after': String(retryAfterSeconds) }
  return Response.json({ ok: false, error: 'ratelimited' }, { status: 429, headers })
}

function readConversation(body: unknown): string | undefined {
  const [, channel] = (typeof body === 'string' && /(?:^|&)channel=([^&]+)/.exec(body)) || []
  return channel
}

/** The longest unused goes first. */
function keep<Value>(memory: Map<string, Value>, key: string, value: Value): void {
  memory.delete(key)
  memory.set(key, value)
  const [oldest] = memory.keys()
  if (memory.size > CAPACITY && oldest !== undefined) memory.delete(oldest)
}
