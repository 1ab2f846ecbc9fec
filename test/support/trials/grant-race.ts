// Claims against what closes single grants: a recipient who has it, and people who leave, several at once and over the
// same shares. Nothing is shown for a grant that was asked for after its closing had returned, nobody else loses their
// first view, and nothing waits for itself.

import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { claimView } from '../../../src/backends/vault/claim.ts'
import type { Db } from '../../../src/db/schema.ts'
import { closeGrants } from '../../../src/share/close-grant.ts'
import { type BareShare, insertBareShare, readRemains } from './bare-share.ts'
import { checkEqual, shuffle, type Trial } from './trial.ts'

const LANES = 10
const LEAVING = 3

interface Outcome {
  /** By ordinal. */
  views: number[]
  late: number
}

/** Everybody claims until they are refused; somewhere among that some of them are closed, by themselves or for good. */
export async function raceAgainstClosing(db: Db, rounds: number): Promise<Trial> {
  const problems: string[] = []
  let views = 0
  let late = 0
  for (let round = 0; round < rounds; round++) {
    // Without a limit, once for each, and with some to spare.
    const maxViews = [null, LANES, LANES + 7][round % 3] ?? null
    const share = await insertBareShare(db, { people: LANES, maxViews })
    const leaving = shuffle(Array.from({ length: LANES }, (_, ordinal) => ordinal)).slice(0, LEAVING)
    const closed = new Set<number>()
    const outcome: Outcome = { views: Array.from({ length: LANES }, () => 0), late: 0 }
    const lanes = claimInLanes(db, share, closed, outcome)
    await Promise.all(
      leaving.map(async (ordinal) => {
        await sleep(Math.random() * 15)
        await close(db, share, ordinal)
        closed.add(ordinal)
      }),
    )
    if (maxViews === null) await closeTheRest(db, share, closed, outcome)
    await lanes
    views += outcome.views.reduce((sum, one) => sum + one, 0)
    late += outcome.late
    const others = outcome.views.filter((_, ordinal) => !leaving.includes(ordinal))
    checkEqual(
      problems,
      `round ${round}: others without their first view`,
      others.filter((one) => one === 0),
      [],
    )
    await checkCounts(db, share, maxViews, outcome.views, problems)
  }
  checkEqual(problems, 'views that began after the closing', late, 0)
  return {
    tried: `${rounds * LEAVING} closings among ${views} views`,
    seen: `${views} views, ${late} late`,
    problems,
  }
}

/** Several people leave at once who have many shares in common, while all of those are claimed. */
export async function leaveTogether(db: Db, rounds: number): Promise<Trial> {
  const problems: string[] = []
  let closed = 0
  for (let round = 0; round < rounds; round++) {
    const shares: BareShare[] = []
    for (let made = 0; made < LANES; made++)
      shares.push(await insertBareShare(db, { people: LANES, maxViews: null }))
    const claiming = shares.map((share) => claimView(db, { ...share, ordinal: LANES - 1 }))
    const leaving = Array.from({ length: LEAVING }, (_, index) =>
      closeGrants(db, { workspaceId: 'T0WORK', userId: `U0PERSON${index}` }, 'left', LANES * rounds),
    )
    const outcomes = await Promise.allSettled([...claiming, ...leaving])
    checkEqual(
      problems,
      `round ${round}: refused by the database`,
      outcomes.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : [])),
      [],
    )
    closed += (await Promise.all(leaving)).flat().length
    const { rows } = await sql<{ live: number }>`
      select cardinality(live) as live from shares where id = any (${shares.map(({ shareId }) => shareId)}::text[])`.execute(
      db,
    )
    checkEqual(problems, `round ${round}: who may still open`, new Set(rows.map(({ live }) => live)).size, 1)
    checkEqual(problems, `round ${round}: how many`, rows[0]?.live, LANES - LEAVING)
  }
  checkEqual(problems, 'grants closed', closed, rounds * LANES * LEAVING)
  return { tried: `${rounds} times ${LEAVING} people at once`, seen: `${closed} grants closed`, problems }
}

async function close(db: Db, share: BareShare, ordinal: number): Promise<void> {
  await closeGrants(db, { ...share, userId: `U0PERSON${ordinal}` }, ordinal % 2 ? 'done' : 'left', 1)
}

/** Without a limit they would go on for ever: once each of them has had a view, they are closed as well. */
async function closeTheRest(
  db: Db,
  share: BareShare,
  closed: Set<number>,
  { views }: Outcome,
): Promise<void> {
  while (views.some((count, ordinal) => count === 0 && !closed.has(ordinal))) await sleep(1)
  for (let ordinal = 0; ordinal < LANES; ordinal++) {
    await close(db, share, ordinal)
    closed.add(ordinal)
  }
}

async function claimInLanes(
  db: Db,
  share: BareShare,
  closed: ReadonlySet<number>,
  outcome: Outcome,
): Promise<void> {
  await Promise.all(
    outcome.views.map(async (_, ordinal) => {
      for (;;) {
        const startedLate = closed.has(ordinal)
        const claim = await claimView(db, { ...share, ordinal })
        if (!claim?.isInTime) return
        if (startedLate) outcome.late++
        outcome.views[ordinal] = (outcome.views[ordinal] ?? 0) + 1
        await nextTurn()
      }
    }),
  )
}

/** Views given and views lost add up to the limit; what is over is erased. */
async function checkCounts(
  db: Db,
  share: BareShare,
  maxViews: number | null,
  views: readonly number[],
  problems: string[],
): Promise<void> {
  const remains = await readRemains(db, share)
  const given = views.reduce((sum, one) => sum + one, 0)
  checkEqual(problems, 'views counted', [remains.views, remains.viewsByPerson], [given, views])
  checkEqual(problems, 'viewed events', remains.viewedEvents, given)
  const { rows } = await sql<{ lost: number }>`
    select count(*)::int as lost from grants where share_id = ${share.shareId} and closed_at is not null and views = 0`.execute(
    db,
  )
  if (maxViews !== null) checkEqual(problems, 'views in all', given + (rows[0]?.lost ?? 0), maxViews)
  const { state, sealed, wrapped, undelivered } = remains
  checkEqual(problems, 'still open', state === 'open', false)
  checkEqual(
    problems,
    'still stored',
    { sealed, wrapped, undelivered },
    { sealed: 0, wrapped: 0, undelivered: 0 },
  )
}
