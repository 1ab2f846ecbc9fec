// Hooks App Home into Bolt: what opens it, its tabs and pages, Revoke for shares and tokens, and the form for a token.

import type { App, BlockAction } from '@slack/bolt'
import { isId } from '../../crypto/tokens.ts'
import type { Actor } from '../../share/actor.ts'
import { revokeApiTokenById } from '../../share/api-tokens.ts'
import { HOME_TABS, openHome, turnHome } from '../../share/homes.ts'
import { openPageEnd } from '../../share/page-end.ts'
import type { RevokeDeps } from '../../share/revoke.ts'
import { ACTIONS, EVENTS } from '../ids.ts'
import { revokeFromSlack } from '../share/revoke.ts'
import { NOTHING_TO_REVOKE } from '../share/words.ts'
import { buildNewToken } from '../token/views.ts'
import { type HomeDeps, showHome } from './publish.ts'
import { NO_TOKEN_TO_REVOKE, TOKEN_FORM_NOT_OPENED, TOKEN_NOT_REVOKED } from './words.ts'

export type HomeSlackDeps = HomeDeps & RevokeDeps

export function registerHome(app: App, deps: HomeSlackDeps): void {
  app.event(EVENTS.homeOpened, async ({ event, context }) => {
    if (event.tab === 'home') await showHome(deps, await openHome(deps.db, context.actor as Actor))
  })

  app.action<BlockAction>(
    { action_id: new RegExp(`^${ACTIONS.homeTab}:`) },
    async ({ ack, action, context }) => {
      await ack()
      const tab = HOME_TABS.find((one) => `${ACTIONS.homeTab}:${one}` === action.action_id)
      if (!tab) return
      const turn = { tab, page: null, clickedTs: action.action_ts }
      await showHome(deps, await turnHome(deps.db, context.actor as Actor, turn))
    },
  )

  app.action<BlockAction>(
    { action_id: new RegExp(`^${ACTIONS.homePage}:`) },
    async ({ ack, action, context }) => {
      await ack()
      const actor = context.actor as Actor
      const cursor = readValue(action)
      const page = openPageEnd(deps.keys, actor, cursor, 'shares') ? cursor : null
      await showHome(deps, await turnHome(deps.db, actor, { page, clickedTs: action.action_ts }))
    },
  )

  app.action({ action_id: ACTIONS.homeRevoke }, async ({ ack, action, context }) => {
    await ack()
    const actor = context.actor as Actor
    const shareId = readValue(action)
    const notice = isId(shareId) ? await revokeFromSlack(deps, actor, shareId) : NOTHING_TO_REVOKE
    await showAfter(deps, actor, notice)
  })

  app.action({ action_id: ACTIONS.revokeToken }, async ({ ack, action, context }) => {
    await ack()
    const actor = context.actor as Actor
    await showAfter(deps, actor, await revokeTokenFromHome(deps, actor, readValue(action)))
  })

  app.action({ action_id: ACTIONS.newToken }, async ({ ack, body, client, context }) => {
    await ack()
    try {
      await client.views.open({ trigger_id: (body as BlockAction).trigger_id, view: buildNewToken('') })
    } catch (error) {
      deps.log.warn('token.not_opened', { error })
      await showAfter(deps, context.actor as Actor, TOKEN_FORM_NOT_OPENED)
    }
  })
}

/** There is nobody to answer to in Home: what is to be said stands on top of it. */
async function showAfter(deps: HomeDeps, actor: Actor, notice: string | undefined): Promise<void> {
  await showHome(deps, await openHome(deps.db, actor), notice)
}

/** @returns what is to be said of it, where it does not show by itself. */
async function revokeTokenFromHome(
  { db, log }: HomeSlackDeps,
  actor: Actor,
  tokenId: string,
): Promise<string | undefined> {
  try {
    const wasThere = await revokeApiTokenById(db, actor, tokenId)
    if (wasThere) log.info('token.revoked', { workspace: actor.workspaceId })
    return wasThere ? undefined : NO_TOKEN_TO_REVOKE
  } catch (error) {
    log.error('token.not_revoked', { workspace: actor.workspaceId, error })
    return TOKEN_NOT_REVOKED
  }
}

function readValue(action: object): string {
  return 'value' in action && typeof action.value === 'string' ? action.value : ''
}
