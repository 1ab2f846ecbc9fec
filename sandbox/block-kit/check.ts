// The Block Kit checker: what Slack would refuse, in Slack's words, before a message or a view is accepted.
// Called by chat.*, views.* and by answers to submissions. Never changes what it checks.

import type { z } from 'zod'
import { isRecord, type Json, readRecord, readRecords, readText } from '../json.ts'
import { homeView, messageBlocks, modalView } from './blocks.ts'

/** Problems of a message's `blocks`, e.g. `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. */
export function checkBlocks(blocks: unknown): string[] {
  return [...run(messageBlocks, blocks, '/blocks'), ...findDuplicates(blocks, '/blocks')]
}

/** Problems of a view, with pointers below `/view`. */
export function checkView(view: unknown, type: 'modal' | 'home'): string[] {
  const blocks = isRecord(view) ? view.blocks : undefined
  return [
    ...run(type === 'modal' ? modalView : homeView, view, '/view'),
    ...findDuplicates(blocks, '/view/blocks'),
  ]
}

function run(schema: z.ZodType, value: unknown, root: string): string[] {
  const result = schema.safeParse(value)
  if (result.success) return []
  return result.error.issues.map(
    (issue) => `${toWords(issue, value)} [json-pointer:${root}${toPointer(issue)}]`,
  )
}

function toPointer(issue: z.core.$ZodIssue): string {
  return issue.path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function toWords(issue: z.core.$ZodIssue, input: unknown): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string'
        ? `must be less than ${Number(issue.maximum) + 1} characters`
        : issue.origin === 'array'
          ? `no more than ${issue.maximum} items allowed`
          : `must be at most ${issue.maximum}`
    case 'too_small':
      return issue.origin === 'string'
        ? `must be more than ${Number(issue.minimum) - 1} characters`
        : issue.origin === 'array'
          ? `no less than ${issue.minimum} items allowed`
          : `must be at least ${issue.minimum}`
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`
    case 'invalid_union':
      return `unsupported type: ${String(valueAt(input, issue.path))}`
    case 'invalid_type':
      return valueAt(input, issue.path) === undefined
        ? `missing required field: ${String(issue.path.at(-1) ?? 'blocks')}`
        : `expected type ${issue.expected}`
    default:
      return issue.message
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value == null ? undefined : Object(value)[key]), input)
}

/** Block ids are unique in a view or message, action ids within their block, and one element at most takes focus. */
function findDuplicates(blocks: unknown, root: string): string[] {
  if (!Array.isArray(blocks)) return []
  const problems: string[] = []
  const blockIds = new Set<string>()
  let focused = 0
  blocks.forEach((block: unknown, index) => {
    if (!isRecord(block)) return
    const blockId = readText(block, 'block_id')
    if (blockId !== '' && blockIds.has(blockId))
      problems.push(`duplicate block_id: ${blockId} [json-pointer:${root}/${index}/block_id]`)
    blockIds.add(blockId)
    const elements = interactive(block)
    const actionIds = elements.map((element) => readText(element, 'action_id')).filter((id) => id !== '')
    for (const id of new Set(actionIds.filter((id, at) => actionIds.indexOf(id) !== at)))
      problems.push(`duplicate action_id: ${id} [json-pointer:${root}/${index}]`)
    focused += elements.filter((element) => element.focus_on_load === true).length
  })
  if (focused > 1) problems.push(`only one element may have focus_on_load [json-pointer:${root}]`)
  return problems
}

function interactive(block: Json): Json[] {
  return [...readRecords(block, 'elements'), readRecord(block, 'element'), readRecord(block, 'accessory')]
}
