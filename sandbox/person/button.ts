// Buttons as a person sees them, found by their words (or, where words change, by action id).

import { type Block, listElements, type Placed, wordsOf } from '../blocks.ts'
import { isRecord, readText } from '../json.ts'

export interface Button {
  label: string
  actionId: string
  blockId: string
  value: string
  /** Where the button leads, if it is a link. */
  url: string | undefined
  style: string | undefined
  /** The question asked before the click counts, if any. */
  confirm: string | undefined
}

export function listButtons(blocks: readonly Block[]): Button[] {
  return placedButtons(blocks).map(({ block, element }) => ({
    label: wordsOf(element.text),
    actionId: element.action_id,
    blockId: block.block_id,
    value: readText(element, 'value'),
    url: readText(element, 'url') || undefined,
    style: readText(element, 'style') || undefined,
    confirm: isRecord(element.confirm) ? wordsOf(element.confirm.text) : undefined,
  }))
}

/** The button with these words or this action id. @throws Error naming what was on screen */
export function findButton(blocks: readonly Block[], label: string, onScreen: string): Placed {
  const buttons = placedButtons(blocks)
  const found =
    buttons.find(({ element }) => wordsOf(element.text) === label) ??
    buttons.find(({ element }) => element.action_id === label)
  if (found === undefined) throw new Error(`There is no button "${label}". On screen:\n${onScreen}`)
  return found
}

function placedButtons(blocks: readonly Block[]): Placed[] {
  return listElements(blocks).filter(({ element }) => element.type === 'button')
}
