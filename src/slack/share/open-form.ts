// Opens the form "Share a secret", from memory: a trigger is good for three seconds.

import type { Logger } from '../../log.ts'
import type { ShareBackend } from '../../share/backend.ts'
import type { Policies } from '../../share/policies.ts'
import type { SlackClient } from '../client.ts'
import type { CommandCall } from '../command/call.ts'
import type { OpenCommand } from '../command/parse.ts'
import { fillOpenedForm, type OpenedForm } from '../groups/fill.ts'
import type { Groups } from '../groups/groups.ts'
import { slackErrorCode } from '../sdk-log.ts'
import type { ShareForm } from './form.ts'
import { buildShareModal } from './modal.ts'
import { prefillForm } from './prefill.ts'
import type { FormRules } from './rules.ts'
import { FORM_NOT_OPENED, PEOPLE_NOT_TAKEN } from './words.ts'

export interface OpenFormDeps {
  policies: Policies
  backend: ShareBackend
  groups: Groups
  log: Logger
}

/** The rules as they are known at this moment, without asking anybody. */
export function rulesNow(
  { policies, backend, groups }: Pick<OpenFormDeps, 'policies' | 'backend' | 'groups'>,
  workspaceId: string,
): FormRules {
  return { policy: policies.current(workspaceId), controls: backend.controls, groups: groups.rules() }
}

/** Answers the command: with the form as far as the text fills it, and then with what takes longer. */
export async function openFormFor(
  deps: OpenFormDeps,
  call: CommandCall,
  command: OpenCommand,
): Promise<void> {
  await call.ack()
  const rules = rulesNow(deps, call.actor.workspaceId)
  const form = prefillForm(command, rules)
  try {
    const opened = await tryToOpen(call, form, rules)
    await fillOpenedForm(deps, call, opened, () => rulesNow(deps, call.actor.workspaceId))
  } catch (error) {
    deps.log.warn('form.not_opened', { error })
    // A prefilled person whom Slack does not take fails the whole call, and the trigger is spent with it.
    const isForPeople = slackErrorCode(error) === 'invalid_arguments' && form.recipients.length > 0
    const text = isForPeople ? PEOPLE_NOT_TAKEN : FORM_NOT_OPENED
    await call.respond({ response_type: 'ephemeral', text })
  }
}

/** @returns the form as Slack opened it, or undefined where it did not. */
export async function showForm(
  { log }: Pick<OpenFormDeps, 'log'>,
  call: FormCall,
  form: ShareForm,
  rules: FormRules,
): Promise<OpenedForm | undefined> {
  return tryToOpen(call, form, rules).catch((error: unknown) => {
    log.warn('form.not_opened', { error })
    return undefined
  })
}

interface FormCall {
  client: SlackClient
  triggerId: string
}

/** @throws what the call throws; a second call with the same trigger would fail whatever is in it */
async function tryToOpen(
  { client, triggerId }: FormCall,
  form: ShareForm,
  rules: FormRules,
): Promise<OpenedForm> {
  const { view } = await client.views.open({ trigger_id: triggerId, view: buildShareModal(form, rules) })
  return { viewId: view?.id ?? '', hash: view?.hash ?? '', form }
}
