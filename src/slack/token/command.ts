// `/share-secret token ...`: a member's API tokens. Names and dates are told to the caller alone; a token itself is
// shown once, in a modal, never in a message.

import { LIMITS } from '../../contract/limits.ts'
import type { Db } from '../../db/schema.ts'
import type { Logger } from '../../log.ts'
import { listApiTokens, revokeApiToken } from '../../share/api-tokens.ts'
import type { CommandCall } from '../command/call.ts'
import type { TokenCommand } from '../command/parse.ts'
import { escapeMrkdwn } from '../escape.ts'
import { type HomeDeps, showOpenHome } from '../home/publish.ts'
import { buildNewToken, describeTokens } from './views.ts'

export interface TokenCommandDeps extends HomeDeps {
  db: Db
  log: Logger
}

const NOT_OPENED = 'Slack did not open the form. No token was made. Try the command again.'
const { maxNameChars } = LIMITS.apiToken

export async function runTokenCommand(
  deps: TokenCommandDeps,
  { ack, client, respond, actor, triggerId }: CommandCall,
  { action, name }: TokenCommand,
): Promise<void> {
  const { db, log } = deps
  if (action === 'list') return ack(describeTokens(await listApiTokens(db, actor)))
  const problem = judgeName(name)
  if (problem) return ack(problem)
  if (action === 'revoke') {
    const wasThere = await revokeApiToken(db, actor, name)
    if (wasThere) log.info('token.revoked', { workspace: actor.workspaceId })
    await ack(wasThere ? `Revoked: *${escapeMrkdwn(name)}* works no more.` : describeMissing(name))
    return showOpenHome(deps, actor)
  }
  await ack()
  try {
    await client.views.open({ trigger_id: triggerId, view: buildNewToken(name) })
  } catch (error) {
    log.warn('token.not_opened', { error })
    await respond({ response_type: 'ephemeral', text: NOT_OPENED })
  }
}

function judgeName(name: string): string | undefined {
  if (name === '') return 'Give the token a name, for example: /share-secret token new deploy'
  if ([...name].length > maxNameChars)
    return `The name is longer than ${maxNameChars} characters. Shorten it.`
  return /\p{Cc}/u.test(name) ? 'The name holds a line break or a tab. Write it in one line.' : undefined
}

function describeMissing(name: string): string {
  return `You have no token called *${escapeMrkdwn(name)}*. /share-secret token list shows yours.`
}
