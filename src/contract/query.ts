// What the queries of lists have in common. Values of a query are text, given once or several times.

import { z } from 'zod'
import { LIMITS } from './limits.ts'
import { describeRange, QUERY_FAULTS } from './words.ts'

export const wholeNumber = (min: number, max: number) =>
  z
    .string(QUERY_FAULTS.notOnce)
    .regex(/^\d{1,9}$/, QUERY_FAULTS.notWhole)
    .transform(Number)
    .refine((value) => value >= min && value <= max, describeRange(min, max))

export const cursor = z.string(QUERY_FAULTS.notOnce).max(LIMITS.page.maxCursorChars)
