// The modal "Share a secret", from the form. Pure.

import type { types } from '@slack/bolt'
import { LIMITS } from '../../contract/limits.ts'
import { BACK, CONTINUE, IN_BROWSER, INSTEAD } from '../compose/words.ts'
import { roomFor } from '../fit.ts'
import { contextLine, mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS, VIEWS } from '../ids.ts'
import { buildAskedLines } from '../request/asked.ts'
import { CANCEL } from '../words.ts'
import {
  blockIdOf,
  CUSTOM,
  type Field,
  IN_BROWSER_BLOCK,
  NOTICE_BLOCK,
  PEOPLE_NOTICE_BLOCK,
  RECIPIENTS_ONLY,
  type ShareForm,
} from './form.ts'
import { describeLifetimesHint, FORM } from './form-words.ts'
import { groupsMenu, peopleOffer, phoneSignsWarning, tellOffer } from './offers.ts'
import { writeOrigin } from './origin.ts'
import {
  areEmailsOffered,
  type FormRules,
  isPasswordRequired,
  listAccessOptions,
  listExpiryOptions,
  listViewOptions,
  type Option,
} from './rules.ts'
import {
  ACCESS_HINT,
  describeLimits,
  EMAILS_ELSEWHERE_HINT,
  EMAILS_HINT,
  GROUPS_HINT,
  GROUPS_LABEL,
  RECIPIENTS_AND_LINK_HINT,
  RECIPIENTS_ELSEWHERE_HINT,
  RECIPIENTS_HINT,
} from './words.ts'

type Element = types.InputBlock['element']

/** The values given win only in a new round: otherwise Slack keeps what was typed. */
export function buildShareModal(form: ShareForm, rules: FormRules): types.ModalView {
  const limits = describeLimits(rules.policy)
  const more = form.hasMoreOptions ? moreOptions(form, rules) : [moreOptionsButton()]
  return {
    type: 'modal',
    callback_id: VIEWS.share,
    private_metadata: writeOrigin(form.origin),
    title: plainText(FORM.title),
    submit: plainText(form.isInBrowser ? CONTINUE : FORM.submit),
    close: plainText(CANCEL),
    blocks: [
      ...(form.notice === undefined ? [] : [{ ...contextLine(form.notice), block_id: NOTICE_BLOCK }]),
      ...(form.isTellOffered ? [tellOffer()] : []),
      ...(limits === undefined ? [] : [{ ...contextLine(limits), block_id: 'limits' }]),
      ...(form.asked ? buildAskedLines(form.asked) : []),
      ...(form.isInBrowser ? inBrowser() : [typedSecret(form), ...phoneSignsWarning(form)]),
      ...(form.asked ? [] : peopleFields(form, rules)),
      input(form, 'expires', FORM.expires, select(ACTIONS.expires, listExpiryOptions(rules), form.expires), {
        dispatches: true,
      }),
      ...(form.expires === CUSTOM ? [customExpiry(form, rules)] : []),
      input(
        form,
        'viewLimit',
        FORM.viewLimit,
        select(ACTIONS.viewLimit, listViewOptions(rules), form.viewLimit),
        { dispatches: true },
      ),
      ...(form.viewLimit === CUSTOM ? [customViews(form)] : []),
      ...more,
    ],
  }
}

function inBrowser(): types.KnownBlock[] {
  return [
    { ...mrkdwnSection(IN_BROWSER), block_id: IN_BROWSER_BLOCK },
    { type: 'actions', block_id: 'type_here', elements: [button(ACTIONS.typeHere, BACK)] },
  ]
}

function typedSecret(form: ShareForm): types.InputBlock {
  return input(form, 'secret', FORM.secret, secretInput(form), { hint: FORM.secretHint })
}

function button(actionId: string, words: string): types.Button {
  return { type: 'button', action_id: actionId, text: plainText(words) }
}

function secretInput({ secret }: ShareForm): Element {
  return {
    type: 'plain_text_input',
    action_id: 'secret',
    multiline: true,
    max_length: LIMITS.modalSecret.maxChars,
    ...(secret && { initial_value: secret.expose() }),
  }
}

function peopleFields(form: ShareForm, rules: FormRules): types.KnownBlock[] {
  return [
    recipientsField(form, rules),
    ...(form.peopleOffer ? [peopleOffer(form.peopleOffer)] : []),
    ...(rules.groups?.areOffered
      ? [
          input(form, 'groups', GROUPS_LABEL, groupsMenu(), {
            hint: GROUPS_HINT,
            isOptional: true,
            dispatches: true,
          }),
        ]
      : []),
    ...(form.peopleNotice === undefined
      ? []
      : [{ ...contextLine(form.peopleNotice), block_id: PEOPLE_NOTICE_BLOCK }]),
  ]
}

function recipientsField(form: ShareForm, rules: FormRules): types.InputBlock {
  return input(form, 'recipients', FORM.recipients, recipientsInput(form), {
    hint: recipientsHint(form, rules),
    // What is typed into a form is not known before it is sent.
    isOptional: isForOthers(form) || (form.hasMoreOptions && areEmailsOffered(rules)),
  })
}

function recipientsInput({ recipients }: ShareForm): Element {
  return {
    type: 'multi_users_select',
    action_id: 'recipients',
    max_selected_items: 100,
    placeholder: plainText(FORM.choosePeople),
    ...(recipients.length > 0 && { initial_users: recipients }),
  }
}

function isForOthers({ access }: ShareForm): boolean {
  return access !== RECIPIENTS_ONLY
}

function recipientsHint(form: ShareForm, { controls }: FormRules): string {
  if (!controls.slackIdentity) return RECIPIENTS_ELSEWHERE_HINT
  return isForOthers(form) ? RECIPIENTS_AND_LINK_HINT : RECIPIENTS_HINT
}

function customExpiry(form: ShareForm, rules: FormRules): types.InputBlock {
  const element: Element = {
    type: 'plain_text_input',
    action_id: 'custom_expiry',
    placeholder: plainText(FORM.expiresAfterExample),
    ...(form.customExpiry && { initial_value: form.customExpiry }),
  }
  return input(form, 'customExpiry', FORM.expiresAfter, element, {
    hint: describeLifetimesHint(rules.policy.maxLifetimeMs),
  })
}

function customViews(form: ShareForm): types.InputBlock {
  const element: Element = {
    type: 'number_input',
    action_id: 'custom_views',
    is_decimal_allowed: false,
    min_value: '1',
    max_value: String(LIMITS.maxViews.max),
    ...(form.customViews && { initial_value: form.customViews }),
  }
  return input(form, 'customViews', FORM.viewCount, element)
}

function moreOptionsButton(): types.ActionsBlock {
  return { type: 'actions', block_id: 'more', elements: [button(ACTIONS.moreOptions, FORM.moreOptions)] }
}

function moreOptions(form: ShareForm, rules: FormRules): types.KnownBlock[] {
  const name: Element = {
    type: 'plain_text_input',
    action_id: 'name',
    max_length: roomFor(LIMITS.name.maxChars, form.name),
    ...(form.name && { initial_value: form.name }),
  }
  const password: Element = {
    type: 'plain_text_input',
    action_id: 'password',
    ...(form.password && { initial_value: form.password.expose() }),
  }
  return [
    input(form, 'name', FORM.name, name, { isOptional: true, hint: FORM.nameHint }),
    input(form, 'password', FORM.password, password, {
      isOptional: !isPasswordRequired(rules),
      hint: FORM.passwordHint,
    }),
    {
      type: 'actions',
      block_id: 'generate',
      elements: [
        button(ACTIONS.generatePassword, FORM.generate),
        ...(form.isInBrowser ? [] : [button(ACTIONS.writeInBrowser, INSTEAD)]),
      ],
    },
    ...(form.asked ? [] : beyondRecipients(form, rules)),
  ]
}

function beyondRecipients(form: ShareForm, rules: FormRules): types.KnownBlock[] {
  const emails: Element = {
    type: 'plain_text_input',
    action_id: 'external_emails',
    multiline: true,
    placeholder: plainText(FORM.emailsExample),
    ...(form.externalEmails && { initial_value: form.externalEmails }),
  }
  const hint = rules.controls.slackIdentity ? EMAILS_HINT : EMAILS_ELSEWHERE_HINT
  return [
    input(form, 'access', FORM.access, select(ACTIONS.access, listAccessOptions(rules), form.access), {
      dispatches: true,
      hint: ACCESS_HINT,
    }),
    // What was typed stays, also when the policy has changed meanwhile.
    ...(areEmailsOffered(rules) || form.externalEmails !== undefined
      ? [input(form, 'externalEmails', FORM.emails, emails, { isOptional: true, hint })]
      : []),
  ]
}

function select(actionId: string, options: readonly Option[], chosen: string): Element {
  const built = options.map(([value, label]) => ({ text: plainText(label), value }))
  const initial = built.find((option) => option.value === chosen)
  return {
    type: 'static_select',
    action_id: actionId,
    options: built,
    ...(initial && { initial_option: initial }),
  }
}

interface InputOptions {
  hint?: string
  isOptional?: boolean
  /** Reports each change at once. */
  dispatches?: boolean
}

function input(
  form: ShareForm,
  field: Field,
  label: string,
  element: Element,
  { hint, isOptional, dispatches }: InputOptions = {},
): types.InputBlock {
  return {
    type: 'input',
    block_id: blockIdOf(form, field),
    label: plainText(label),
    element,
    ...(hint !== undefined && { hint: plainText(hint) }),
    ...(isOptional && { optional: true }),
    ...(dispatches && { dispatch_action: true }),
  }
}
