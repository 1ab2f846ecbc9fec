// The blocks an app may send, by surface. Types this table does not know are refused as unsupported, so that a
// misspelt or unfamiliar block shows in a test and not in front of people.

import { z } from 'zod'
import { accessory, actionsElement, choiceInputs, contextImage } from './elements.ts'
import { textInputs } from './inputs.ts'
import { richTextBlock } from './rich-text.ts'
import { anyText, identifier, imageUrl, mrkdwn, plainText } from './text.ts'

const id = { block_id: identifier.optional() }

const section = z
  .strictObject({
    type: z.literal('section'),
    ...id,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .check(({ value, issues }) => {
    if (value.text === undefined && value.fields === undefined)
      issues.push({ code: 'custom', message: 'must define text or fields', path: ['text'], input: value })
  })

const input = z.strictObject({
  type: z.literal('input'),
  ...id,
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: z.discriminatedUnion('type', [...textInputs, ...choiceInputs]),
})

const shared = [
  section,
  input,
  richTextBlock,
  z.strictObject({ type: z.literal('divider'), ...id }),
  z.strictObject({ type: z.literal('header'), ...id, text: plainText(150) }),
  z.strictObject({
    type: z.literal('context'),
    ...id,
    elements: z
      .array(z.discriminatedUnion('type', [plainText(3000), mrkdwn(3000), contextImage]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('actions'), ...id, elements: z.array(actionsElement).min(1).max(25) }),
  z.strictObject({
    type: z.literal('image'),
    ...id,
    image_url: imageUrl,
    alt_text: z.string().min(1).max(2000),
    title: plainText(2000).optional(),
  }),
] as const

const markdown = z.strictObject({ type: z.literal('markdown'), ...id, text: z.string().min(1).max(12_000) })

const viewBlocks = z.array(z.discriminatedUnion('type', shared)).max(100)

export const messageBlocks = z.array(z.discriminatedUnion('type', [...shared, markdown])).max(50)

const viewCommon = {
  blocks: viewBlocks,
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
}

export const modalView = z
  .strictObject({
    type: z.literal('modal'),
    ...viewCommon,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  })
  .check(({ value, issues }) => {
    if (value.submit === undefined && value.blocks.some((block) => block.type === 'input'))
      issues.push({
        code: 'custom',
        message: 'missing required field: submit (the view has input blocks)',
        path: ['submit'],
        input: value,
      })
  })

export const homeView = z.strictObject({ type: z.literal('home'), ...viewCommon })
