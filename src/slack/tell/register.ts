// Hooks "Tell the author" into Bolt: the button in the form, and "Turn into a secret" in the author's message.

import type { App, BlockAction, ViewOutput } from '@slack/bolt'
import type { Actor } from '../../share/actor.ts'
import { ACTIONS } from '../ids.ts'
import { readForm, type ShareForm } from '../share/form.ts'
import { type OpenFormDeps, rulesNow, showForm } from '../share/open-form.ts'
import { readOrigin } from '../share/origin.ts'
import { openForm } from '../share/prefill.ts'
import { changeForm } from '../share/register.ts'
import { buildNotOpened } from '../share/shared.ts'
import { type TellDeps, tellAuthor } from './tell.ts'
import { describeTelling, PASTE_FROM_MESSAGE } from './words.ts'

export interface TellSlackDeps extends TellDeps, OpenFormDeps {}

export function registerTell(app: App, deps: TellSlackDeps): void {
  app.action({ action_id: ACTIONS.tellAuthor }, async ({ ack, body, client, context }) => {
    await ack()
    const view = (body as BlockAction).view as ViewOutput | undefined
    const actor = context.actor as Actor
    const { original } = view ? readForm(view).origin : {}
    if (original?.authorId === undefined || original.authorId === actor.userId) return
    const { authorId } = original
    const telling = await tellAuthor(deps, actor, { ...original, authorId })
    const rules = rulesNow(deps, actor.workspaceId)
    await changeForm(client, body as BlockAction, rules, ({ isTellOffered: _, ...form }): ShareForm => {
      const isOver = telling !== 'limited' && telling !== 'busy' && telling !== 'failed'
      // What it says of the message's text stays; what it said of the author is over.
      const [aboutText = ''] = (form.notice ?? '').split('\n')
      return {
        ...form,
        ...(!isOver && { isTellOffered: true }),
        notice: `${aboutText}\n${describeTelling(telling, authorId)}`,
      }
    })
  })

  app.action({ action_id: ACTIONS.turnIntoSecret }, async ({ ack, action, body, client, context }) => {
    await ack()
    const { workspaceId, userId } = context.actor as Actor
    const { original } = readOrigin('value' in action ? action.value : undefined)
    const rules = rulesNow(deps, workspaceId)
    const form: ShareForm = {
      ...openForm(rules),
      notice: PASTE_FROM_MESSAGE,
      origin: { ...(original && { original }) },
    }
    const opened = await showForm(deps, { client, triggerId: (body as BlockAction).trigger_id }, form, rules)
    if (!opened) await deps.post.send(userId, buildNotOpened())
  })
}
