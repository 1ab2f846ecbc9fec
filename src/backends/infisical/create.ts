// Creating a share at Infisical. There it cannot be repeated: whatever leaves open whether it was made is said to be
// unknown, and never tried again.

import { AppError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { ShareDraft } from '../../share/backend.ts'
import { type CreatedRemote, parseCreated, parseRemoteError, type RemoteError } from './answers.ts'
import type { InfisicalApi } from './api.ts'
import type { InfisicalAnswer } from './client.ts'
import { isRepeating } from './draft.ts'
import type { Errand, Health } from './health.ts'
import type { Clock } from './settings.ts'
import { Unanswered } from './unanswered.ts'
import { describeRefusal, describeUnconfirmed } from './words.ts'

/** What a create works with. */
export interface CreateParts {
  api: InfisicalApi
  apiUrl: string
  clock: Clock
  health: Health
  log: Logger
}

/** The route that creates and lists, and below which shares are deleted. */
export const SHARES_PATH = '/api/v1/shared-secrets'

/**
 * @param emails whom it is for; empty is nobody in particular.
 * @throws AppError BackendRefused, BackendUnavailable, BackendUnknown.
 */
export async function createRemote(
  parts: CreateParts,
  draft: ShareDraft,
  emails: readonly string[],
  errand: Errand,
): Promise<CreatedRemote> {
  const { api, apiUrl, clock, health, log } = parts
  // The latest moment at which it can be made there ends the longest life it can have.
  const unknown = (cause?: Unanswered, status?: number): AppError => {
    log.warn('infisical.unconfirmed', {
      at: errand.at,
      ...(status && { status }),
      ...(cause && { error: cause }),
    })
    return toUnknown(clock.now() + draft.lifetimeMs, emails, cause)
  }
  let answer: InfisicalAnswer
  try {
    answer = await api.call({ method: 'POST', path: SHARES_PATH, body: buildBody(draft, emails) }, errand)
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
    throw error.isUnsent ? health.trouble('unreachable', errand, { cause: error }) : unknown(error)
  }
  const { status, json } = answer
  const created = status === 200 ? parseCreated(json, apiUrl) : undefined
  if (created) {
    health.noteUp()
    return created
  }
  const refusal = parseRemoteError(json)
  // Versions from before machine identities could use a list make the share and then miss the user: 404.
  if (status < 400 || status === 404 || status >= 500 || !refusal) throw unknown(undefined, status)
  health.noteUp()
  const issues = refusal.issues.map(({ field, code }) => `${field} ${code}`).join(', ')
  log.warn('infisical.refused', { at: errand.at, status, ...(issues && { note: issues }) })
  throw toRefused(refusal, issues, draft, emails)
}

/** The fields as Infisical's document has them; what is not there is left out. */
export function buildBody(draft: ShareDraft, emails: readonly string[]): Record<string, unknown> {
  const { value, name, password, maxViews } = draft
  const isOutside = draft.outsideEmails.length > 0
  const accessType = emails.length === 0 ? draft.accessType : isOutside ? 'anyone' : 'organization'
  return {
    secretValue: value,
    expiresIn: toExpiresIn(draft.lifetimeMs),
    // With a list it says who may be on it: with `organization`, members alone.
    accessType,
    ...(name && { name }),
    ...(password && { password }),
    ...(maxViews !== undefined && { maxViews }),
    ...(emails.length > 0 && { authorizedEmails: emails }),
    ...(isOutside && { allowExternalEmails: true }),
  }
}

function toExpiresIn(lifetimeMs: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const
  const unit = units.find(([, unitMs]) => lifetimeMs % unitMs === 0)
  return unit ? `${lifetimeMs / unit[1]}${unit[0]}` : `${lifetimeMs}ms`
}

function toUnknown(endsMs: number, emails: readonly string[], cause: Unanswered | undefined): AppError {
  return new AppError('BackendUnknown', {
    words: describeUnconfirmed(new Date(endsMs), emails.length > 0),
    ...(cause && { cause }),
  })
}

function toRefused(
  refusal: RemoteError,
  issues: string,
  draft: ShareDraft,
  emails: readonly string[],
): AppError {
  const backendMessage = issues || cleanMessage(refusal.message ?? '', draft)
  const isAboutMembers = draft.outsideEmails.length === 0 && !issues
  return new AppError('BackendRefused', {
    words: describeRefusal(backendMessage, isAboutMembers ? emails : []),
    details: backendMessage ? { backendMessage } : {},
  })
}

function cleanMessage(message: string, draft: ShareDraft): string {
  // Whatever looks like an id or a token goes: theirs open shares.
  const cleaned = message
    .replace(/[\w+/=-]{32,}/g, '…')
    .replace(/\p{C}+/gu, ' ')
    .trim()
  return isRepeating(message, draft) || isRepeating(cleaned, draft) ? '' : cleaned.slice(0, 300)
}
