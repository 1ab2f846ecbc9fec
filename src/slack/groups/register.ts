// Hooks groups and channels as recipients into Bolt: the options of their field, a choice in it, and the button that adds
// people.

import type { App, BlockAction, ViewOutput } from '@slack/bolt'
import type { Actor } from '../../share/actor.ts'
import type { AnswerDeps } from '../answer.ts'
import type { SlackClient } from '../client.ts'
import { ACTIONS, MENUS } from '../ids.ts'
import { readForm } from '../share/form.ts'
import { GROUPS_AT_ONCE } from '../share/offers.ts'
import { type OpenFormDeps, rulesNow } from '../share/open-form.ts'
import { changeForm } from '../share/register.ts'
import { addPeople } from './fill.ts'
import { buildOptionGroups, type OptionGroup } from './options.ts'
import { isSourceId } from './read.ts'

export type GroupsSlackDeps = OpenFormDeps & Pick<AnswerDeps, 'answerWithinMs'>

export function registerGroups(app: App, deps: GroupsSlackDeps): void {
  app.options<'block_suggestion'>(
    { action_id: MENUS.groups, type: 'block_suggestion' },
    async ({ ack, payload, context }) => {
      const typed: unknown = payload.value
      const listed = deps.groups
        .list(context.actor as Actor)
        .then((sources) => buildOptionGroups(sources, typeof typed === 'string' ? typed : ''))
      // Whoever types on asks again.
      const groups = await Promise.race([listed, nothingAfter(deps.answerWithinMs)])
      await ack(groups.length > 0 ? { option_groups: groups } : { options: [] })
    },
  )

  app.action({ action_id: ACTIONS.groups }, async ({ ack, action, body, client, context }) => {
    await ack()
    const chosen: unknown = 'selected_options' in action ? action.selected_options : []
    const ids = Array.isArray(chosen) ? chosen.map((option) => Object(option).value) : []
    await addFrom(deps, client, body as BlockAction, context.actor as Actor, ids)
  })

  app.action({ action_id: ACTIONS.addPeople }, async ({ ack, action, body, client, context }) => {
    await ack()
    const ids = 'value' in action ? String(action.value).split(',') : []
    await addFrom(deps, client, body as BlockAction, context.actor as Actor, ids)
  })
}

async function addFrom(
  deps: OpenFormDeps,
  client: SlackClient,
  body: BlockAction,
  actor: Actor,
  given: readonly unknown[],
): Promise<void> {
  const view = body.view as ViewOutput | undefined
  const ids = [...new Set(given.filter(isSourceId))].slice(0, GROUPS_AT_ONCE)
  if (!view || ids.length === 0) return
  const expansion = await deps.groups.expand(actor, ids, readForm(view).recipients)
  await changeForm(client, body, rulesNow(deps, actor.workspaceId), (form) => addPeople(form, ids, expansion))
}

function nothingAfter(ms: number): Promise<OptionGroup[]> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, []).unref()
  })
}
