// Claims against what ends a share from outside: the sender's revoke, and time. Nothing is shown that was asked for
// after the revoke had returned, or after the share had expired.

import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { claimView } from '../../../src/backends/vault/claim.ts'
import type { Db } from '../../../src/db/schema.ts'
import { revokeOpenShare } from '../../../src/share/close.ts'
import { type BareShare, insertBareShare, readRemains } from './bare-share.ts'
import { checkEqual, type Trial } from './trial.ts'

const LANES = 10

/** Claims go on until they are refused; somewhere among them the sender takes the share back. */
export async function raceAgainstRevoke(db: Db, rounds: number): Promise<Trial> {
  const problems: string[] = []
  let views = 0
  let late = 0
  for (let round = 0; round < rounds; round++) {
    const share = await insertBareShare(db, { people: LANES, maxViews: null })
    let isRevoked = false
    const lanes = claimInLanes(db, share, () => isRevoked)
    await sleep(Math.random() * 20)
    const wasOpen = await revokeOpenShare(db, { ...share, senderId: 'U0SENDER' })
    isRevoked = true
    const outcome = await lanes
    views += outcome.inTime
    late += outcome.late
    checkEqual(problems, `revoke ${round} found it open`, wasOpen, true)
    await checkErased(db, share, 'revoked', outcome.inTime + outcome.late, problems)
  }
  checkEqual(problems, 'views that began after the revoke', late, 0)
  return {
    tried: `${rounds} revokes among ${views + rounds * LANES} claims`,
    seen: `${views} views, ${late} late`,
    problems,
  }
}

/** Claims go on until they are refused; the share lives for some hundredths of a second. */
export async function raceAgainstExpiry(db: Db, rounds: number): Promise<Trial> {
  const problems: string[] = []
  let views = 0
  let late = 0
  for (let round = 0; round < rounds; round++) {
    const lifetimeMs = 20 + Math.floor(Math.random() * 40)
    const share = await insertBareShare(db, { people: LANES, maxViews: null, lifetimeMs })
    const expiresAt = Date.now() + lifetimeMs
    // The clock of the database is this machine's, and it was read before ours.
    const outcome = await claimInLanes(db, share, () => Date.now() > expiresAt)
    views += outcome.inTime
    late += outcome.late
  }
  checkEqual(problems, 'views that began after the expiry', late, 0)
  return {
    tried: `${rounds} expiries among ${views + rounds * LANES} claims`,
    seen: `${views} views, ${late} late`,
    problems,
  }
}

async function claimInLanes(
  db: Db,
  share: BareShare,
  isOver: () => boolean,
): Promise<{ inTime: number; late: number }> {
  const outcome = { inTime: 0, late: 0 }
  await Promise.all(
    Array.from({ length: LANES }, async (_, ordinal) => {
      for (;;) {
        const startedLate = isOver()
        const claim = await claimView(db, { ...share, ordinal })
        if (!claim?.isInTime) return
        outcome[startedLate ? 'late' : 'inTime']++
        // PGlite answers without a turn of the event loop: timers would never come.
        await nextTurn()
      }
    }),
  )
  return outcome
}

async function checkErased(
  db: Db,
  share: BareShare,
  state: string,
  views: number,
  problems: string[],
): Promise<void> {
  const remains = await readRemains(db, share)
  const { sealed, wrapped, undelivered, viewedEvents } = remains
  checkEqual(problems, 'what is left', { state: remains.state, views: remains.views }, { state, views })
  checkEqual(
    problems,
    'still stored',
    { sealed, wrapped, undelivered },
    { sealed: 0, wrapped: 0, undelivered: 0 },
  )
  checkEqual(problems, 'viewed events', viewedEvents, views)
}
