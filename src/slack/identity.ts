// Whose token it is, asked once at the start: the workspace, its bot, and whether the installation is one that this app
// can work with.

import { ConfigError } from '../errors.ts'
import type { Installed } from './actor.ts'
import type { SlackClient } from './client.ts'
import { lackingScopes } from './scopes.ts'
import { slackErrorCode } from './sdk-log.ts'

/** The workspace and the bot that the token belongs to. */
export interface BotIdentity extends Installed {
  botId: string
  botUserId: string
  /** The workspace's own address at Slack, with a slash at its end; absent where Slack does not say one. */
  workspaceUrl?: string
}

/** @throws ConfigError when Slack refuses the token, or it cannot do what is needed; other failures (network) as they come. */
export async function readBotIdentity(client: SlackClient): Promise<BotIdentity> {
  const answer = await client.auth.test().catch((error: unknown) => {
    const code = slackErrorCode(error)
    if (code === undefined) throw error
    throw new ConfigError([describeRefused(code)])
  })
  const { team_id: workspaceId, bot_id: botId, user_id: botUserId, url, enterprise_id: enterpriseId } = answer
  if (answer.is_enterprise_install) throw new ConfigError([ORG_WIDE])
  if (!workspaceId || !botId || !botUserId) throw new ConfigError([NOT_A_BOT])
  const lacking = lackingScopes(answer.response_metadata?.scopes)
  if (lacking.length > 0) throw new ConfigError([describeLacking(lacking)])
  return {
    workspaceId,
    botId,
    botUserId,
    ...(enterpriseId && { enterpriseId }),
    ...(url && SLACK_ADDRESS.test(url) && { workspaceUrl: url }),
  }
}

/** It goes into links that people are told to follow. */
const SLACK_ADDRESS = /^https:\/\/[a-z0-9.-]+\.slack(?:-gov)?\.com\/$/

const NOT_A_BOT =
  "SLACK_BOT_TOKEN is not a bot's. Copy the Bot User OAuth Token (xoxb-...) from the app's page."
const ORG_WIDE =
  'SLACK_BOT_TOKEN belongs to an installation for a whole Enterprise organization, which is not supported. Uninstall the app from the organization, install it into one workspace (Install App on its page, with that workspace chosen) and set the Bot User OAuth Token of that installation.'

function describeRefused(code: string): string {
  return `SLACK_BOT_TOKEN was refused by Slack (${code}). Copy the Bot User OAuth Token from the app's page, OAuth & Permissions.`
}

function describeLacking(scopes: readonly string[]): string {
  return `SLACK_BOT_TOKEN lacks ${scopes.length === 1 ? 'the scope' : 'the scopes'} ${scopes.join(', ')}. Add what manifest.yml lists on the app's page, OAuth & Permissions, and install the app again: the token then has them.`
}
