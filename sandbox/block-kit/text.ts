// The small pieces of Block Kit that blocks and elements are made of: text, options, confirmation dialogs.
// Used by the other schemas of this folder; the numbers are Slack's published limits.

import { z } from 'zod'

export const SLACK_ID = /^[A-Z][A-Z0-9]{2,}$/
export const USER_ID = /^[UW][A-Z0-9]{2,}$/

const INVALID_URL = 'is not a valid URL'
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for; tab and line ends are none of them
export const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Block ids, action ids, callback ids and external ids. */
export const identifier = z.string().min(1).max(255)
export const imageUrl = z.url({ protocol: /^https?$/, error: INVALID_URL }).max(3000)
/** What a button or a link may lead to: no scripts, data or files. */
export const linkUrl = z.url({ protocol: /^(?:https?|mailto|tel|slack)$/, error: INVALID_URL }).max(3000)

/** Words that say something: no more than so many, not blank, and nothing that no screen can show. */
const words = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .check(({ value, issues }) => {
      const report = (message: string) => issues.push({ code: 'custom', message, path: [], input: value })
      if (value !== '' && value.trim() === '') report('must be more than 0 characters')
      if (CONTROL.test(value)) report('must not contain control characters')
    })

export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: words(max),
    emoji: z.boolean().optional(),
  })

export const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: words(max),
    verbatim: z.boolean().optional(),
  })

export const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)])

export const confirmDialog = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
})

const optionOf = <Text extends z.ZodType>(text: Text) =>
  z.strictObject({
    text,
    value: z.string().min(1).max(150),
    description: plainText(75).optional(),
    url: linkUrl.optional(),
  })

/** An option of a menu: plain text only. */
export const menuOption = optionOf(plainText(75))
/** An option of checkboxes and radio buttons: may be formatted, its description too. */
export const listedOption = optionOf(anyText(75)).extend({ description: anyText(75).optional() })

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(menuOption).min(1).max(100),
})
