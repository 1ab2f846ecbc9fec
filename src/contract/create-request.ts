// From anything that was sent to a share that can be created, or to everything wrong with it at once. The API and
// the Slack modal both come through here, so that both know one set of rules. Issues never hold a value sent.

import { Secret } from '../secret.ts'
import type { DurationMs } from './duration.ts'
import { type Issue, toIssues } from './issues.ts'
import {
  type AccessType,
  type CreateSharedSecretRequest,
  createSharedSecretRequest,
} from './shared-secret.ts'
import { describeNoneForLink, describeTooFewViews, EMAIL_FAULTS } from './words.ts'

/** A request in which every rule of the contract holds. Policy and membership have not been asked yet. */
export interface CreateRequest {
  secretValue: Secret
  /** Trimmed and not empty. */
  name: Secret | undefined
  /** As given, and not empty. */
  password: Secret | undefined
  expiresInMs: DurationMs
  /** undefined is no limit. */
  maxViews: number | undefined
  accessType: AccessType
  /** Lower-cased, each once, in the order given; empty where nobody was named. */
  authorizedEmails: readonly string[]
  allowExternalEmails: boolean
  /** There is a link that is nobody's own. Over HTTP a list narrows to the people on it, so there it takes the list's place. */
  hasLink: boolean
}

export type ParsedCreateRequest = { ok: true; request: CreateRequest } | { ok: false; issues: Issue[] }

export interface ParseCreateRequestOptions {
  /** How many distinct people are named elsewhere than in `authorizedEmails` (Slack's people picker). */
  recipients?: number
  /** Whether a link is wanted, also beside people; without it, where nobody is named. */
  hasLink?: boolean
}

/** Judges a parsed JSON body. Never throws; at most 100 issues. Contradictions are looked for last. */
export function parseCreateRequest(
  input: unknown,
  { recipients = 0, hasLink }: ParseCreateRequestOptions = {},
): ParsedCreateRequest {
  const parsed = createSharedSecretRequest.safeParse(input)
  if (!parsed.success) return { ok: false, issues: toIssues(parsed.error) }
  const people = recipients + (parsed.data.authorizedEmails?.length ?? 0)
  const isByLink = hasLink ?? people === 0
  const issues = findContradictions(parsed.data, people, isByLink)
  return issues.length > 0
    ? { ok: false, issues }
    : { ok: true, request: toCreateRequest(parsed.data, isByLink) }
}

function findContradictions(body: CreateSharedSecretRequest, people: number, hasLink: boolean): Issue[] {
  const issues: Issue[] = []
  const { maxViews } = body
  if (maxViews !== undefined && maxViews < people) {
    const message = describeTooFewViews(maxViews, people)
    issues.push({ path: ['maxViews'], code: 'custom', message })
  } else if (maxViews === people && hasLink) {
    const message = describeNoneForLink(maxViews, people)
    issues.push({ path: ['maxViews'], code: 'custom', message })
  }
  if (body.allowExternalEmails === true && body.password === undefined) {
    issues.push({ path: ['password'], code: 'custom', message: EMAIL_FAULTS.needPassword })
  }
  return issues
}

function toCreateRequest(body: CreateSharedSecretRequest, hasLink: boolean): CreateRequest {
  return {
    secretValue: Secret.fromText(body.secretValue),
    name: toSecret(body.name),
    password: toSecret(body.password),
    expiresInMs: body.expiresIn,
    maxViews: body.maxViews,
    accessType: body.accessType,
    authorizedEmails: body.authorizedEmails ?? [],
    allowExternalEmails: body.allowExternalEmails ?? false,
    hasLink,
  }
}

function toSecret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : Secret.fromText(text)
}
