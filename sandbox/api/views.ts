// views.*: the Web API's side of modals and Home. A trigger is spent by the first call with it, whatever comes of that.

import { checkView } from '../block-kit/check.ts'
import { assertChoosable } from '../choosable.ts'
import { isRecord, type Json, readText } from '../json.ts'
import { Refusal, refuseArguments } from '../refusal.ts'
import {
  assertViewFits,
  openView,
  publishHome,
  pushView,
  toViewJson,
  updateView,
  type View,
} from '../views.ts'
import type { Workspace } from '../workspace.ts'
import type { Method, ViewRules } from './method.ts'

/** The four methods, with the trigger's lifetime as a setting. */
export function buildViewMethods(rules: ViewRules): Record<string, Method> {
  return {
    'views.open': (workspace, args) => {
      const userId = spendTrigger(workspace, args, rules)
      const draft = readDraft(workspace, args, 'modal')
      return { view: toViewJson(openView(workspace, userId, draft)) }
    },

    'views.push': (workspace, args) => {
      const userId = spendTrigger(workspace, args, rules)
      const draft = readDraft(workspace, args, 'modal')
      if (!workspace.stacks.get(userId)?.length) throw new Refusal('invalid_trigger_id')
      return { view: toViewJson(pushView(workspace, userId, draft)) }
    },

    'views.update': (workspace, args) => {
      const view = findView(workspace, args)
      const draft = readDraft(workspace, args, 'modal', view)
      if (view === undefined) throw new Refusal('not_found')
      assertHash(args, view)
      updateView(workspace, view, draft)
      return { view: toViewJson(view) }
    },

    'views.publish': (workspace, args) => {
      const userId = readText(args, 'user_id')
      const home = workspace.homes.get(userId)
      const draft = readDraft(workspace, args, 'home', home)
      if (!workspace.people.has(userId)) throw new Refusal('user_not_found')
      if (home !== undefined) assertHash(args, home)
      return { view: toViewJson(publishHome(workspace, userId, draft)) }
    },
  }
}

/** The checked view of a call. @throws Refusal `invalid_arguments` with JSON pointers, `view_too_large` */
function readDraft(workspace: Workspace, args: Json, type: View['type'], replacing?: View): Json {
  const { view } = args
  if (!isRecord(view))
    throw refuseArguments('invalid_arguments', ['must provide an object [json-pointer:/view]'])
  assertViewFits(workspace, view, replacing)
  const problems = checkView(view, type)
  if (problems.length > 0) throw refuseArguments('invalid_arguments', problems)
  assertChoosable(workspace, view)
  return view
}

/** Uses the trigger up and says whose it was. */
function spendTrigger(workspace: Workspace, args: Json, { triggerLifetimeMs }: ViewRules): string {
  const trigger = workspace.triggers.get(readText(args, 'trigger_id'))
  if (trigger === undefined) throw new Refusal('invalid_trigger_id')
  if (trigger.used) throw new Refusal('exchanged_trigger_id')
  if (Date.now() - trigger.issuedAt > triggerLifetimeMs) throw new Refusal('expired_trigger_id')
  trigger.used = true
  return trigger.userId
}

/** A call that Slack refuses for whatever reason has used its trigger up as well. */
export function spendAnyTrigger(workspace: Workspace, args: Json): void {
  const trigger = workspace.triggers.get(readText(args, 'trigger_id'))
  if (trigger !== undefined) trigger.used = true
}

function findView(workspace: Workspace, args: Json): View | undefined {
  const externalId = readText(args, 'external_id')
  if (externalId === '') return modalOnly(workspace.views.get(readText(args, 'view_id')))
  return modalOnly([...workspace.views.values()].find(({ sent }) => sent.external_id === externalId))
}

function modalOnly(view: View | undefined): View | undefined {
  return view?.type === 'modal' ? view : undefined
}

function assertHash(args: Json, view: View): void {
  const hash = readText(args, 'hash')
  if (hash !== '' && hash !== view.hash) throw new Refusal('hash_conflict')
}
