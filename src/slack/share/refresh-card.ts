// Posts the sender's message about a share once, and edits it where it shows something else than it should, at most
// every two seconds. Whoever finds that it is not time yet leaves a job behind, so that the last state is shown.

import { digestOf } from '../../crypto/tokens.ts'
import type { ShareRef } from '../../share/backend.ts'
import {
  CARD_EDIT_SECONDS,
  claimCard,
  recordCard,
  recordCardShown,
  takeCardTurn,
} from '../../share/card-turns.ts'
import { openName } from '../../share/inspect.ts'
import { readShareSummary, type ShareSummary } from '../../share/messages.ts'
import { noteOutcome, secondsToWait } from '../posted.ts'
import { buildCard } from './card.ts'
import type { RefreshDeps } from './refresh.ts'

/** As long as a claim on posting the card holds. */
const CARD_CLAIM_SECONDS = 30

/** Handles `card`. */
export async function refreshCard(deps: RefreshDeps, ref: ShareRef): Promise<void> {
  const share = await readShareSummary(deps.db, ref)
  if (share) await showCard(deps, share)
}

/** Brings the card into line with this state, now or by a job that waits. */
export async function showCard(deps: RefreshDeps, share: ShareSummary): Promise<void> {
  const startAfterSeconds = share.card ? await editCard(deps, share) : await postCard(deps, share)
  if (startAfterSeconds === 0) return
  const { workspaceId, shareId } = share
  await deps.jobs.enqueue(deps.db, 'card', [{ workspaceId, shareId }], { startAfterSeconds })
}

/** @returns seconds until it should be tried again, 0 when it is done with. */
async function postCard({ db, keys, post, log }: RefreshDeps, share: ShareSummary): Promise<number> {
  // Taken by another process, or by one that died in it: then it lapses.
  if (!(await claimCard(db, share))) return CARD_CLAIM_SECONDS
  const outcome = await post.send(share.senderId, buildCard(share, openName(keys, share)))
  noteOutcome(log, 'card.posted', share, outcome)
  await recordCard(db, share, outcome.kind === 'posted' ? outcome : null, digestCard(share))
  return secondsToWait(outcome)
}

async function editCard({ db, keys, post, log }: RefreshDeps, share: ShareSummary): Promise<number> {
  if (share.cardShown?.equals(digestCard(share))) return 0
  const taken = await takeCardTurn(db, share)
  if ('waitSeconds' in taken) return taken.waitSeconds
  // As it is now: who had the turn before may have shown something newer than what was read.
  const latest = await readShareSummary(db, share)
  if (!latest?.card) return 0
  const outcome = await post.edit(latest.card, buildCard(latest, openName(keys, latest)))
  noteOutcome(log, 'card.edited', share, outcome)
  const waitSeconds = secondsToWait(outcome)
  const shown = waitSeconds === 0 ? digestCard(latest) : null
  const isKnown = await recordCardShown(db, share, taken.turn, shown, waitSeconds)
  return waitSeconds > 0 || isKnown ? waitSeconds : CARD_EDIT_SECONDS
}

/** Of all it shows but the name, which stays as it is. */
function digestCard(share: ShareSummary): Buffer {
  return digestOf(JSON.stringify(buildCard(share, undefined)))
}
