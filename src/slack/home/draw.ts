// Draws one person's App Home from what is so at this moment: their tab, their page, the counts. The number of
// statements does not depend on how much there is.

import type { types } from '@slack/bolt'
import type { KeyRing } from '../../crypto/keys.ts'
import { onOneState } from '../../db/one-state.ts'
import type { Db } from '../../db/schema.ts'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../share/actor.ts'
import { listApiTokens } from '../../share/api-tokens.ts'
import { countHome, type OwnEntry, readActive, readClosed, readReceived } from '../../share/home-lists.ts'
import { HOME_TABS, type Home, type HomeTab } from '../../share/homes.ts'
import { openName } from '../../share/inspect.ts'
import { isAdministrator, MEMBER_AGE_MS, type Members } from '../../share/members.ts'
import type { PageEnd } from '../../share/overview.ts'
import { openPageEnd, sealPageEnd } from '../../share/page-end.ts'
import type { Policies } from '../../share/policies.ts'
import { mrkdwnSection } from '../format.ts'
import { buildPermalink } from '../permalink.ts'
import type { Installation } from '../policy/installation.ts'
import { buildPolicyTab } from '../policy/views.ts'
import {
  buildActiveEntry,
  buildClosedEntry,
  buildNewTokenRow,
  buildReceivedEntry,
  buildTokenEntry,
  type NamedEntry,
} from './entries.ts'
import { buildHome, buildList, divided } from './views.ts'
import { EMPTY } from './words.ts'

export interface DrawDeps {
  db: Db
  keys: KeyRing
  members: Members
  policies: Policies
  /** Where the workspace is in a browser; ends in a slash. */
  workspaceUrl?: string
  installation: Installation
  /** Scopes that were asked for and not granted. */
  missingScopes?: () => readonly string[]
}

export async function drawHome(deps: DrawDeps, home: Home, notice?: string): Promise<types.HomeView> {
  const isAdmin = await seesPolicy(deps, home)
  const tabs = HOME_TABS.filter((tab) => tab !== 'policy' || isAdmin)
  const tab = tabs.includes(home.tab) ? home.tab : 'active'
  const policy = tab === 'policy' ? await drawPolicy(deps, home) : []
  // The tabs say how much there is, and the list below shows it.
  const view = await onOneState(deps.db, async (state) => ({
    counts: await countHome(state, home),
    content: tab === 'policy' ? policy : await drawList({ ...deps, db: state }, home, tab),
  }))
  return buildHome({ tab, tabs, ...view, ...(notice !== undefined && { notice }) })
}

/** An answer of a minute ago will do: whoever changes something is asked about anew. */
async function seesPolicy({ members }: DrawDeps, { workspaceId, userId }: Actor): Promise<boolean> {
  try {
    return isAdministrator(await members.check(workspaceId, userId, MEMBER_AGE_MS.delivering))
  } catch (error) {
    if (error instanceof AppError && error.code === 'MembershipUnknown') return false
    throw error
  }
}

async function drawPolicy(
  { policies, installation, missingScopes }: DrawDeps,
  { workspaceId }: Actor,
): Promise<types.KnownBlock[]> {
  return buildPolicyTab({
    policy: await policies.read(workspaceId),
    isLocked: policies.isLocked,
    installation,
    missingScopes: missingScopes?.() ?? [],
  })
}

async function drawList(
  { db, keys, workspaceUrl }: DrawDeps,
  home: Home,
  tab: Exclude<HomeTab, 'policy'>,
): Promise<types.KnownBlock[]> {
  const from = home.page === null ? undefined : openPageEnd(keys, home, home.page, 'shares')
  const seal = (end: PageEnd) => sealPageEnd(keys, home, end, 'shares')
  const named = (build: (entry: NamedEntry) => types.KnownBlock[]) => (entry: OwnEntry) =>
    build({ ...entry, openedName: openName(keys, entry) })
  switch (tab) {
    case 'active':
      return buildList(tab, await readActive(db, home, from), named(buildActiveEntry), seal)
    case 'closed':
      return buildList(tab, await readClosed(db, home, from), named(buildClosedEntry), seal)
    case 'received':
      return buildList(
        tab,
        await readReceived(db, home, from),
        (entry) => buildReceivedEntry(entry, buildPermalink(workspaceUrl, entry.message)),
        seal,
      )
    case 'tokens': {
      const tokens = await listApiTokens(db, home)
      const list = tokens.length > 0 ? divided(tokens.map(buildTokenEntry)) : [mrkdwnSection(EMPTY.tokens)]
      return [buildNewTokenRow(), ...list]
    }
  }
}
