// From anything that was sent to a share that can be created, or to everything wrong with it at once. The API and
// the Slack modal both come through here, so that both know one set of rules. Issues never hold a value sent.

import type { z } from 'zod'
import { Secret } from '../secret.ts'
import type { DurationMs } from './duration.ts'
import { LIMITS } from './limits.ts'
import {
  type AccessType,
  type CreateSharedSecretRequest,
  createSharedSecretRequest,
} from './shared-secret.ts'

/** A request in which every rule of the contract holds. Policy and membership have not been asked yet. */
export interface CreateRequest {
  secretValue: Secret
  /** Trimmed and not empty. */
  name: Secret | undefined
  /** In NFC and not empty. */
  password: Secret | undefined
  expiresInMs: DurationMs
  /** undefined is no limit. */
  maxViews: number | undefined
  accessType: AccessType
  /** Lower-cased, each once, in the order given; empty where nobody was named. */
  authorizedEmails: readonly string[]
  allowExternalEmails: boolean
}

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

export type ParsedCreateRequest = { ok: true; request: CreateRequest } | { ok: false; issues: Issue[] }

export interface ParseCreateRequestOptions {
  /** How many distinct people are named elsewhere than in `authorizedEmails` (Slack's people picker). */
  recipients?: number
}

/** Judges a parsed JSON body. Never throws; at most 100 issues. Contradictions are looked for last. */
export function parseCreateRequest(
  input: unknown,
  { recipients = 0 }: ParseCreateRequestOptions = {},
): ParsedCreateRequest {
  const parsed = createSharedSecretRequest.safeParse(input)
  if (!parsed.success) {
    return {
      ok: false,
      issues: dropMeaningless(parsed.error.issues).slice(0, LIMITS.issues.max).map(toIssue),
    }
  }
  const issues = findContradictions(parsed.data, recipients)
  return issues.length > 0 ? { ok: false, issues } : { ok: true, request: toCreateRequest(parsed.data) }
}

function findContradictions(body: CreateSharedSecretRequest, recipients: number): Issue[] {
  const issues: Issue[] = []
  const people = recipients + (body.authorizedEmails?.length ?? 0)
  if (body.maxViews !== undefined && body.maxViews < people) {
    const views = body.maxViews === 1 ? '1 view' : `${body.maxViews} views`
    const message = `${people} people but ${views}: ${people - body.maxViews} of them could not open it. Allow at least ${people} views, or name fewer people.`
    issues.push({ path: ['maxViews'], code: 'custom', message })
  }
  if (body.allowExternalEmails === true && body.password === undefined) {
    const message = 'Outside addresses need a password. Set one, or share with members only.'
    issues.push({ path: ['password'], code: 'custom', message })
  }
  return issues
}

function toCreateRequest(body: CreateSharedSecretRequest): CreateRequest {
  return {
    secretValue: Secret.fromText(body.secretValue),
    name: toSecret(body.name),
    password: toSecret(body.password),
    expiresInMs: body.expiresIn,
    maxViews: body.maxViews,
    accessType: body.accessType,
    authorizedEmails: body.authorizedEmails ?? [],
    allowExternalEmails: body.allowExternalEmails ?? false,
  }
}

function toSecret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : Secret.fromText(text)
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
