// The use case "open a secret". All that can fail fails before a view is spent: token, identity, membership,
// password, decryption; then the claim; then the value leaves. Called by slack/reveal and web/reveal.

import type { KeyRing } from '../crypto/keys.ts'
import { hashClient } from '../crypto/tokens.ts'
import type { Db } from '../db/schema.ts'
import { isUnavailable, mayHaveHappened } from '../db/unavailable.ts'
import { AppError } from '../errors.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Logger } from '../log.ts'
import type { Secret } from '../secret.ts'
import type { Claim, GrantRef, Vault } from './backend.ts'
import { CARD_EDIT_SECONDS } from './card-turns.ts'
import { assertOpen, type FoundGrant, findGrant } from './grant.ts'
import { forgetGuesses, noteWrongGuess, reserveGuess } from './guesses.ts'
import { findOwnGrant, type Viewer } from './inspect.ts'
import type { Members } from './members.ts'
import type { ShareOverview } from './overview.ts'
import { queueRefresh } from './refresh-queue.ts'

export interface RevealDeps {
  db: Db
  vault: Vault
  members: Members
  jobs: Jobs
  keys: KeyRing
  log: Logger
}

export interface RevealRequest {
  shareId: string
  token: Secret
  password?: Secret
  /** Longest wait for a turn at the password, in milliseconds. */
  waitMs?: number
  /** Runs right before the claim, on the value that would be shown; false ends the call as NotFound. */
  mayProceed?: (value: Secret) => Promise<boolean>
}

export interface Revealed {
  value: Secret
  /** How often its owner can still open it; null is no limit. */
  viewsLeft: number | null
  /** The share's last view: its value is erased. */
  isLast: boolean
  expiresAt: Date
  /** The share as it is after this view. */
  share: ShareOverview
}

/**
 * Opens the viewer's own grant, or a link's, and spends one view.
 * @throws AppError NotFound to a stranger; ShareSpent, ShareExpired, ShareRevoked, ViewsReserved to the recipient;
 *   Unauthorized where a link is for members; PasswordRequired, PasswordIncorrect, TooManyGuesses, Busy; MembershipUnknown; SealBroken. None spends a view.
 *   RevealUnconfirmed when the database went away during the claim: a view may be spent.
 */
export async function revealShare(
  deps: RevealDeps,
  viewer: Viewer,
  request: RevealRequest,
): Promise<Revealed> {
  const { shareId, token } = request
  const grant = await findOwnGrant(deps, viewer, shareId, token)
  assertOpen(grant)
  const value = await openValue(deps, viewer, grant, request)
  try {
    if (request.mayProceed && !(await request.mayProceed(value))) throw new AppError('NotFound')
    const claim = await claimView(deps, grant, viewer)
    if (!claim) throw await explainRefusal(deps.db, shareId, token)
    if (!claim.isInTime) throw new AppError('ShareExpired')
    // A link may be opened many times in a moment: that asks for one edit. Not waited for: the view is spent, and
    // nothing may hold up the value now.
    void queueRefresh(
      deps,
      [{ workspaceId: grant.workspaceId, shareId }],
      grant.kind === 'link' && !claim.isLast ? CARD_EDIT_SECONDS : 0,
    )
    const { viewsLeft, isLast, expiresAt } = claim
    return { value, viewsLeft, isLast, expiresAt, share: describeAfter(grant, claim) }
  } catch (error) {
    value.wipe()
    throw error
  }
}

function describeAfter(grant: FoundGrant, claim: Claim): ShareOverview {
  return {
    ...grant,
    state: claim.isLast ? 'spent' : 'open',
    hasPassword: grant.passwordCost !== null,
    lastViewedAt: claim.viewedAt,
    closedAt: claim.isLast ? claim.viewedAt : null,
    viewsLeft: claim.shareViewsLeft,
  }
}

async function openValue(
  deps: RevealDeps,
  viewer: Viewer,
  grant: FoundGrant,
  { token, password, waitMs }: RevealRequest,
): Promise<Secret> {
  const { db, vault, keys } = deps
  const client = hashClient(keys, nameClient(viewer))
  const value = await vault.open(grant, token, {
    ...(password && { password }),
    ...(waitMs !== undefined && { waitMs }),
    beforeHashing: () => reserveGuess(db, grant, client),
  })
  if (!value) {
    const { workspaceId, shareId } = grant
    if (await noteWrongGuess(db, grant)) await queueRefresh(deps, [{ workspaceId, shareId }])
    throw new AppError('PasswordIncorrect')
  }
  if (grant.passwordCost) await forgetGuesses(db, grant, client)
  return value
}

function nameClient(viewer: Viewer): string {
  return 'actor' in viewer ? `${viewer.actor.workspaceId}/${viewer.actor.userId}` : viewer.address
}

async function claimView(
  { db, vault }: RevealDeps,
  grant: GrantRef,
  viewer: Viewer,
): Promise<Claim | undefined> {
  try {
    return await vault.claim(db, grant, 'actor' in viewer ? viewer.actor.userId : undefined)
  } catch (error) {
    throw isUnavailable(error) && mayHaveHappened(error)
      ? new AppError('RevealUnconfirmed', { cause: error })
      : error
  }
}

async function explainRefusal(db: Db, shareId: string, token: Secret): Promise<AppError> {
  const grant = await findGrant(db, shareId, token)
  if (grant) assertOpen(grant)
  return new AppError('NotFound')
}
