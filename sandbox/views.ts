// Modals and Home views, and the rules by which they open, change and close. The Web API and the answers to
// submissions both go through here, so that there is one set of rules.

import { randomBytes } from 'node:crypto'
import { type Block, prepareBlocks } from './blocks.ts'
import { encodeTexts } from './encoded.ts'
import { homeOf, ORG } from './grid.ts'
import { type Json, readText } from './json.ts'
import { APP, isForeign, TEAM } from './people.ts'
import { Refusal } from './refusal.ts'
import { carryState, type State, toValues } from './state.ts'
import { newId, type Workspace } from './workspace.ts'

export interface View {
  readonly id: string
  readonly userId: string
  /** Where the person is, and where the app is. */
  readonly teamId: string
  readonly installedTeamId: string
  readonly type: 'modal' | 'home'
  readonly rootId: string
  readonly previousId: string | null
  /** What the app sent, without its blocks. */
  sent: Json
  blocks: Block[]
  state: State
  hash: string
  /** Words under fields, by block id. */
  errors: Map<string, string>
  /** A failure that belongs to no field, as Slack shows it at the bottom. */
  problem: string | null
  /** What the app last offered for a menu whose options it gives, by block id and action id. */
  offered: Map<string, Json[]>
}

/** Views of one person at most, one on top of the other. */
export const MAX_STACK = 3
const MAX_VIEW_BYTES = 250_000

/** Refuses what Slack refuses about a view apart from its blocks. @throws Refusal `view_too_large`, `duplicate_external_id` */
export function assertViewFits(workspace: Workspace, draft: Json, replacing?: View): void {
  if (Buffer.byteLength(JSON.stringify(draft)) > MAX_VIEW_BYTES) throw new Refusal('view_too_large')
  const externalId = readText(draft, 'external_id')
  if (externalId === '') return
  for (const view of workspace.views.values())
    if (view !== replacing && readText(view.sent, 'external_id') === externalId)
      throw new Refusal('duplicate_external_id')
}

/** Opens a modal in place of whatever modal the person had open. */
export function openView(workspace: Workspace, userId: string, draft: Json): View {
  closeAllViews(workspace, userId)
  return putOnTop(workspace, userId, draft, undefined)
}

/** Puts a modal on top of the open ones. @throws Refusal `push_limit_reached` when three are open */
export function pushView(workspace: Workspace, userId: string, draft: Json): View {
  const stack = workspace.stacks.get(userId) ?? []
  if (stack.length >= MAX_STACK) throw new Refusal('push_limit_reached')
  return putOnTop(workspace, userId, draft, stack.at(-1))
}

/** Shows something else in an open view; what was typed stays where block id and action id stay. */
export function updateView(workspace: Workspace, view: View, draft: Json): void {
  view.sent = withoutBlocks(draft)
  view.blocks = prepareBlocks(draft.blocks)
  view.state = carryState(view.blocks, view.state)
  view.hash = newHash()
  view.errors.clear()
  view.problem = null
  workspace.changed()
}

/** Shows the person's Home. */
export function publishHome(workspace: Workspace, userId: string, draft: Json): View {
  const home = workspace.homes.get(userId)
  if (home !== undefined) {
    updateView(workspace, home, draft)
    return home
  }
  const view = buildView(workspace, userId, 'home', draft, undefined)
  workspace.homes.set(userId, view)
  workspace.views.set(view.id, view)
  workspace.changed()
  return view
}

/** Closes the top view; the one below shows again. */
export function closeTopView(workspace: Workspace, userId: string): void {
  const view = workspace.stacks.get(userId)?.pop()
  if (view !== undefined) workspace.views.delete(view.id)
  workspace.changed()
}

export function closeAllViews(workspace: Workspace, userId: string): void {
  for (const view of workspace.stacks.get(userId) ?? []) workspace.views.delete(view.id)
  workspace.stacks.delete(userId)
  workspace.changed()
}

/** The `view` object of answers and payloads. */
export function toViewJson(view: View): Json {
  const { sent } = view
  return {
    id: view.id,
    team_id: view.teamId,
    type: view.type,
    blocks: encodeTexts(view.blocks),
    private_metadata: sent.private_metadata ?? '',
    callback_id: sent.callback_id ?? '',
    state: { values: encodeTexts(toValues(view.blocks, view.state)) },
    hash: view.hash,
    title: encodeTexts(sent.title) ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: sent.clear_on_close ?? false,
    notify_on_close: sent.notify_on_close ?? false,
    close: encodeTexts(sent.close) ?? null,
    submit: encodeTexts(sent.submit) ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: APP.id,
    external_id: sent.external_id ?? '',
    app_installed_team_id: view.installedTeamId,
    bot_id: APP.botId,
  }
}

function putOnTop(workspace: Workspace, userId: string, draft: Json, below: View | undefined): View {
  const view = buildView(workspace, userId, 'modal', draft, below)
  const stack = workspace.stacks.get(userId)
  if (stack === undefined) workspace.stacks.set(userId, [view])
  else stack.push(view)
  workspace.views.set(view.id, view)
  workspace.changed()
  return view
}

function buildView(
  workspace: Workspace,
  userId: string,
  type: View['type'],
  draft: Json,
  below: View | undefined,
): View {
  const id = newId('V')
  const person = workspace.people.get(userId)
  const blocks = prepareBlocks(draft.blocks)
  return {
    id,
    userId,
    teamId: person === undefined || isForeign(person) ? TEAM.id : homeOf(person),
    installedTeamId: workspace.grid?.isOrgWide ? ORG.id : TEAM.id,
    type,
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    sent: withoutBlocks(draft),
    blocks,
    state: carryState(blocks),
    hash: newHash(),
    errors: new Map(),
    problem: null,
    offered: new Map(),
  }
}

function withoutBlocks(draft: Json): Json {
  const { blocks: _, ...rest } = draft
  return rest
}

function newHash(): string {
  return `${Math.floor(Date.now() / 1000)}.${randomBytes(5).toString('base64url')}`
}
