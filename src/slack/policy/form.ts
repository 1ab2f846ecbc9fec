// What stands in the policy's form, and what of it somebody has changed. Only that is wished for: of two administrators
// who have the form open, neither puts back what the other has saved. Pure.

import type { ViewOutput } from '@slack/bolt'
import type { PolicyFaults, PolicyWish } from '../../share/change-policy.ts'
import type { Policy } from '../../share/policy.ts'
import { toPlainWord } from '../typed.ts'
import { FAULTS } from './words.ts'

/** Rules that are ticked or not. */
export const FLAGS = [
  'areUnlimitedViewsAllowed',
  'isAnyoneAllowed',
  'areGuestsAllowed',
  'areExternalEmailsAllowed',
  'isRevealInSlackAllowed',
] as const satisfies ReadonlyArray<keyof Policy>

export const FLAGS_BLOCK = 'policy_flags'

const TYPED = [
  'defaultLifetimeMs',
  'maxLifetimeMs',
  'maxViews',
  'externalDomains',
  'passwordRequired',
  'whoMayCreate',
] as const satisfies ReadonlyArray<keyof Policy>

export function policyBlockId(rule: keyof Policy): string {
  return `policy_${rule}`
}

type View = Pick<ViewOutput, 'state' | 'blocks'>

/** What differs from what the form showed when it opened. Never throws: what is missing is as it was. */
export function readPolicyForm(view: View): PolicyWish {
  const wish: PolicyWish = {}
  for (const rule of TYPED) {
    const { given, shown } = readBlock(view, policyBlockId(rule))
    // What leaves the workspace is never guessed at.
    const read = rule === 'externalDomains' ? String : toPlainWord
    const [now, before] = [read(textOf(given)), read(textOf(shown))]
    if (given && now !== before) wish[rule] = now
  }
  const { given, shown } = readBlock(view, FLAGS_BLOCK)
  const [now, before] = [ticksOf(given?.selected_options), ticksOf(shown.selected_options)]
  for (const rule of FLAGS) {
    if (given && now.includes(rule) !== before.includes(rule)) wish[rule] = now.includes(rule)
  }
  return wish
}

/** Sentences by block id, as Slack wants them. */
export function describeFaults(faults: PolicyFaults): Record<string, string> {
  const isFlag = (rule: string): boolean => FLAGS.some((flag) => flag === rule)
  return Object.fromEntries(
    Object.entries(faults).map(([rule, fault]) => [
      isFlag(rule) ? FLAGS_BLOCK : policyBlockId(rule as keyof Policy),
      FAULTS[fault],
    ]),
  )
}

type Value = Record<string, unknown>

/** What a field holds, and what it held at first, both in the shape of Slack's state. */
function readBlock({ state, blocks }: View, blockId: string): { given: Value | undefined; shown: Value } {
  const [given] = Object.values(state?.values?.[blockId] ?? {})
  const block: unknown = Array.isArray(blocks) && blocks.find((one) => one?.block_id === blockId)
  const element = Object((Object(block) as Value).element) as Value
  return {
    given: given as Value | undefined,
    shown: {
      value: element.initial_value,
      selected_option: element.initial_option,
      selected_options: element.initial_options,
    },
  }
}

function textOf(value: Value | undefined): string {
  const option = Object(value?.selected_option) as Value
  const text = value?.value ?? option.value
  return typeof text === 'string' ? text : ''
}

function ticksOf(options: unknown): unknown[] {
  return Array.isArray(options) ? options.map((option) => (Object(option) as Value).value) : []
}
