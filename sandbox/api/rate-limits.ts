// How often Slack lets an app call: a leaky bucket a method and workspace, and a channel where messages are posted. Who
// calls again before a Retry-After has passed is refused once more, and remembered: an app that goes on risks being
// switched off.
// @see https://docs.slack.dev/apis/web-api/rate-limits

export interface Limit {
  perMinute: number
  /** So many at once, after which calls are let in as fast as the bucket leaks. */
  burst: number
}

/** What counts for one method. */
export interface MethodLimits {
  workspace: Limit
  channel?: Limit
}

export type LimitTable = Readonly<Record<string, MethodLimits>>

/** Slack's tiers allow a minute's calls at once. */
const tier = (perMinute: number): MethodLimits => ({ workspace: { perMinute, burst: perMinute } })

/** As Slack publishes them; of what it only describes ("several hundred a minute", "short bursts") the smaller end. */
export const SLACK_LIMITS: LimitTable = {
  'auth.test': tier(300),
  'team.info': tier(50),
  'users.info': tier(100),
  'users.list': tier(20),
  'users.lookupByEmail': tier(50),
  'users.conversations': tier(50),
  'usergroups.list': tier(20),
  'usergroups.users.list': tier(20),
  'conversations.open': tier(50),
  'conversations.info': tier(50),
  'conversations.members': tier(100),
  'chat.postMessage': {
    workspace: { perMinute: 300, burst: 30 },
    channel: { perMinute: 60, burst: 5 },
  },
  'chat.postEphemeral': tier(100),
  'chat.update': tier(50),
  'chat.delete': tier(50),
  'views.open': tier(100),
  'views.push': tier(100),
  'views.update': tier(100),
  'views.publish': tier(100),
}

/** What is to be said about a call. */
export interface Judged {
  /** Set where it is not let in. */
  retryAfterSeconds: number | undefined
  /** It was made while an earlier Retry-After still ran. */
  isImpatient: boolean
}

interface Bucket {
  level: number
  at: number
  pausedUntil: number
}

export class RateLimits {
  readonly #table: LimitTable
  readonly #now: () => number
  readonly #buckets = new Map<string, Bucket>()
  readonly #ordered = new Map<string, number>()

  /** @param now in ms, so that tests pass time in */
  constructor(table: LimitTable, now: () => number) {
    this.#table = table
    this.#now = now
  }

  /** Counts a call; `channel` is the conversation that it is about, or ''. */
  take(method: string, channelId: string): Judged {
    const { workspace, channel } = this.#table[method] ?? {}
    const now = this.#now()
    const filled = [
      workspace && this.#read(method, workspace, now),
      channel && this.#read(`${method} ${channelId}`, channel, now),
    ].filter((one) => one !== undefined)
    const waits = filled.map(({ bucket, limit }) => waitFor(bucket, limit, now))
    const longest = Math.max(0, ...waits)
    const ordered = Math.max(this.#ordered.get(method) ?? 0, this.#ordered.get(`${method} ${channelId}`) ?? 0)
    const isImpatient = ordered > now || filled.some(({ bucket }) => bucket.pausedUntil > now)
    if (longest === 0) {
      for (const { bucket } of filled) bucket.level += 1
      return { retryAfterSeconds: undefined, isImpatient }
    }
    const retryAfterSeconds = Math.max(1, Math.ceil(longest / 1000))
    filled.forEach(({ bucket }, at) => {
      if (waits[at] !== 0) bucket.pausedUntil = Math.max(bucket.pausedUntil, now + retryAfterSeconds * 1000)
    })
    return { retryAfterSeconds, isImpatient }
  }

  /** A Retry-After that a test has ordered: calls inside of it are let in, but impatient. */
  order(method: string, channelId: string | undefined, seconds: number): void {
    const key = channelId === undefined ? method : `${method} ${channelId}`
    this.#ordered.set(key, this.#now() + seconds * 1000)
  }

  clear(): void {
    this.#buckets.clear()
    this.#ordered.clear()
  }

  #read(key: string, limit: Limit, now: number): { bucket: Bucket; limit: Limit } {
    const bucket = this.#buckets.get(key) ?? { level: 0, at: now, pausedUntil: 0 }
    const leaked = ((now - bucket.at) * limit.perMinute) / 60_000
    Object.assign(bucket, { level: Math.max(0, bucket.level - leaked), at: now })
    this.#buckets.set(key, bucket)
    return { bucket, limit }
  }
}

/** Ms until one more call fits, and until no Retry-After runs; 0 where it does now. */
function waitFor(bucket: Bucket, { perMinute, burst }: Limit, now: number): number {
  const overflow = bucket.level + 1 - burst
  return Math.max(0, (overflow * 60_000) / perMinute, bucket.pausedUntil - now)
}
