// Which fields this Infisical knows. An old one drops what it does not know without a word, and a list of people that
// is dropped lets everybody in; so a create that cannot succeed asks, before the first list is sent and daily.

import type { RemoteIssue } from './answers.ts'
import { parseRemoteError } from './answers.ts'
import type { InfisicalApi } from './api.ts'
import { SHARES_PATH } from './create.ts'
import type { KnownFields } from './draft.ts'
import type { Errand, Health } from './health.ts'
import type { Clock } from './settings.ts'
import { Unanswered } from './unanswered.ts'

/** What is known of this Infisical's version. */
export interface Probe {
  /** What the last answer said; undefined before the first. */
  readonly known: KnownFields | undefined
  /** Asks, unless it was asked within the last day. @throws AppError BackendUnavailable. */
  readKnown(errand: Errand): Promise<KnownFields>
  /** Asks in any case. @throws AppError BackendUnavailable. */
  ask(errand: Errand): Promise<KnownFields>
}

interface Parts {
  api: InfisicalApi
  clock: Clock
  health: Health
}

const DAY_MS = 24 * 60 * 60_000
const IMPOSSIBLE = { authorizedEmails: 0, allowExternalEmails: 0 }

/** Nothing is asked until somebody wants to know. */
export function createProbe({ api, clock, health }: Parts): Probe {
  let last: { known: KnownFields; at: number } | undefined

  async function ask(errand: Errand): Promise<KnownFields> {
    const issues = await askImpossible(errand)
    const isListed = (field: string): boolean => issues.some((issue) => issue.field === field)
    // The value is missing, and every version says so: without that this is no answer to what was asked.
    if (!isListed('secretValue')) throw health.trouble('address', errand)
    health.noteUp()
    const known = {
      authorizedEmails: isListed('authorizedEmails'),
      allowExternalEmails: isListed('allowExternalEmails'),
    }
    last = { known, at: clock.now() }
    return known
  }

  async function askImpossible(errand: Errand): Promise<readonly RemoteIssue[]> {
    try {
      const { status, json } = await api.call({ method: 'POST', path: SHARES_PATH, body: IMPOSSIBLE }, errand)
      if (status >= 500) throw health.trouble('unreachable', errand)
      return status === 422 ? (parseRemoteError(json)?.issues ?? []) : []
    } catch (error) {
      // There was nothing to share in it, so nothing can have come of it.
      if (error instanceof Unanswered) throw health.trouble('unreachable', errand, { cause: error })
      throw error
    }
  }

  return {
    get known() {
      return last?.known
    },
    ask,
    readKnown: async (errand) => (last && clock.now() - last.at < DAY_MS ? last.known : ask(errand)),
  }
}
