// Hooks the way in and the form into Bolt: the command, what people click in the form, its submission, and Revoke on
// the sender's card.

import type { App, BlockAction, ViewOutput } from '@slack/bolt'
import { generatePassword, isId } from '../../crypto/tokens.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import { revokeShare } from '../../share/revoke.ts'
import { type AnswerDeps, answerInTime } from '../answer.ts'
import type { SlackClient } from '../client.ts'
import { ACTIONS, COMMAND, VIEWS } from '../ids.ts'
import type { Post } from '../post.ts'
import { slackErrorCode } from '../sdk-log.ts'
import { runTokenCommand } from '../token/command.ts'
import { parseCommand } from './command.ts'
import { readForm, type ShareForm } from './form.ts'
import { buildHelp } from './help.ts'
import { buildShareModal } from './modal.ts'
import { openForm, prefillForm } from './prefill.ts'
import type { FormRules } from './rules.ts'
import { buildLateNews, buildSharing } from './shared.ts'
import { bringBack, type SubmitDeps, submitForm } from './submit.ts'

const NOT_OPENED = 'Slack did not open the form. Nothing was shared. Try the command again.'
const NOT_REVOKED =
  'The secret could not be revoked just now: it may still be open. Press Revoke again in a minute.'

const NOTHING_TO_REVOKE = 'There was nothing to revoke: it is over already.'

export interface ShareSlackDeps extends SubmitDeps {
  post: Post
}

export function registerShare(app: App, deps: ShareSlackDeps): void {
  const rulesNow = (): FormRules => ({ policy: deps.policy, controls: deps.backend.controls })
  app.command(COMMAND, async ({ ack, command, client, context, respond }) => {
    const parsed = parseCommand(command.text ?? '')
    if (parsed.kind === 'help') return ack(buildHelp())
    if (parsed.kind === 'token') {
      const actor = context.actor as Actor
      return runTokenCommand(deps, { ack, client, respond, actor, triggerId: command.trigger_id }, parsed)
    }
    await ack()
    const isOpen = await showForm(
      client,
      command.trigger_id,
      prefillForm(parsed, rulesNow()),
      rulesNow(),
      deps.log,
    )
    if (!isOpen) await respond({ response_type: 'ephemeral', text: NOT_OPENED })
  })

  app.action({ action_id: ACTIONS.openForm }, async ({ ack, body, client }) => {
    await ack()
    await showForm(client, (body as BlockAction).trigger_id, openForm(rulesNow()), rulesNow(), deps.log)
  })

  for (const actionId of [ACTIONS.expires, ACTIONS.viewLimit] as const) {
    app.action({ action_id: actionId }, async ({ ack, body, client }) => {
      await ack()
      await changeForm(client, body as BlockAction, rulesNow(), (form) => form)
    })
  }

  app.action({ action_id: ACTIONS.moreOptions }, async ({ ack, body, client }) => {
    await ack()
    await changeForm(client, body as BlockAction, rulesNow(), (form) => ({ ...form, hasMoreOptions: true }))
  })

  app.action({ action_id: ACTIONS.generatePassword }, async ({ ack, body, client }) => {
    await ack()
    await changeForm(client, body as BlockAction, rulesNow(), (form) => ({
      ...form,
      passwordRound: form.passwordRound + 1,
      password: generatePassword(),
    }))
  })

  app.view(VIEWS.share, async ({ ack, view, context, client }) => {
    const form = readForm(view)
    const actor = context.actor as Actor
    const answer: AnswerDeps = { ack: ack as AnswerDeps['ack'], client, log: deps.log }
    await answerInTime(answer, view.id, submitForm(deps, actor, form, view.id), {
      waitingView: buildSharing(),
      showErrors: (errors) =>
        bringBack(form, rulesNow(), `Nothing was shared. ${Object.values(errors).join(' ')}`),
      async onLost(sentence) {
        await deps.post.send(actor.userId, buildLateNews(sentence))
      },
    })
  })

  app.action({ action_id: ACTIONS.revoke }, async ({ ack, action, context, respond }) => {
    await ack()
    const shareId = 'value' in action ? String(action.value) : ''
    if (!isId(shareId)) return
    try {
      const wasOpen = await revokeShare(deps, context.actor as Actor, shareId)
      deps.log.info('share.revoked', { share: shareId, note: wasOpen ? 'open until now' : 'nothing to do' })
      if (!wasOpen)
        await respond({ response_type: 'ephemeral', replace_original: false, text: NOTHING_TO_REVOKE })
    } catch (error) {
      deps.log.error('share.not_revoked', { share: shareId, error })
      await respond({ response_type: 'ephemeral', replace_original: false, text: NOT_REVOKED })
    }
  })
}

/** Opens the form from memory: the trigger is good for three seconds. @returns whether Slack opened it. */
async function showForm(
  client: SlackClient,
  triggerId: string,
  form: ShareForm,
  rules: FormRules,
  log: Logger,
): Promise<boolean> {
  const open = (what: ShareForm) =>
    client.views.open({ trigger_id: triggerId, view: buildShareModal(what, rules) })
  try {
    await open(form).catch((error: unknown) => {
      // A prefilled person whom Slack does not take fails the whole call.
      if (slackErrorCode(error) !== 'invalid_arguments' || form.recipients.length === 0) throw error
      const notice = 'The people you named could not be filled in: choose them here.'
      return open({ ...form, recipients: [], notice: [form.notice, notice].filter(Boolean).join('\n') })
    })
    return true
  } catch (error) {
    log.warn('form.not_opened', { error })
    return false
  }
}

/**
 * Draws the form again after a click in it. What was typed stays because block ids stay; what Slack reports of it is
 * given as well, for fields that the app itself had filled. A new round makes Slack take what is given.
 */
async function changeForm(
  client: SlackClient,
  body: BlockAction,
  rules: FormRules,
  change: (form: ShareForm) => ShareForm,
): Promise<void> {
  const view = body.view as ViewOutput | undefined
  if (!view) return
  const form = change(readForm(view))
  await client.views
    .update({ view_id: view.id, hash: view.hash, view: buildShareModal(form, rules) })
    .catch((error: unknown) => {
      // Somebody was later, or the form is closed: theirs stands.
      if (!['hash_conflict', 'not_found'].includes(slackErrorCode(error) ?? '')) throw error
    })
}
