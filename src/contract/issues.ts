// What is wrong with an input, as the API answers it: reduced to what helps, and never holding a value sent.

import type { z } from 'zod'
import { LIMITS } from './limits.ts'

/** One thing wrong with a request. `message` is a sentence a person can act on; the rest is for programs. */
export interface Issue {
  path: (string | number)[]
  code: IssueCode
  message: string
  expected?: string
  minimum?: number
  maximum?: number
  inclusive?: boolean
  origin?: string
  format?: string
  /** Names of unknown keys, not their values: at most 20, each cut at 100 characters. */
  keys?: string[]
  /** The values that would have been accepted. */
  values?: string[]
}

export type IssueCode = z.core.$ZodIssue['code']

/** At most 100, without those that only follow from another. */
export function toIssues(error: z.core.$ZodError): Issue[] {
  return dropMeaningless(error.issues).slice(0, LIMITS.issues.max).map(toIssue)
}

/** Reads an input by a schema. Never throws. */
export function parseBy<T>(
  schema: z.ZodType<T>,
  input: unknown,
): { ok: true; value: T } | { ok: false; issues: Issue[] } {
  const parsed = schema.safeParse(input)
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, issues: toIssues(parsed.error) }
}

// zod measures the length of a list even where text was expected; a wrong type is the only thing worth saying.
function dropMeaningless(issues: z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const wrongTypes = new Set(
    issues.flatMap(({ code, path }) => (code === 'invalid_type' ? path.join('.') : [])),
  )
  return issues.filter(({ code, path }) => code === 'invalid_type' || !wrongTypes.has(path.join('.')))
}

// Named one by one: what zod may add to an issue in a later version (it can carry the input) stays inside.
function toIssue(issue: z.core.$ZodIssue): Issue {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
  const { code, message } = issue
  switch (issue.code) {
    case 'invalid_type':
      return { path, code, message, expected: issue.expected }
    case 'too_small':
      return { path, code, message, ...boundOf(issue), minimum: Number(issue.minimum) }
    case 'too_big':
      return { path, code, message, ...boundOf(issue), maximum: Number(issue.maximum) }
    case 'invalid_format':
      return { path, code, message, format: issue.format }
    case 'invalid_value':
      return { path, code, message, values: issue.values.map(String) }
    case 'unrecognized_keys': {
      const { maxKeys, maxKeyChars } = LIMITS.issues
      return {
        path,
        code,
        message,
        keys: issue.keys.slice(0, maxKeys).map((key) => key.slice(0, maxKeyChars)),
      }
    }
    default:
      return { path, code, message }
  }
}

function boundOf(issue: {
  origin: string
  inclusive?: boolean | undefined
}): Pick<Issue, 'origin' | 'inclusive'> {
  return { origin: issue.origin, inclusive: issue.inclusive ?? true }
}
