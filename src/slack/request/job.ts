// The job that posts the two messages of a request and brings them into line with its state. Like a secret's: what is
// certainly unsent is tried again for as long as the request stands, what may have arrived a few times, and then the
// asker is told.

import { isDeepStrictEqual } from 'node:util'
import type { KeyRing } from '../../crypto/keys.ts'
import { openRequestPart } from '../../crypto/request-boxes.ts'
import type { Db } from '../../db/schema.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Logger } from '../../log.ts'
import type { Members } from '../../share/members.ts'
import {
  claimRequestCard,
  claimRequestMessage,
  type RequestSummary,
  readRequestSummary,
  recordRequestCard,
  recordRequestDelivered,
  recordRequestFailed,
  recordRequestMessageClosed,
  releaseRequestMessage,
} from '../../share/request-messages.ts'
import type { RequestRef } from '../../share/requests.ts'
import type { Message, Post, Posted } from '../post.ts'
import { LOCKED_OUT_WAIT_SECONDS, noteOutcome, secondsToWait } from '../posted.ts'
import { AMBIGUOUS_WAITS_SECONDS, findObstacle } from '../share/deliver.ts'
import { buildAskeeMessage, buildAskerCard } from './messages.ts'

export interface RequestJobDeps {
  db: Db
  keys: KeyRing
  members: Members
  post: Post
  jobs: Jobs
  log: Logger
}

/** As long as a claim on posting holds. */
const CLAIM_SECONDS = 30
const AT_ONCE_SECONDS = 1

/** Handles `request`. The asker's card comes last, so that it knows how the other fared. */
export async function followRequest(deps: RequestJobDeps, ref: RequestRef): Promise<void> {
  const waits = [await tellAskee(deps, ref), await tellAsker(deps, ref)]
  const waitSeconds = Math.max(...waits)
  if (waitSeconds > 0) await deps.jobs.enqueue(deps.db, 'request', [ref], { startAfterSeconds: waitSeconds })
}

// Each answers in how many seconds it should be tried again, 0 when it is done with.

async function tellAskee(deps: RequestJobDeps, ref: RequestRef): Promise<number> {
  const request = await readRequestSummary(deps.db, ref)
  if (!request) return 0
  const isOpen = request.state === 'open'
  if (request.message) return isOpen || request.isMessageClosed ? 0 : closeMessage(deps, request)
  return isOpen && request.delivery === 'pending' ? deliver(deps, request) : 0
}

async function closeMessage(
  { db, keys, post, log }: RequestJobDeps,
  request: RequestSummary,
): Promise<number> {
  if (!request.message) return 0
  const edited = await post.edit(request.message, buildAskeeMessage(request, openWhat(keys, request)))
  noteOutcome(log, 'request.message_closed', request, edited)
  const waitSeconds = secondsToWait(edited)
  if (waitSeconds === 0) await recordRequestMessageClosed(db, request)
  return waitSeconds
}

async function deliver(deps: RequestJobDeps, request: RequestSummary): Promise<number> {
  const { db, keys, post, log } = deps
  const { workspaceId, askeeId } = request
  const obstacle = await findObstacle(deps, { workspaceId, recipient: askeeId })
  if (obstacle && 'waitSeconds' in obstacle) return obstacle.waitSeconds
  if (obstacle) return fail(db, request, obstacle.reason)
  const message = buildAskeeMessage(request, openWhat(keys, request))
  const attempts = await claimRequestMessage(db, request)
  if (attempts === undefined) return CLAIM_SECONDS
  const posted = await post.send(askeeId, message)
  noteOutcome(log, 'request.attempted', request, posted)
  return settle(deps, request, posted, attempts)
}

async function settle(
  { db }: RequestJobDeps,
  request: RequestSummary,
  posted: Posted,
  attempts: number,
): Promise<number> {
  switch (posted.kind) {
    case 'posted': {
      // A message that is there is worth another try or two.
      const record = () => recordRequestDelivered(db, request, posted)
      const isOpen = await record().catch(record).catch(record)
      return isOpen ? 0 : AT_ONCE_SECONDS
    }
    case 'later':
      await releaseRequestMessage(db, request, { wasSent: false })
      return posted.afterSeconds
    case 'locked_out':
      await releaseRequestMessage(db, request, { wasSent: false })
      return LOCKED_OUT_WAIT_SECONDS
    case 'ambiguous': {
      const waitSeconds = AMBIGUOUS_WAITS_SECONDS[attempts - 1]
      if (waitSeconds === undefined) return fail(db, request, 'unconfirmed')
      await releaseRequestMessage(db, request, { wasSent: true })
      return waitSeconds
    }
    case 'refused':
      return fail(db, request, posted.reason)
    case 'gone':
      return fail(db, request, 'message_not_found')
  }
}

async function fail(db: Db, request: RequestSummary, reason: string): Promise<number> {
  await recordRequestFailed(db, request, reason)
  return 0
}

async function tellAsker(deps: RequestJobDeps, ref: RequestRef): Promise<number> {
  const { db, keys, post, log } = deps
  const request = await readRequestSummary(db, ref)
  if (!request) return 0
  const card = buildCard(keys, request)
  // Taken by another process, or by one that died in it: then it lapses.
  if (!request.card && !(await claimRequestCard(db, request))) return CLAIM_SECONDS
  const outcome = request.card ? await post.edit(request.card, card) : await post.send(request.askerId, card)
  noteOutcome(log, request.card ? 'request.card_edited' : 'request.card_posted', request, outcome)
  if (!request.card) await recordRequestCard(db, request, outcome.kind === 'posted' ? outcome : null)
  if (outcome.kind !== 'posted') return secondsToWait(outcome)
  // Another process may have shown a newer state, which this has overwritten.
  const after = await readRequestSummary(db, ref)
  return after && !isDeepStrictEqual(buildCard(keys, after), card) ? AT_ONCE_SECONDS : 0
}

function buildCard(keys: KeyRing, request: RequestSummary): Message {
  const reason = request.reason ? openRequestPart(keys, request, 'reason', request.reason) : undefined
  return buildAskerCard(request, openWhat(keys, request), reason)
}

function openWhat(keys: KeyRing, request: RequestSummary) {
  return openRequestPart(keys, request, 'what', request.what)
}
