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
  if (!parsed.success) return { ok: false, issues: toIssues(parsed.error) }
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
