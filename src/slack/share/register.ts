// Hooks the form into Bolt: the button that opens it, what people click in it, its submission, and Revoke on the
// sender's card.

import type { App, BlockAction, Context, ViewOutput } from '@slack/bolt'
import { generatePassword, isId } from '../../crypto/tokens.ts'
import type { Actor } from '../../share/actor.ts'
import { type AnswerDeps, answerInTime } from '../answer.ts'
import type { SlackClient } from '../client.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { slackErrorCode } from '../sdk-log.ts'
import { readForm, type ShareForm } from './form.ts'
import { buildShareModal } from './modal.ts'
import { rulesNow, showForm } from './open-form.ts'
import { takePlainSigns } from './phone-signs.ts'
import { openForm } from './prefill.ts'
import { revokeFromSlack } from './revoke.ts'
import type { FormRules } from './rules.ts'
import { buildNotOpened, buildSharing } from './shared.ts'
import { bringBack, type SubmitDeps, submitForm } from './submit.ts'
import { NOTHING_SHARED } from './words.ts'

export interface ShareSlackDeps extends SubmitDeps, AnswerDeps {}

export function registerShare(app: App, deps: ShareSlackDeps): void {
  const rulesFor = (context: Context): FormRules => rulesNow(deps, (context.actor as Actor).workspaceId)
  app.action({ action_id: ACTIONS.openForm }, async ({ ack, body, client, context }) => {
    await ack()
    const rules = rulesFor(context)
    const triggerId = (body as BlockAction).trigger_id
    const opened = await showForm(deps, { client, triggerId }, openForm(rules), rules)
    if (!opened) await deps.post.send((context.actor as Actor).userId, buildNotOpened())
  })

  for (const [actionId, change] of Object.entries(CHANGES)) {
    app.action({ action_id: actionId }, async ({ ack, body, client, context }) => {
      await ack()
      await changeForm(client, body as BlockAction, rulesFor(context), change)
    })
  }

  app.view(VIEWS.share, async (submission) => {
    const { view, context } = submission
    const form = readForm(view)
    await answerInTime(deps, submission, submitForm(deps, context.actor as Actor, form, view.id), {
      waitingView: buildSharing(),
      showErrors: (errors) =>
        bringBack(form, rulesFor(context), `${NOTHING_SHARED} ${Object.values(errors).join(' ')}`),
    })
  })

  app.action({ action_id: ACTIONS.revoke }, async ({ ack, action, context, respond }) => {
    await ack()
    const shareId = 'value' in action ? String(action.value) : ''
    if (!isId(shareId)) return
    const sentence = await revokeFromSlack(deps, context.actor as Actor, shareId)
    if (sentence !== undefined)
      await respond({ response_type: 'ephemeral', replace_original: false, text: sentence })
  })
}

/** What a click in the form changes of it; a choice shows or hides a field by itself. */
const CHANGES: Readonly<Record<string, (form: ShareForm) => ShareForm>> = {
  [ACTIONS.expires]: (form) => form,
  [ACTIONS.viewLimit]: (form) => form,
  [ACTIONS.access]: (form) => form,
  [ACTIONS.moreOptions]: (form) => ({ ...form, hasMoreOptions: true }),
  [ACTIONS.writeInBrowser]: ({ secret: _, ...form }) => ({ ...form, isInBrowser: true }),
  [ACTIONS.typeHere]: (form) => ({ ...form, isInBrowser: false }),
  [ACTIONS.plainCharacters]: takePlainSigns,
  [ACTIONS.generatePassword]: (form) => ({
    ...form,
    passwordRound: form.passwordRound + 1,
    password: generatePassword(),
  }),
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
