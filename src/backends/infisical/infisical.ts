// Infisical as the place where values are kept: the ShareBackend over its API. Built once in wire. Values are sealed,
// opened and counted there; here only their sealed links are kept.

import type { KeyRing } from '../../crypto/keys.ts'
import { AppError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { RequestTimes } from '../../pace.ts'
import type { Secret } from '../../secret.ts'
import type { ShareBackend, ShareRef } from '../../share/backend.ts'
import { createApi } from './api.ts'
import { createInfisicalClient } from './client.ts'
import { createRemote } from './create.ts'
import { assertFits, assertKnown, readEmails } from './draft.ts'
import { createHealth, type Errand, type InfisicalHealth } from './health.ts'
import { createLogin } from './login.ts'
import { createProbe } from './probe.ts'
import { createQueue } from './queue.ts'
import { openRemoteId, sealRemote } from './sealed.ts'
import { type Clock, type InfisicalSettings, systemClock } from './settings.ts'
import { readRemoteTotals } from './totals.ts'
import { withdrawRemote } from './withdraw.ts'

/** The port, and what an operator wants to know of Infisical. */
export interface Infisical extends ShareBackend {
  readTotals: NonNullable<ShareBackend['readTotals']>
  /** How things stood when Infisical was last talked to; asks nothing. */
  readHealth(): InfisicalHealth
  /** Checks address, credentials and version without sharing anything. @throws AppError BackendUnavailable. */
  probe(): Promise<void>
}

/** How time passes; for tests. */
export interface InfisicalOptions {
  clock?: Clock
  times?: RequestTimes
}

/** How long an errand waits for its turn and for Infisical's limits, unless the draft says otherwise. */
const WAIT_MS = 20_000

/** A backend that shares as one Infisical identity. Nothing is sent before it is needed. */
export function createInfisical(
  keys: KeyRing,
  settings: InfisicalSettings,
  log: Logger,
  { clock = systemClock, times }: InfisicalOptions = {},
): Infisical {
  const health = createHealth(log)
  const client = createInfisicalClient(settings, log, times)
  const login = createLogin(settings, { client, clock, health, log })
  const api = createApi({ client, login, clock, health, log })
  const probe = createProbe({ api, clock, health })
  const queue = createQueue(clock, health)
  const parts = { api, apiUrl: settings.apiUrl, clock, health, log }
  const startErrand = (at: Errand['at'], waitMs = WAIT_MS): Errand => ({ at, deadline: clock.now() + waitMs })

  return {
    name: 'infisical',
    get controls() {
      const mailsOutside = probe.known?.allowExternalEmails ?? true
      return {
        slackIdentity: false,
        fairViews: false,
        revealInSlack: false,
        receipts: false,
        mailsOutside,
        linkBesidePeople: false,
      }
    },
    readHealth: health.read,
    async probe() {
      const errand = startErrand('probe')
      await queue.run(errand, () => probe.ask(errand))
    },
    async prepare(draft) {
      const emails = readEmails(draft)
      assertFits(draft)
      const errand = startErrand('create', draft.waitMs)
      const created = await queue.run(errand, async () => {
        if (emails.length > 0) assertKnown(draft, await probe.readKnown(errand))
        return createRemote(parts, draft, emails, errand)
      })
      return sealRemote(keys, draft, created)
    },
    async withdraw(share) {
      await withdrawRemote(parts, openRemoteId(keys, share), startErrand('withdraw'))
    },
    async readTotals(shares) {
      const known = shares.flatMap((share) => openForTotals(keys, share, log))
      return readRemoteTotals(parts, known, startErrand('totals'))
    },
  }
}

// One that does not open must not keep the others from being told about.
function openForTotals(
  keys: KeyRing,
  share: ShareRef & { sealed: Buffer },
  log: Logger,
): Array<ShareRef & { id: Secret }> {
  const { workspaceId, shareId } = share
  try {
    return [{ workspaceId, shareId, id: openRemoteId(keys, share) }]
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    log.error('infisical.unreadable', { workspace: workspaceId, share: shareId, error })
    return []
  }
}
