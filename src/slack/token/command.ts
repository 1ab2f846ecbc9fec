// `/share-secret token ...`: a member's API tokens. Names and dates are told to the caller alone; a token itself is
// shown once, in a modal, never in a message.

import { LIMITS } from '../../contract/limits.ts'
import type { Db } from '../../db/schema.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { listApiTokens, revokeApiToken } from '../../share/api-tokens.ts'
import type { CommandCall } from '../command/call.ts'
import type { TokenCommand } from '../command/parse.ts'
import { reportFailure } from '../failure.ts'
import { type HomeDeps, showOpenHome } from '../home/publish.ts'
import { buildNewToken } from './views.ts'
import {
  describeMissing,
  describeNotListed,
  describeNotRevoked,
  describeRevoked,
  describeTokens,
  NAME_FAULTS,
  TOKEN,
} from './words.ts'

export interface TokenCommandDeps extends HomeDeps {
  db: Db
  log: Logger
}

export async function runTokenCommand(
  deps: TokenCommandDeps,
  { ack, client, respond, actor, triggerId }: CommandCall,
  command: TokenCommand,
): Promise<void> {
  const problem = command.action === 'list' ? undefined : judgeName(command.name)
  await ack(problem)
  if (problem !== undefined) return
  if (command.action !== 'new') {
    await respond({ response_type: 'ephemeral', text: await answer(deps, actor, command) })
    if (command.action === 'revoke') await showOpenHome(deps, actor)
    return
  }
  try {
    await client.views.open({ trigger_id: triggerId, view: buildNewToken(command.name) })
  } catch (error) {
    deps.log.warn('token.not_opened', { error })
    await respond({ response_type: 'ephemeral', text: TOKEN.notOpened })
  }
}

/** Never throws. */
async function answer(
  { db, log }: TokenCommandDeps,
  actor: Actor,
  { action, name }: TokenCommand,
): Promise<string> {
  try {
    if (action === 'list') return describeTokens(await listApiTokens(db, actor))
    const wasThere = await revokeApiToken(db, actor, name)
    if (wasThere) log.info('token.revoked', { workspace: actor.workspaceId })
    return wasThere ? describeRevoked(name) : describeMissing(name)
  } catch (error) {
    const { failure, reference } = reportFailure(log, 'token.not_answered', error)
    return action === 'list'
      ? describeNotListed(failure.message, reference)
      : describeNotRevoked(failure.message, reference)
  }
}

function judgeName(name: string): string | undefined {
  if (name === '') return NAME_FAULTS.none
  if ([...name].length > LIMITS.apiToken.maxNameChars) return NAME_FAULTS.tooLong
  return /\p{Cc}/u.test(name) ? NAME_FAULTS.notOneLine : undefined
}
