// `/share-secret token ...`: a member's API tokens. Names and dates are told to the caller alone; a token itself is
// shown once, in a modal, never in a message.

import { LIMITS } from '../../contract/limits.ts'
import type { Db } from '../../db/schema.ts'
import type { Logger } from '../../log.ts'
import { listApiTokens, revokeApiToken } from '../../share/api-tokens.ts'
import type { CommandCall } from '../command/call.ts'
import type { TokenCommand } from '../command/parse.ts'
import { type HomeDeps, showOpenHome } from '../home/publish.ts'
import { buildNewToken } from './views.ts'
import { describeMissing, describeRevoked, describeTokens, NAME_FAULTS, TOKEN } from './words.ts'

export interface TokenCommandDeps extends HomeDeps {
  db: Db
  log: Logger
}

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
    await ack(wasThere ? describeRevoked(name) : describeMissing(name))
    return showOpenHome(deps, actor)
  }
  await ack()
  try {
    await client.views.open({ trigger_id: triggerId, view: buildNewToken(name) })
  } catch (error) {
    log.warn('token.not_opened', { error })
    await respond({ response_type: 'ephemeral', text: TOKEN.notOpened })
  }
}

function judgeName(name: string): string | undefined {
  if (name === '') return NAME_FAULTS.none
  if ([...name].length > LIMITS.apiToken.maxNameChars) return NAME_FAULTS.tooLong
  return /\p{Cc}/u.test(name) ? NAME_FAULTS.notOneLine : undefined
}
