// Opens the form "Ask for a secret", from memory: a trigger is good for three seconds.

import type { Logger } from '../../log.ts'
import type { SlackClient } from '../client.ts'
import type { CommandCall } from '../command/call.ts'
import type { RequestCommand } from '../command/request.ts'
import { slackErrorCode } from '../sdk-log.ts'
import { type AskForm, buildAskModal, cutWhat, emptyAskForm } from './views.ts'
import { ASK, describeUnfoundAskee } from './words.ts'

/** Answers the command: with the form as far as the text fills it. */
export async function openAskFormFor(
  deps: { log: Logger },
  call: CommandCall,
  command: RequestCommand,
): Promise<void> {
  await call.ack()
  const isOpen = await showAskForm(deps, call, prefillAskForm(command))
  if (!isOpen) await call.respond({ response_type: 'ephemeral', text: ASK.notOpened })
}

/** @returns whether Slack opened it. */
export async function showAskForm(
  { log }: { log: Logger },
  { client, triggerId }: { client: SlackClient; triggerId: string },
  form: AskForm,
): Promise<boolean> {
  const open = (what: AskForm) => client.views.open({ trigger_id: triggerId, view: buildAskModal(what) })
  try {
    await open(form).catch((error: unknown) => {
      // A prefilled person whom Slack does not take fails the whole call.
      if (slackErrorCode(error) !== 'invalid_arguments' || form.askeeId === undefined) throw error
      const { askeeId: _, ...others } = form
      return open({ ...others, notice: [form.notice, ASK.personNotFilledIn].filter(Boolean).join('\n') })
    })
    return true
  } catch (error) {
    log.warn('request.form_not_opened', { error })
    return false
  }
}

/** The form as far as the command's text fills it, with a notice about what it does not take. */
export function prefillAskForm({ userIds, hasGroups, unfound, what }: RequestCommand): AskForm {
  const [first, ...others] = userIds
  const cut = what && cutWhat(what)
  const notices = [
    unfound && describeUnfoundAskee(unfound.expose()),
    first === undefined && hasGroups && ASK.noGroups,
    others.length > 0 && ASK.onlyFirst,
    cut?.isCut && ASK.cut,
  ].filter((notice) => typeof notice === 'string')
  return {
    ...emptyAskForm(),
    ...(first !== undefined && { askeeId: first }),
    ...(cut && { what: cut.what }),
    ...(notices.length > 0 && { notice: notices.join('\n') }),
  }
}
