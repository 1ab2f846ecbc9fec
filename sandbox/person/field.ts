// Fields of a modal or of Home, found by the label a person reads, and what can be put into each kind.

import { type Block, type Element, labelOf, listElements, type Placed, wordsOf } from '../blocks.ts'
import { type Json, readRecord, readRecords, readText, readTexts } from '../json.ts'
import { holdsValue, readState } from '../state.ts'
import type { View } from '../views.ts'

export interface Field {
  label: string
  blockId: string
  actionId: string
  type: string
  /** The typed text, the chosen option's words, or undefined where nothing is there. */
  value: string | undefined
  /** Chosen ids (people, conversations) or the words of chosen options. */
  values: string[]
  /** The words of everything on offer. */
  options: string[]
  hint: string
  placeholder: string
  optional: boolean
  error: string | undefined
}

const TYPED = new Set([
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'datepicker',
  'timepicker',
])
const CHOSEN_ONE = new Set(['static_select', 'radio_buttons'])
const CHOSEN_SEVERAL = new Set(['checkboxes', 'multi_static_select'])

export function listFields(view: View): Field[] {
  return placedFields(view.blocks).map((placed) => toField(view, placed))
}

/** The field with this label, action id or block id. @throws Error naming what was on screen */
export function findField(view: View, label: string, onScreen: string): Placed {
  const fields = placedFields(view.blocks)
  const found =
    fields.find((placed) => labelOf(placed) === label) ??
    fields.find(({ element, block }) => element.action_id === label || block.block_id === label)
  if (found === undefined) throw new Error(`There is no field "${label}". On screen:\n${onScreen}`)
  return found
}

export function toField(view: View, placed: Placed): Field {
  const { block, element } = placed
  const state = readState(view.state, block, element)
  return {
    label: labelOf(placed),
    blockId: block.block_id,
    actionId: element.action_id,
    type: element.type,
    value: singleOf(state),
    values: severalOf(state),
    options: optionsOf(element).map((option) => wordsOf(option.text)),
    hint: wordsOf(block.hint),
    placeholder: wordsOf(element.placeholder),
    optional: block.type !== 'input' || block.optional === true,
    error: view.errors.get(block.block_id),
  }
}

/** True where the app hears of every change: outside input blocks, and in those that dispatch. */
export function isReported({ block }: Placed): boolean {
  return block.type !== 'input' || block.dispatch_action === true
}

/** Whatever was put into an element, as state: typed text, or the values or ids that were chosen. */
export function anyValue(element: Element, given: string | readonly string[]): Json {
  const several = typeof given === 'string' ? [given].filter(Boolean) : given
  if (CHOSEN_ONE.has(element.type))
    return several[0] === undefined ? { selected_option: null } : chosenValue(element, several[0])
  if (CHOSEN_SEVERAL.has(element.type)) return chosenValues(element, several)
  if (TYPED.has(element.type)) return typedValue(element, several.join(''))
  return pickedValue(element, several)
}

/** Typed text as state. @throws Error for a field one cannot type into */
export function typedValue(element: Element, text: string): Json {
  if (element.type === 'datepicker') return { selected_date: text || null }
  if (element.type === 'timepicker') return { selected_time: text || null }
  if (!TYPED.has(element.type)) throw new Error(`One cannot type into a ${element.type}`)
  return { value: text === '' ? null : text }
}

/** One chosen option as state, by its words or its value. @throws Error naming the options on offer */
export function chosenValue(element: Element, choice: string): Json {
  if (!CHOSEN_ONE.has(element.type)) throw new Error(`One cannot select in a ${element.type}`)
  return { selected_option: findOption(element, choice) }
}

/** Several chosen options as state. @throws Error naming the options on offer, or when too many are chosen */
export function chosenValues(element: Element, choices: readonly string[]): Json {
  if (!CHOSEN_SEVERAL.has(element.type)) throw new Error(`One cannot choose several in a ${element.type}`)
  assertCount(element, choices)
  return { selected_options: choices.map((choice) => findOption(element, choice)) }
}

/** Chosen people, conversations or channels as state, by id. @throws Error for another kind of field */
export function pickedValue(element: Element, ids: readonly string[]): Json {
  assertCount(element, ids)
  switch (element.type) {
    case 'multi_users_select':
      return { selected_users: [...ids] }
    case 'multi_conversations_select':
      return { selected_conversations: [...ids] }
    case 'multi_channels_select':
      return { selected_channels: [...ids] }
    case 'users_select':
      return { selected_user: ids[0] ?? null }
    case 'conversations_select':
      return { selected_conversation: ids[0] ?? null }
    case 'channels_select':
      return { selected_channel: ids[0] ?? null }
    default:
      throw new Error(`One cannot pick in a ${element.type}`)
  }
}

function placedFields(blocks: readonly Block[]): Placed[] {
  return listElements(blocks).filter(({ element }) => holdsValue(element))
}

function optionsOf(element: Element): Json[] {
  const groups = readRecords(element, 'option_groups').flatMap((group) => readRecords(group, 'options'))
  return [...readRecords(element, 'options'), ...groups]
}

function findOption(element: Element, choice: string): Json {
  const options = optionsOf(element)
  const found =
    options.find((option) => wordsOf(option.text) === choice) ??
    options.find((option) => readText(option, 'value') === choice)
  if (found !== undefined) return found
  const offered = options.map((option) => wordsOf(option.text)).join(', ')
  throw new Error(`There is no option "${choice}"; on offer: ${offered}`)
}

function assertCount(element: Element, chosen: readonly unknown[]): void {
  const max = element.max_selected_items
  if (typeof max === 'number' && chosen.length > max)
    throw new Error(`At most ${max} can be chosen here, not ${chosen.length}`)
}

function singleOf(state: Json): string | undefined {
  const option = wordsOf(readRecord(state, 'selected_option').text)
  const texts = [
    'value',
    'selected_date',
    'selected_time',
    'selected_user',
    'selected_conversation',
    'selected_channel',
  ]
  return option || texts.map((key) => readText(state, key)).find(Boolean)
}

function severalOf(state: Json): string[] {
  const options = readRecords(state, 'selected_options').map((option) => wordsOf(option.text))
  const lists = ['selected_users', 'selected_conversations', 'selected_channels']
  return [...options, ...lists.flatMap((key) => readTexts(state, key))]
}
