// What Slack checks in the client before it sends a submission: required fields, lengths, numbers.
// Nothing reaches the app while one of these stands.

import { type Element, listElements } from '../blocks.ts'
import { type Json, readText } from '../json.ts'
import { readState } from '../state.ts'
import type { View } from '../views.ts'

/** The words under each field that keeps the view from being sent, by block id. */
export function checkBeforeSubmit(view: View): Map<string, string> {
  const problems = new Map<string, string>()
  for (const { block, element } of listElements(view.blocks)) {
    if (block.type !== 'input') continue
    const state = readState(view.state, block, element)
    const problem = isEmpty(state)
      ? block.optional !== true && 'Please complete this required field.'
      : checkTyped(element, readText(state, 'value'))
    if (problem) problems.set(block.block_id, problem)
  }
  return problems
}

function isEmpty(state: Json): boolean {
  const { type: _, ...values } = state
  return Object.values(values).every((value) => value === null || value === '' || isEmptyList(value))
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function checkTyped(element: Element, text: string): string | false {
  switch (element.type) {
    case 'plain_text_input': {
      const min = Number(element.min_length ?? 0)
      const max = Number(element.max_length ?? 3000)
      if (text.length < min) return `Please use at least ${min} characters.`
      return text.length > max && `Please use at most ${max} characters.`
    }
    case 'number_input':
      return checkNumber(element, text)
    case 'email_text_input':
      return !/^\S+@\S+\.\S+$/.test(text) && 'Please enter a valid email address.'
    case 'url_text_input':
      return !URL.canParse(text) && 'Please enter a valid URL.'
    default:
      return false
  }
}

function checkNumber(element: Element, text: string): string | false {
  const number = Number(text)
  if (!/^-?\d+(\.\d+)?$/.test(text)) return 'Please enter a valid number.'
  if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return 'Please enter a whole number.'
  const min = Number(element.min_value ?? Number.NEGATIVE_INFINITY)
  const max = Number(element.max_value ?? Number.POSITIVE_INFINITY)
  if (number < min) return `Please enter a number that is at least ${min}.`
  return number > max && `Please enter a number that is at most ${max}.`
}
