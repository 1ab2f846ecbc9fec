// rich_text: the only block in which nothing is parsed, so where an app shows values exactly as they are.

import { z } from 'zod'
import { linkUrl, SLACK_ID, USER_ID } from './text.ts'

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional()

const text = z.strictObject({ type: z.literal('text'), text: z.string().min(1), style })
const link = z.strictObject({
  type: z.literal('link'),
  url: linkUrl,
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  style,
})

const inline = z.discriminatedUnion('type', [
  text,
  link,
  z.strictObject({ type: z.literal('user'), user_id: z.string().regex(USER_ID), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().regex(SLACK_ID), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string().regex(SLACK_ID), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({
    type: z.literal('emoji'),
    name: z.string().min(1),
    unicode: z.string().optional(),
    style,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: z.string().min(1),
    url: linkUrl.optional(),
    fallback: z.string().optional(),
    style,
  }),
])

const border = z.literal([0, 1]).optional()
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline) })

/** Characters in one rich_text block at most; Slack publishes no number, this one is known to pass. */
const MAX_RICH_TEXT = 3000

export const richTextBlock = z
  .strictObject({
    type: z.literal('rich_text'),
    block_id: z.string().min(1).max(255).optional(),
    elements: z
      .array(
        z.discriminatedUnion('type', [
          section,
          z.strictObject({
            type: z.literal('rich_text_list'),
            elements: z.array(section).min(1),
            style: z.enum(['bullet', 'ordered']),
            indent: z.int().min(0).max(8).optional(),
            offset: z.int().min(0).optional(),
            border,
          }),
          z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(inline), border }),
          z.strictObject({
            type: z.literal('rich_text_preformatted'),
            elements: z.array(z.discriminatedUnion('type', [text, link])),
            border,
            language: z.string().optional(),
          }),
        ]),
      )
      .min(1),
  })
  .check((context) => {
    const length = lengthOf(context.value)
    if (length <= MAX_RICH_TEXT) return
    context.issues.push({
      code: 'custom',
      message: `must be less than ${MAX_RICH_TEXT + 1} characters`,
      path: ['elements'],
      input: context.value,
    })
  })

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + lengthOf(item), 0)
  if (typeof value !== 'object' || value === null) return 0
  const own = 'text' in value && typeof value.text === 'string' ? value.text.length : 0
  return own + ('elements' in value ? lengthOf(value.elements) : 0)
}
