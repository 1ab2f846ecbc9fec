// Every interactive element with its limits, and which of them each kind of block takes.
// A preselection must be one of the options: Slack refuses the whole call otherwise.

import { z } from 'zod'
import {
  confirmDialog,
  identifier,
  imageUrl,
  linkUrl,
  listedOption,
  menuOption,
  optionGroup,
  plainText,
  SLACK_ID,
  USER_ID,
} from './text.ts'

interface Choices {
  options?: unknown[] | undefined
  option_groups?: { options: unknown[] }[] | undefined
  initial_option?: unknown
  initial_options?: unknown[] | undefined
}

const actionable = { action_id: identifier.optional(), confirm: confirmDialog.optional() }
const focusable = { ...actionable, focus_on_load: z.boolean().optional() }
const placeholder = { placeholder: plainText(150).optional() }
const menu = { ...focusable, ...placeholder }
const many = { max_selected_items: z.int().min(1).max(100).optional() }
const userId = z.string().regex(USER_ID, 'is not a well-formed user id')
const conversationId = z.string().regex(SLACK_ID, 'is not a well-formed conversation id')
const menuChoices = {
  options: z.array(menuOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
}
const filter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional()
const conversationExtras = { default_to_current_conversation: z.boolean().optional(), filter }

const button = z.strictObject({
  type: z.literal('button'),
  ...actionable,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: linkUrl.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().min(1).max(75).optional(),
})
const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionable,
  options: z.array(menuOption).min(1).max(5),
})
const image = z.strictObject({
  type: z.literal('image'),
  image_url: imageUrl,
  alt_text: z.string().min(1).max(2000),
})

const single = [
  z
    .strictObject({
      type: z.literal('static_select'),
      ...menu,
      ...menuChoices,
      initial_option: menuOption.optional(),
    })
    .check(checkChoices),
  z.strictObject({
    type: z.literal('external_select'),
    ...menu,
    initial_option: menuOption.optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...menu, initial_user: userId.optional() }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...menu,
    ...conversationExtras,
    initial_conversation: conversationId.optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...menu,
    initial_channel: conversationId.optional(),
    response_url_enabled: z.boolean().optional(),
  }),
] as const

const multiple = [
  z
    .strictObject({
      type: z.literal('multi_static_select'),
      ...menu,
      ...many,
      ...menuChoices,
      initial_options: z.array(menuOption).min(1).max(100).optional(),
    })
    .check(checkChoices),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...menu,
    ...many,
    initial_options: z.array(menuOption).min(1).max(100).optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...menu,
    ...many,
    initial_users: z.array(userId).max(100).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...menu,
    ...many,
    ...conversationExtras,
    initial_conversations: z.array(conversationId).max(100).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    ...menu,
    ...many,
    initial_channels: z.array(conversationId).max(100).optional(),
  }),
] as const

const lists = [
  z
    .strictObject({
      type: z.literal('checkboxes'),
      ...focusable,
      options: z.array(listedOption).min(1).max(10),
      initial_options: z.array(listedOption).min(1).max(10).optional(),
    })
    .check(checkChoices),
  z
    .strictObject({
      type: z.literal('radio_buttons'),
      ...focusable,
      options: z.array(listedOption).min(1).max(10),
      initial_option: listedOption.optional(),
    })
    .check(checkChoices),
  z.strictObject({
    type: z.literal('datepicker'),
    ...menu,
    initial_date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .optional(),
  }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...menu,
    initial_time: z
      .string()
      .regex(/^\d{2}:\d{2}$/)
      .optional(),
    timezone: z.string().optional(),
  }),
] as const

/** Elements of a context block besides text. */
export const contextImage = image
/** Elements of an actions block. */
export const actionsElement = z.discriminatedUnion('type', [button, overflow, ...single, ...lists])
/** What may stand at the right of a section. */
export const accessory = z.discriminatedUnion('type', [
  button,
  overflow,
  image,
  ...single,
  ...multiple,
  ...lists,
])
/** Elements of an input block besides typed text. */
export const choiceInputs = [...single, ...multiple, ...lists] as const

function checkChoices<Value extends Choices>(context: z.core.ParsePayload<Value>): void {
  const { options, option_groups: groups, initial_option: one, initial_options: several } = context.value
  const report = (message: string, path: PropertyKey[]) =>
    context.issues.push({ code: 'custom', message, path, input: context.value })
  if ((options === undefined) === (groups === undefined))
    report('must define exactly one of options and option_groups', ['options'])
  const all = options ?? groups?.flatMap((group) => group.options) ?? []
  const known = new Set(all.map(fingerprint))
  if (one !== undefined && !known.has(fingerprint(one)))
    report('initial_option must be one of the options', ['initial_option'])
  several?.forEach((option, index) => {
    if (!known.has(fingerprint(option)))
      report('initial_options must be among the options', ['initial_options', index])
  })
  const values = all.map((option) => JSON.stringify(option && Object(option).value))
  if (new Set(values).size < values.length) report('option values must be unique', ['options'])
}

/** Slack compares whole options: text and value, whatever order they are written in. */
function fingerprint(option: unknown): string {
  return JSON.stringify(option, (_key, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)))
      : value,
  )
}
