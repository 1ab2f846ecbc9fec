// How far shares at Infisical have got: views left and last view, from its list of this app's shares. The list shows
// the newest 200 and no more, so of older ones nothing is said.

import { hashToken } from '../../crypto/tokens.ts'
import type { Secret } from '../../secret.ts'
import type { RemoteTotals, ShareRef } from '../../share/backend.ts'
import { type ListedRemote, parseListed } from './answers.ts'
import type { InfisicalApi } from './api.ts'
import type { InfisicalAnswer } from './client.ts'
import { SHARES_PATH } from './create.ts'
import type { Errand, Health } from './health.ts'
import { Unanswered } from './unanswered.ts'

interface Parts {
  api: InfisicalApi
  health: Health
}

const PAGE_ROWS = 100
/** Infisical takes no offset above this. */
const OFFSETS = [0, PAGE_ROWS]

/** One entry for each share that can be told about. @throws AppError BackendUnavailable. */
export async function readRemoteTotals(
  parts: Parts,
  shares: ReadonlyArray<ShareRef & { id: Secret }>,
  errand: Errand,
): Promise<RemoteTotals[]> {
  if (shares.length === 0) return []
  const { rows, isComplete } = await readList(parts, errand)
  return shares.flatMap(({ workspaceId, shareId, id }) => {
    const row = rows.get(keyOf(id))
    if (row) {
      const { viewsLeft, lastViewedAt } = row
      return [{ workspaceId, shareId, viewsLeft, lastViewedAt, isGone: viewsLeft !== null && viewsLeft <= 0 }]
    }
    return isComplete ? [{ workspaceId, shareId, viewsLeft: null, lastViewedAt: null, isGone: true }] : []
  })
}

/** `isComplete`: every share that there is stood on the pages, so that one which did not is gone. */
async function readList(
  parts: Parts,
  errand: Errand,
): Promise<{ rows: Map<string, ListedRemote>; isComplete: boolean }> {
  const rows = new Map<string, ListedRemote>()
  const counts = new Set<number>()
  for (const offset of OFFSETS) {
    const page = await readPage(parts, offset, errand)
    counts.add(page.totalCount)
    for (const row of page.rows) rows.set(keyOf(row.id), row)
    if (page.rows.length < PAGE_ROWS) break
  }
  // Something deleted between two pages moves the second one up, past a row that is then seen on neither.
  return { rows, isComplete: counts.size === 1 && counts.has(rows.size) }
}

async function readPage(
  { api, health }: Parts,
  offset: number,
  errand: Errand,
): Promise<NonNullable<ReturnType<typeof parseListed>>> {
  let answer: InfisicalAnswer
  try {
    const path = `${SHARES_PATH}?offset=${offset}&limit=${PAGE_ROWS}`
    answer = await api.call({ method: 'GET', path }, errand)
  } catch (error) {
    if (error instanceof Unanswered) throw health.trouble('unreachable', errand, { cause: error })
    throw error
  }
  const page = answer.status === 200 ? parseListed(answer.json) : undefined
  if (!page) throw health.trouble('unreachable', errand)
  health.noteUp()
  return page
}

function keyOf(id: Secret): string {
  return hashToken(id).toString('hex')
}
