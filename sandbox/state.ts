// What was typed and chosen in a view, as `state.values` carries it. Kept per block id and action id: an update
// that keeps both keeps the value and ignores `initial_value`, one that changes either starts anew.

import { type Block, type Element, listElements } from './blocks.ts'
import type { Json } from './json.ts'

/** Values by block id and action id. */
export type State = Map<string, Json>

const EMPTY: Record<string, (element: Json) => Json> = {
  plain_text_input: (element) => ({ value: element.initial_value || null }),
  email_text_input: (element) => ({ value: element.initial_value || null }),
  url_text_input: (element) => ({ value: element.initial_value || null }),
  number_input: (element) => ({ value: element.initial_value || null }),
  static_select: (element) => ({ selected_option: element.initial_option ?? null }),
  external_select: (element) => ({ selected_option: element.initial_option ?? null }),
  radio_buttons: (element) => ({ selected_option: element.initial_option ?? null }),
  checkboxes: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_static_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_external_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  users_select: (element) => ({ selected_user: element.initial_user ?? null }),
  multi_users_select: (element) => ({ selected_users: element.initial_users ?? [] }),
  conversations_select: (element) => ({ selected_conversation: element.initial_conversation ?? null }),
  multi_conversations_select: (element) => ({
    selected_conversations: element.initial_conversations ?? [],
  }),
  channels_select: (element) => ({ selected_channel: element.initial_channel ?? null }),
  multi_channels_select: (element) => ({ selected_channels: element.initial_channels ?? [] }),
  datepicker: (element) => ({ selected_date: element.initial_date ?? null }),
  timepicker: (element) => ({ selected_time: element.initial_time ?? null }),
}

/** The state of a view that shows `blocks` now and had `previous` before. */
export function carryState(blocks: readonly Block[], previous: State = new Map()): State {
  const state: State = new Map()
  for (const { block, element } of listElements(blocks)) {
    const kept = previous.get(keyOf(block, element))
    const fresh = initialValue(element)
    if (fresh === undefined) continue
    state.set(keyOf(block, element), kept?.type === element.type ? kept : fresh)
  }
  return state
}

/** True for an element that holds a value (everything interactive except buttons and overflow menus). */
export function holdsValue(element: Element): boolean {
  return element.type in EMPTY
}

export function readState(state: State, block: Block, element: Element): Json {
  return state.get(keyOf(block, element)) ?? {}
}

export function writeState(state: State, block: Block, element: Element, value: Json): void {
  state.set(keyOf(block, element), { type: element.type, ...value })
}

/** `state.values` of a payload. */
export function toValues(blocks: readonly Block[], state: State): Json {
  const values: Record<string, Json> = {}
  for (const { block, element } of listElements(blocks)) {
    const value = state.get(keyOf(block, element))
    if (value !== undefined)
      values[block.block_id] = { ...values[block.block_id], [element.action_id]: value }
  }
  return values
}

function initialValue(element: Element): Json | undefined {
  const empty = EMPTY[element.type]
  return empty && { type: element.type, ...empty(element) }
}

function keyOf(block: Block, element: Element): string {
  return `${block.block_id}\n${element.action_id}`
}
