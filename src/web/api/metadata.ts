// A share in the contract's own words.

import type { SharedSecretMetadata } from '../../contract/sharing.ts'
import type { KeyRing } from '../../crypto/keys.ts'
import { openName } from '../../share/inspect.ts'
import type { ShareOverview } from '../../share/overview.ts'

/** What a share's sender, or whoever has just opened it, is shown of it; `orgId` names its workspace. */
export function toMetadata(keys: KeyRing, orgId: string, share: ShareOverview): SharedSecretMetadata {
  const { createdAt, lastViewedAt, closedAt } = share
  const updatedAtMs = Math.max(createdAt.getTime(), lastViewedAt?.getTime() ?? 0, closedAt?.getTime() ?? 0)
  return {
    id: share.shareId,
    expiresAt: share.expiresAt.toISOString(),
    userId: null,
    orgId,
    createdAt: createdAt.toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
    expiresAfterViews: share.viewsLeft,
    accessType: share.accessType,
    name: openName(keys, share)?.expose() ?? null,
    lastViewedAt: lastViewedAt?.toISOString() ?? null,
    type: 'share',
    authorizedEmails: share.authorizedEmails,
    identityId: share.apiTokenId,
    allowExternalEmails: share.allowExternalEmails,
    isPasswordProtected: share.hasPassword,
    status: share.state,
  }
}
