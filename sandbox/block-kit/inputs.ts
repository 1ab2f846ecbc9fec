// The elements a person types into, with the rules between their own fields (bounds, lengths, initial values).

import { z } from 'zod'
import { identifier, plainText } from './text.ts'

type Issues = z.core.ParsePayload['issues']

const dispatch = z
  .strictObject({
    trigger_actions_on: z
      .array(z.enum(['on_enter_pressed', 'on_character_entered']))
      .min(1)
      .max(2),
  })
  .optional()

const typed = {
  action_id: identifier.optional(),
  placeholder: plainText(150).optional(),
  focus_on_load: z.boolean().optional(),
  dispatch_action_config: dispatch,
}

const numeric = z.string().regex(/^-?\d+(\.\d+)?$/, 'is not a number in a string')

export const textInputs = [
  z
    .strictObject({
      type: z.literal('plain_text_input'),
      ...typed,
      multiline: z.boolean().optional(),
      min_length: z.int().min(0).max(3000).optional(),
      max_length: z.int().min(1).max(3000).optional(),
      initial_value: z.string().max(3000).optional(),
    })
    .check(({ value, issues }) => {
      const { min_length: min = 0, max_length: max = 3000, initial_value: initial } = value
      if (min > max) report(issues, 'min_length must not exceed max_length', 'min_length', value)
      if (initial === undefined) return
      if (initial.length > max || (initial.length > 0 && initial.length < min))
        report(issues, 'initial_value must respect min_length and max_length', 'initial_value', value)
    }),
  z
    .strictObject({
      type: z.literal('number_input'),
      ...typed,
      is_decimal_allowed: z.boolean(),
      initial_value: numeric.optional(),
      min_value: numeric.optional(),
      max_value: numeric.optional(),
    })
    .check(({ value, issues }) => {
      const min = Number(value.min_value ?? Number.NEGATIVE_INFINITY)
      const max = Number(value.max_value ?? Number.POSITIVE_INFINITY)
      if (min > max) report(issues, 'min_value must not exceed max_value', 'min_value', value)
      if (value.initial_value === undefined) return
      const initial = Number(value.initial_value)
      if (initial < min || initial > max || (!value.is_decimal_allowed && !Number.isInteger(initial)))
        report(issues, 'initial_value must be an allowed number', 'initial_value', value)
    }),
  z.strictObject({
    type: z.literal('email_text_input'),
    ...typed,
    initial_value: z.string().max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal('url_text_input'),
    ...typed,
    initial_value: z.string().max(3000).optional(),
  }),
] as const

function report(issues: Issues, message: string, field: string, input: unknown): void {
  issues.push({ code: 'custom', message, path: [field], input })
}
