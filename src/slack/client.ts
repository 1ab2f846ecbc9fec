// How this app talks to Slack's Web API: with a time limit, without the SDK's own retries (they post twice), with
// nothing but codes in the log, and with an eye on whether Slack still lets it in.

import { webApi } from '@slack/bolt'
import type { Logger } from '../log.ts'
import type { Access } from './access.ts'
import type { Gate } from './gate/gate.ts'
import type { Rights } from './rights.ts'
import { createSdkLog } from './sdk-log.ts'

export interface SlackSettings {
  botToken: string
  /** How Slack reaches this app: by signed requests, or through a connection that the app opens (Socket Mode). */
  inbound: { signingSecret: string } | { appToken: string }
  /** A local Slack API; absent is Slack itself. Ends in a slash. */
  apiUrl?: string
}

export type SlackClient = webApi.WebClient

const SLACK_API_URL = 'https://slack.com/api/'

/** Options for a client with the given time limit. Never add `headers`: the SDK writes the token into them. */
export function clientOptions(
  { apiUrl = SLACK_API_URL }: Pick<SlackSettings, 'apiUrl'>,
  timeoutMs: number,
  log: Logger,
  gate: Gate,
): webApi.WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    // The gate limits the time, from the moment on when a call goes out, and how many go out at once.
    fetch: gate.fetchFor(apiUrl, timeoutMs),
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: createSdkLog(log),
  }
}

/** What all clients of the token share. */
export interface Door {
  access: Access
  gate: Gate
  rights: Rights
}

export function createClient(
  settings: SlackSettings,
  timeoutMs: number,
  log: Logger,
  door: Door,
): SlackClient {
  return new WatchedClient(settings.botToken, clientOptions(settings, timeoutMs, log, door.gate), door)
}

class WatchedClient extends webApi.WebClient {
  readonly #door: Door

  constructor(token: string, options: webApi.WebClientOptions, door: Door) {
    super(token, options)
    this.#door = door
  }

  // Every method of the SDK goes through this one.
  override apiCall(method: string, options?: Record<string, unknown>): Promise<webApi.WebAPICallResult> {
    const { access, rights } = this.#door
    return rights.watch(method, () => access.through(() => super.apiCall(method, options)))
  }
}
