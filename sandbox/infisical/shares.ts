// The shares that the stand-in keeps, in memory: made, listed, opened and deleted. Opening is for tests and the page
// of the demo, and spends a view as Infisical does.

import { randomBytes, randomUUID } from 'node:crypto'
import { parseDuration } from '../../src/contract/duration.ts'
import { type Json, readText, readTexts } from '../json.ts'

/** A share with its value, which no route answers. */
export interface KeptShare {
  /** As routes answer it, without the link. */
  shown: Json & {
    id: string
    expiresAt: string
    expiresAfterViews: number | null
    lastViewedAt: string | null
  }
  secretValue: string
  password: string
  identityId: string
}

/** Why a request that the schema accepts is refused all the same: the field, or a sentence. */
export type Objection = { status: 422; field: string; message: string } | { status: 400; message: string }

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const MAX_UNITS = 10_000

/** What Infisical objects to beyond its schema. `members` undefined: everybody is one. */
export function findObjection(body: Json, members: ReadonlySet<string> | undefined): Objection | undefined {
  const field = (name: string, message: string): Objection => ({ status: 422, field: name, message })
  const lifetimeMs = parseDuration(readText(body, 'expiresIn')) ?? 0
  if (lifetimeMs < 5 * MINUTE_MS || lifetimeMs > 30 * DAY_MS) return field('expiresIn', 'Not such a duration')
  if (readText(body, 'secretValue').length > MAX_UNITS) return field('secretValue', 'Too long')
  const emails = readTexts(body, 'authorizedEmails')
  const isOpen = body.allowExternalEmails === true
  if (isOpen && emails.length === 0) return field('authorizedEmails', 'Needed for addresses outside')
  if (isOpen && body.accessType === 'organization')
    return field('allowExternalEmails', 'Not with organization')
  if (isOpen && readText(body, 'password') === '') return field('password', 'Needed for addresses outside')
  if (!isOpen && members && emails.some((email) => !members.has(email))) {
    return { status: 400, message: 'Only members of the organization can be on the list' }
  }
  return undefined
}

/** Makes the share that a valid request asks for. */
export function createKept(body: Json, identityId: string): KeptShare {
  const now = new Date()
  const emails = readTexts(body, 'authorizedEmails')
  return {
    shown: {
      id: randomBytes(32).toString('base64url'),
      expiresAt: new Date(now.getTime() + (parseDuration(readText(body, 'expiresIn')) ?? 0)).toISOString(),
      userId: null,
      orgId: '5f2b7a52-6d0e-4b6a-9c53-0d7f3b1c2a10',
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
      expiresAfterViews: typeof body.maxViews === 'number' ? body.maxViews : null,
      accessType: readText(body, 'accessType'),
      name: readText(body, 'name') || null,
      lastViewedAt: null,
      type: 'share',
      authorizedEmails: emails.length > 0 ? emails : null,
      identityId,
      allowExternalEmails: body.allowExternalEmails === true,
    },
    secretValue: readText(body, 'secretValue'),
    password: readText(body, 'password'),
    identityId,
  }
}

/** Spends a view and gives the value; undefined when there is none to spend or the password is wrong. */
export function openKept({ shown, secretValue, password }: KeptShare, given = ''): string | undefined {
  const isOver = new Date(shown.expiresAt) <= new Date() || shown.expiresAfterViews === 0
  if (isOver || password !== given) return undefined
  if (shown.expiresAfterViews !== null) shown.expiresAfterViews -= 1
  shown.lastViewedAt = new Date().toISOString()
  return secretValue
}

/** The identity behind a pair of credentials. */
export function newIdentity(): { identityId: string; clientId: string; clientSecret: string } {
  return {
    identityId: randomUUID(),
    clientId: randomUUID(),
    clientSecret: randomBytes(32).toString('hex'),
  }
}
