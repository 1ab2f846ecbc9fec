// Hooks the one slash command into Bolt and hands what was typed to the part it is for.

import type { App } from '@slack/bolt'
import type { Actor } from '../../share/actor.ts'
import { type CodeCommandDeps, runCodeCommand } from '../confirm/command.ts'
import { COMMAND } from '../ids.ts'
import { openAskFormFor } from '../request/open-ask.ts'
import { type OpenFormDeps, openFormFor } from '../share/open-form.ts'
import { runTokenCommand, type TokenCommandDeps } from '../token/command.ts'
import type { CommandCall } from './call.ts'
import { buildHelp } from './help.ts'
import { parseCommand } from './parse.ts'

export interface CommandDeps extends OpenFormDeps, TokenCommandDeps, CodeCommandDeps {}

export function registerCommand(app: App, deps: CommandDeps): void {
  app.command(COMMAND, async ({ ack, command, client, context, respond }) => {
    const parsed = parseCommand(command.text ?? '')
    const call: CommandCall = {
      ack,
      respond,
      client,
      actor: context.actor as Actor,
      triggerId: command.trigger_id,
      channelId: command.channel_id,
    }
    switch (parsed.kind) {
      case 'help':
        return ack(buildHelp(parsed.about))
      case 'token':
        return runTokenCommand(deps, call, parsed)
      case 'code':
        return runCodeCommand(deps, call, parsed)
      case 'request':
        return openAskFormFor(deps, call, parsed)
      case 'open':
        return openFormFor(deps, call, parsed)
    }
  })
}
