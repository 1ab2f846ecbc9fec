// The policy in App Home, and the form that changes it. Pure.

import type { types } from '@slack/bolt'
import { writeDuration } from '../../contract/duration.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { Policy } from '../../share/policy.ts'
import { buildNotice, contextLine, mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { CANCEL } from '../words.ts'
import { FLAGS, FLAGS_BLOCK, policyBlockId } from './form.ts'
import type { Installation } from './installation.ts'
import {
  ALLOWED_LABEL,
  AUDIT_HEADING,
  AUDIT_TRAIL,
  CREATOR_CHOICES,
  describeInstallation,
  describeMissingScope,
  describeRule,
  EDIT_LABEL,
  HINTS,
  INSTALLATION_HEADING,
  LABELS,
  LOCKED,
  PASSWORD_CHOICES,
  POLICY_TITLE,
  SAVE_LABEL,
  WHO_MAY_EDIT,
} from './words.ts'

export interface PolicyTab {
  policy: Policy
  isLocked: boolean
  installation: Installation
  /** Scopes that were asked for and not granted. */
  missingScopes: readonly string[]
}

/** Rules that belong together, in the order in which they are read. */
const GROUPS: ReadonlyArray<ReadonlyArray<keyof Policy>> = [
  ['defaultLifetimeMs', 'maxLifetimeMs', 'maxViews', 'areUnlimitedViewsAllowed'],
  ['whoMayCreate', 'areGuestsAllowed', 'isAnyoneAllowed', 'areExternalEmailsAllowed', 'externalDomains'],
  ['passwordRequired', 'isRevealInSlackAllowed'],
]

/** For administrators alone: the caller has made sure of that. */
export function buildPolicyTab({
  policy,
  isLocked,
  installation,
  missingScopes,
}: PolicyTab): types.KnownBlock[] {
  const edit: types.Button = { type: 'button', action_id: ACTIONS.editPolicy, text: plainText(EDIT_LABEL) }
  return [
    ...GROUPS.flatMap((rules): types.KnownBlock[] => [{ type: 'divider' }, buildRules(policy, rules)]),
    { type: 'divider' },
    ...(isLocked
      ? [mrkdwnSection(LOCKED)]
      : [
          { type: 'actions', block_id: 'policy', elements: [edit] } satisfies types.ActionsBlock,
          contextLine(WHO_MAY_EDIT),
        ]),
    { type: 'header', text: plainText(INSTALLATION_HEADING) },
    {
      type: 'section',
      fields: describeInstallation(installation).map(([label, text]) => buildField(label, text)),
    },
    ...missingScopes.map((scope) => contextLine(describeMissingScope(scope))),
    { type: 'header', text: plainText(AUDIT_HEADING) },
    mrkdwnSection(AUDIT_TRAIL),
  ]
}

function buildRules(policy: Policy, rules: ReadonlyArray<keyof Policy>): types.SectionBlock {
  return {
    type: 'section',
    fields: rules
      .filter((rule) => appliesTo(policy, rule))
      .map((rule) => buildField(LABELS[rule], describeRule(policy, rule))),
  }
}

function buildField(label: string, text: string): types.MrkdwnElement {
  return { type: 'mrkdwn', text: `*${label}*\n${text}`, verbatim: true }
}

// Which outside addresses, where there may be none, is no rule.
function appliesTo({ areExternalEmailsAllowed }: Policy, rule: keyof Policy): boolean {
  return rule !== 'externalDomains' || areExternalEmailsAllowed
}

export function buildPolicyForm(policy: Policy): types.ModalView {
  const flags = FLAGS.map((rule) => ({ text: plainText(LABELS[rule]), value: rule }))
  const set = flags.filter(({ value }) => policy[value])
  return {
    type: 'modal',
    callback_id: VIEWS.policy,
    title: plainText(POLICY_TITLE),
    submit: plainText(SAVE_LABEL),
    close: plainText(CANCEL),
    blocks: [
      input('defaultLifetimeMs', textInput(writeDuration(policy.defaultLifetimeMs))),
      input('maxLifetimeMs', textInput(writeDuration(policy.maxLifetimeMs))),
      input('maxViews', countInput(policy.maxViews), true),
      {
        type: 'input',
        block_id: FLAGS_BLOCK,
        label: plainText(ALLOWED_LABEL),
        optional: true,
        element: {
          type: 'checkboxes',
          action_id: 'flags',
          options: flags,
          ...(set.length > 0 && { initial_options: set }),
        },
      },
      input('externalDomains', domainsInput(policy.externalDomains), true),
      input('passwordRequired', choiceInput(PASSWORD_CHOICES, policy.passwordRequired)),
      input('whoMayCreate', choiceInput(CREATOR_CHOICES, policy.whoMayCreate)),
    ],
  }
}

/** Says how it went, or that it takes a moment. */
export function buildPolicyNotice(sentence: string): types.ModalView {
  return buildNotice(VIEWS.notice, POLICY_TITLE, sentence)
}

function textInput(initial: string): types.InputBlock['element'] {
  return { type: 'plain_text_input', action_id: 'text', max_length: 40, initial_value: initial }
}

function countInput(initial: number | undefined): types.InputBlock['element'] {
  return {
    type: 'number_input',
    action_id: 'count',
    is_decimal_allowed: false,
    min_value: '1',
    max_value: String(LIMITS.maxViews.max),
    ...(initial !== undefined && { initial_value: String(initial) }),
  }
}

function domainsInput(domains: readonly string[]): types.InputBlock['element'] {
  const text = domains.join(', ')
  return {
    type: 'plain_text_input',
    action_id: 'domains',
    // What the operator's settings hold may be longer than Slack lets anybody type.
    ...(text !== '' && text.length <= 3_000 && { initial_value: text }),
  }
}

function choiceInput(choices: Readonly<Record<string, string>>, chosen: string): types.InputBlock['element'] {
  const options = Object.entries(choices).map(([value, label]) => ({ text: plainText(label), value }))
  const initial = options.find(({ value }) => value === chosen)
  return {
    type: 'static_select',
    action_id: 'choice',
    options,
    ...(initial && { initial_option: initial }),
  }
}

function input(
  rule: Exclude<keyof Policy, (typeof FLAGS)[number]>,
  element: types.InputBlock['element'],
  isOptional = false,
): types.InputBlock {
  const hint = rule in HINTS ? HINTS[rule as keyof typeof HINTS] : undefined
  return {
    type: 'input',
    block_id: policyBlockId(rule),
    label: plainText(LABELS[rule]),
    element,
    ...(hint !== undefined && { hint: plainText(hint) }),
    ...(isOptional && { optional: true }),
  }
}
