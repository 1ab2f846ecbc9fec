// Hooks the form into Bolt: the button that opens it, what people click in it, its submission, and Revoke on the
// sender's card.

import type { App, BlockAction, Context, ViewOutput } from '@slack/bolt'
import { generatePassword, isId } from '../../crypto/tokens.ts'
import type { Actor } from '../../share/actor.ts'
import { revokeShare } from '../../share/revoke.ts'
import { type AnswerDeps, answerInTime } from '../answer.ts'
import type { SlackClient } from '../client.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import type { Post } from '../post.ts'
import { slackErrorCode } from '../sdk-log.ts'
import { readForm, type ShareForm } from './form.ts'
import { buildShareModal } from './modal.ts'
import { rulesNow, showForm } from './open-form.ts'
import { openForm } from './prefill.ts'
import type { FormRules } from './rules.ts'
import { buildLateNews, buildNotOpened, buildSharing } from './shared.ts'
import { bringBack, type SubmitDeps, submitForm } from './submit.ts'

const NOT_REVOKED =
  'The secret could not be revoked just now: it may still be open. Press Revoke again in a minute.'

const NOTHING_TO_REVOKE = 'There was nothing to revoke: it is over already.'

export interface ShareSlackDeps extends SubmitDeps {
  post: Post
}

export function registerShare(app: App, deps: ShareSlackDeps): void {
  const rulesFor = (context: Context): FormRules => rulesNow(deps, (context.actor as Actor).workspaceId)
  app.action({ action_id: ACTIONS.openForm }, async ({ ack, body, client, context }) => {
    await ack()
    const rules = rulesFor(context)
    const triggerId = (body as BlockAction).trigger_id
    const opened = await showForm(deps, { client, triggerId }, openForm(rules), rules)
    if (!opened) await deps.post.send((context.actor as Actor).userId, buildNotOpened())
  })

  for (const actionId of [ACTIONS.expires, ACTIONS.viewLimit, ACTIONS.access] as const) {
    app.action({ action_id: actionId }, async ({ ack, body, client, context }) => {
      await ack()
      await changeForm(client, body as BlockAction, rulesFor(context), (form) => form)
    })
  }

  app.action({ action_id: ACTIONS.moreOptions }, async ({ ack, body, client, context }) => {
    await ack()
    await changeForm(client, body as BlockAction, rulesFor(context), (form) => ({
      ...form,
      hasMoreOptions: true,
    }))
  })

  app.action({ action_id: ACTIONS.writeInBrowser }, async ({ ack, body, client, context }) => {
    await ack()
    await changeForm(client, body as BlockAction, rulesFor(context), ({ secret: _, ...form }) => ({
      ...form,
      isInBrowser: true,
    }))
  })

  app.action({ action_id: ACTIONS.typeHere }, async ({ ack, body, client, context }) => {
    await ack()
    await changeForm(client, body as BlockAction, rulesFor(context), (form) => ({
      ...form,
      isInBrowser: false,
    }))
  })

  app.action({ action_id: ACTIONS.generatePassword }, async ({ ack, body, client, context }) => {
    await ack()
    await changeForm(client, body as BlockAction, rulesFor(context), (form) => ({
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
        bringBack(form, rulesFor(context), `Nothing was shared. ${Object.values(errors).join(' ')}`),
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

/**
 * Draws the form again after a click in it. What was typed stays because block ids stay; what Slack reports of it is
 * given as well, for fields that the app itself had filled. A new round makes Slack take what is given.
 */
export async function changeForm(
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
