// Builds Bolt's App: one receiver, one workspace, and a middleware that answers a person even when a listener fails.

import { App, type AuthorizeResult } from '@slack/bolt'
import type { Logger } from '../log.ts'
import type { Actor } from '../share/actor.ts'
import { parseActor } from './actor.ts'
import { clientOptions, type SlackSettings } from './client.ts'
import { registerCommand } from './command/register.ts'
import { type ConfirmSlackDeps, registerConfirm } from './confirm/register.ts'
import { reportFailure } from './failure.ts'
import type { Gate } from './gate/gate.ts'
import { registerGroups } from './groups/register.ts'
import { type HomeSlackDeps, registerHome } from './home/register.ts'
import type { BotIdentity } from './identity.ts'
import { VIEWS } from './ids.ts'
import { catchUp, type MissedEvents } from './missed-events.ts'
import { registerPolicy } from './policy/register.ts'
import { type ReceiptDeps, registerReceipts } from './receipts/register.ts'
import type { SlackReceiver } from './receiver.ts'
import { type Answers, nameBody, type RefusedBody, refuseStranger, toAnswer } from './refuse.ts'
import { type RequestSlackDeps, registerRequests } from './request/register.ts'
import { type RevealSlackDeps, registerReveal } from './reveal/register.ts'
import { createSdkLog } from './sdk-log.ts'
import { registerShare, type ShareSlackDeps } from './share/register.ts'
import { registerShortcuts } from './shortcuts/register.ts'
import { registerTell, type TellSlackDeps } from './tell/register.ts'
import { registerTokens, type TokenDeps } from './token/register.ts'
import { isGoodbye, registerUninstall, type UninstallDeps } from './uninstall/register.ts'
import { describeRescue } from './words.ts'

export interface SlackAppDeps
  extends ShareSlackDeps,
    RevealSlackDeps,
    ReceiptDeps,
    RequestSlackDeps,
    TokenDeps,
    ConfirmSlackDeps,
    HomeSlackDeps,
    TellSlackDeps,
    UninstallDeps {
  log: Logger
  /** Longest wait for one call while somebody waits for an answer. */
  timeoutMs: number
  gate: Gate
  missed: MissedEvents
}

export interface SlackApp {
  /** Listeners that run at this moment. */
  readonly inFlight: number
}

export function createSlackApp(
  settings: SlackSettings,
  identity: BotIdentity,
  receiver: SlackReceiver,
  deps: SlackAppDeps,
): SlackApp {
  const { log } = deps
  const authorization: AuthorizeResult = {
    botToken: settings.botToken,
    botId: identity.botId,
    botUserId: identity.botUserId,
    teamId: identity.workspaceId,
  }
  const app = new App({
    receiver,
    // A copy each time: Bolt writes the request's person into what it gets.
    authorize: async () => ({ ...authorization }),
    clientOptions: clientOptions(settings, deps.timeoutMs, log, deps.gate),
    logger: createSdkLog(log),
    convoStore: false,
  })
  let inFlight = 0

  app.use(async (args) => {
    const { body, next, context, client } = args
    const fields = body as unknown as Record<string, unknown>
    const actor = parseActor(fields, identity)
    const answer = args.ack as Answers['ack']
    if ('refusal' in actor) {
      if (actor.refusal === 'nobody' && isGoodbye(fields)) return next()
      const { respond } = args as unknown as Pick<Answers, 'respond'>
      return refuseStranger(actor, body, { ack: answer, respond, client }, log)
    }
    context.actor = actor satisfies Actor
    inFlight++
    try {
      await next()
      // Events tell of people; whoever clicks or types does something.
      if (fields.event === undefined && deps.missed.mayConcern(actor.userId)) void catchUp(deps, actor)
    } catch (error) {
      // Bolt's own listeners may have answered already; then a second answer is an error to be dropped.
      await answer?.(rescue(body, error, log)).catch(() => {})
    } finally {
      inFlight--
    }
  })
  // The middleware above has answered; what comes here was thrown outside of it.
  app.error(async (error) => log.error('slack.unexpected', { error }))

  registerCommand(app, deps)
  registerShare(app, deps)
  registerGroups(app, deps)
  registerShortcuts(app, deps)
  registerTell(app, deps)
  registerReveal(app, deps)
  registerReceipts(app, deps)
  registerTokens(app, deps)
  registerConfirm(app, deps)
  registerRequests(app, deps)
  registerHome(app, deps)
  registerPolicy(app, deps)
  registerUninstall(app, deps)
  return {
    get inFlight() {
      return inFlight
    },
  }
}

function rescue(body: RefusedBody, error: unknown, log: Logger): unknown {
  const at = nameBody(body)
  const { failure, reference } = reportFailure(log, 'slack.listener_failed', error, at)
  const wasToBeShown = at === VIEWS.reveal || at === VIEWS.confirm
  return toAnswer(body, describeRescue(failure.message, wasToBeShown, reference))
}
