// Publishes App Home: for the person who clicks, at once and over whatever is there; for those who have it open while
// something changes, by a job that many changes share.

import type { Jobs } from '../../jobs/open.ts'
import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import type { ShareRef } from '../../share/backend.ts'
import {
  type Home,
  type HomeTab,
  listOnlookers,
  listOpenAt,
  readOpenHome,
  recordPublished,
} from '../../share/homes.ts'
import type { Published, Publisher } from '../publisher.ts'
import { type DrawDeps, drawHome } from './draw.ts'

export interface HomeDeps extends DrawDeps {
  jobs: Jobs
  publisher: Publisher
  log: Logger
}

/** Changes within this time cost one view. */
const GATHER_SECONDS = 2
const AMBIGUOUS_WAIT_SECONDS = 10
/** Whoever clicks faster than this many times in a row gets the rest by a job. */
const CLICKS_FOLLOWED = 3

/** Shows what the person has just clicked for. */
export async function showHome(deps: HomeDeps, clicked: Home, notice?: string): Promise<void> {
  let home: Home | undefined = clicked
  for (let tries = 0; home && tries < CLICKS_FOLLOWED; tries++) {
    const published = await deps.publisher.publish(home.userId, await drawHome(deps, home, notice), null)
    if (published.kind !== 'published') return settle(deps, home, published)
    if (await recordPublished(deps.db, home, published.hash)) return
    // Clicked once more meanwhile: which of the two views Slack took last is not known.
    home = await readOpenHome(deps.db, home)
  }
  if (home) await queueHomes(deps, [home])
}

/** Shows somebody's Home anew, if they have it open: something of theirs alone has changed. */
export async function showOpenHome(deps: HomeDeps, actor: Actor): Promise<void> {
  const home = await readOpenHome(deps.db, actor)
  if (home) await showHome(deps, home)
}

/** Asks for the open Homes of a share's sender and recipients to be shown anew. */
export async function refreshHomes(deps: HomeDeps, share: ShareRef): Promise<void> {
  await queueHomes(deps, await listOnlookers(deps.db, share))
}

/** The same for everybody who looks at a tab. */
export async function refreshTab(deps: HomeDeps, workspaceId: string, tab: HomeTab): Promise<void> {
  await queueHomes(deps, await listOpenAt(deps.db, workspaceId, tab))
}

/** Handles `home`. */
export async function publishHome(deps: HomeDeps, actor: Actor): Promise<void> {
  const home = await readOpenHome(deps.db, actor)
  if (!home) return
  const published = await deps.publisher.publish(home.userId, await drawHome(deps, home), home.hash)
  if (published.kind !== 'published') return settle(deps, home, published)
  if (!(await recordPublished(deps.db, home, published.hash))) await queueHomes(deps, [home])
}

/** A view that was not taken: tried again where that may help. What it shows is so in any case. */
async function settle(
  deps: HomeDeps,
  home: Home,
  published: Exclude<Published, { kind: 'published' }>,
): Promise<void> {
  const { db, log } = deps
  const at = { workspace: home.workspaceId, reason: published.kind }
  switch (published.kind) {
    case 'overtaken':
      // Slack's view may be older than what this one has seen. Without the hash the next one is taken.
      await recordPublished(db, home, null)
      return queueHomes(deps, [home])
    case 'later':
      return queueHomes(deps, [home], published.afterSeconds)
    case 'ambiguous':
      log.warn('home.not_published', at)
      return queueHomes(deps, [home], AMBIGUOUS_WAIT_SECONDS)
    case 'locked_out':
    case 'refused':
      log.warn('home.not_published', { ...at, code: published.reason })
      return
    case 'gone':
      log.warn('home.not_published', at)
  }
}

async function queueHomes(
  { db, jobs }: HomeDeps,
  homes: readonly Actor[],
  afterSeconds = GATHER_SECONDS,
): Promise<void> {
  if (homes.length === 0) return
  const payloads = homes.map(({ workspaceId, userId }) => ({ workspaceId, userId }))
  await jobs.enqueue(db, 'home', payloads, { startAfterSeconds: afterSeconds })
}
