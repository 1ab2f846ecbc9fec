// Hooks the form "New API token" into Bolt. Its answer carries the token, so a copy of the request makes no second one.

import type { App, ViewOutput } from '@slack/bolt'
import type { Db } from '../../db/schema.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { createApiToken } from '../../share/api-tokens.ts'
import { isAdministrator, MEMBER_AGE_MS, type Members } from '../../share/members.ts'
import type { Policies } from '../../share/policies.ts'
import { mayCreate } from '../../share/policy.ts'
import { markSeen } from '../../share/seen.ts'
import { type AnswerDeps, answerInTime, type SubmitAnswer } from '../answer.ts'
import { reportFailure } from '../failure.ts'
import { type HomeDeps, showOpenHome } from '../home/publish.ts'
import { VIEWS } from '../ids.ts'
import {
  buildMaking,
  buildShownOnce,
  buildTokenProblem,
  NAME_BLOCK,
  readNewToken,
  SCOPES_BLOCK,
} from './views.ts'
import { describeNotMade, TOKEN, TOKEN_FAULTS, TOKEN_PROBLEMS } from './words.ts'

export interface TokenDeps extends HomeDeps, AnswerDeps {
  db: Db
  members: Members
  policies: Policies
  log: Logger
  baseUrl: string
}

export function registerTokens(app: App, deps: TokenDeps): void {
  app.view(VIEWS.newToken, async (submission) => {
    const { view, context } = submission
    const actor = context.actor as Actor
    const work = submitNewToken(deps, actor, context.requestHash as Buffer, view)
    await answerInTime(deps, submission, work, {
      waitingView: buildMaking(),
      showErrors: (errors) => ({ view: buildTokenProblem(Object.values(errors).join(' ')) }),
    })
    await showOpenHome(deps, actor)
  })
}

/** Never throws. */
async function submitNewToken(
  { db, members, policies, log, baseUrl }: TokenDeps,
  actor: Actor,
  requestHash: Buffer,
  view: ViewOutput,
): Promise<SubmitAnswer> {
  try {
    const wanted = readNewToken(view)
    if (wanted.name === '') return { errors: { [NAME_BLOCK]: TOKEN_FAULTS.noName } }
    if (wanted.scopes.length === 0) {
      return { errors: { [SCOPES_BLOCK]: TOKEN_FAULTS.noScope } }
    }
    const verdict = await members.check(actor.workspaceId, actor.userId, MEMBER_AGE_MS.choosing)
    if (!mayCreate(await policies.read(actor.workspaceId), verdict))
      return { view: buildTokenProblem(TOKEN.mayNot) }
    if (wanted.scopes.includes('audit') && !isAdministrator(verdict))
      return { errors: { [SCOPES_BLOCK]: TOKEN_FAULTS.notAdmin } }
    if (!(await markSeen(db, requestHash))) return { empty: true }
    const created = await createApiToken(db, actor, wanted)
    if ('problem' in created) return { view: buildTokenProblem(TOKEN_PROBLEMS[created.problem]) }
    log.info('token.created', { workspace: actor.workspaceId, note: wanted.scopes.join(' ') })
    return { view: buildShownOnce(wanted.name, created, baseUrl), ifLost: TOKEN.notShown }
  } catch (error) {
    const { failure, reference } = reportFailure(log, 'token.not_created', error)
    return { view: buildTokenProblem(describeNotMade(failure.message, reference)) }
  }
}
