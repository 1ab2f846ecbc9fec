// How this app talks to Slack's Web API: with a time limit, without the SDK's own retries (they post twice), with
// nothing but codes in the log, and with an eye on whether Slack still lets it in.

import { webApi } from '@slack/bolt'
import { ConfigError } from '../errors.ts'
import type { Logger } from '../log.ts'
import type { Access } from './access.ts'
import type { Gate } from './gate/gate.ts'
import { createSdkLog, slackErrorCode } from './sdk-log.ts'

export interface SlackSettings {
  botToken: string
  /** How Slack reaches this app: by signed requests, or through a connection that the app opens (Socket Mode). */
  inbound: { signingSecret: string } | { appToken: string }
  /** A local Slack API; absent is Slack itself. Ends in a slash. */
  apiUrl?: string
}

/** Time limits: while somebody waits for an answer, and for background work. */
export const CLIENT_TIMEOUT_MS = { waiting: 2_500, background: 10_000, directory: 2_000 } as const

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

export function createClient(
  settings: SlackSettings,
  timeoutMs: number,
  log: Logger,
  { access, gate }: { access: Access; gate: Gate },
): SlackClient {
  return new WatchedClient(settings.botToken, clientOptions(settings, timeoutMs, log, gate), access)
}

class WatchedClient extends webApi.WebClient {
  readonly #access: Access

  constructor(token: string, options: webApi.WebClientOptions, access: Access) {
    super(token, options)
    this.#access = access
  }

  // Every method of the SDK goes through this one.
  override apiCall(method: string, options?: Record<string, unknown>): Promise<webApi.WebAPICallResult> {
    return this.#access.through(() => super.apiCall(method, options))
  }
}

/** The workspace and the bot that the token belongs to. */
export interface BotIdentity {
  workspaceId: string
  botId: string
  botUserId: string
  /** The workspace's own address at Slack, with a slash at its end; absent where Slack does not say one. */
  workspaceUrl?: string
}

/** @throws ConfigError when Slack refuses the token; other failures (network) as they come. */
export async function readBotIdentity(client: SlackClient): Promise<BotIdentity> {
  try {
    const { team_id: workspaceId, bot_id: botId, user_id: botUserId, url } = await client.auth.test()
    if (!workspaceId || !botId || !botUserId) throw new ConfigError([NOT_A_BOT])
    return { workspaceId, botId, botUserId, ...(url && SLACK_ADDRESS.test(url) && { workspaceUrl: url }) }
  } catch (error) {
    const code = slackErrorCode(error)
    if (code === undefined) throw error
    throw new ConfigError([
      `SLACK_BOT_TOKEN was refused by Slack (${code}). Copy the Bot User OAuth Token from the app's page, OAuth & Permissions.`,
    ])
  }
}

/** It goes into links that people are told to follow. */
const SLACK_ADDRESS = /^https:\/\/[a-z0-9.-]+\.slack(?:-gov)?\.com\/$/

const NOT_A_BOT =
  "SLACK_BOT_TOKEN is not a bot's. Copy the Bot User OAuth Token (xoxb-...) from the app's page."
