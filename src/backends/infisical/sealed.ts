// A share at Infisical as it is stored here: its id and its links sealed under the server's keys, nothing readable.

import { boxOpen, boxSeal } from '../../crypto/box.ts'
import type { KeyRing } from '../../crypto/keys.ts'
import { sealDelivery, sealName } from '../../crypto/share-boxes.ts'
import { newId } from '../../crypto/tokens.ts'
import { AppError } from '../../errors.ts'
import { Secret } from '../../secret.ts'
import type { PreparedShare, ShareDraft, ShareRef } from '../../share/backend.ts'
import type { CreatedRemote } from './answers.ts'

/** Seals a share that was just made, with the link for each recipient. */
export function sealRemote(
  keys: KeyRing,
  draft: ShareDraft,
  { id, link, expiresAt }: CreatedRemote,
): PreparedShare {
  const { workspaceId, name } = draft
  const shareId = newId()
  return {
    shareId,
    backend: 'infisical',
    name: sealName(keys, { workspaceId, shareId }, name),
    salt: Buffer.alloc(0),
    passwordCost: null,
    sealed: boxSeal(keys, 'remote', id.exposeBytes(), [workspaceId, shareId]),
    grants: draft.recipients.map(({ userId }, ordinal) => ({
      kind: 'remote',
      recipient: userId,
      tokenHash: null,
      wrapped: null,
      deliveryToken: sealDelivery(keys, { workspaceId, shareId, ordinal, recipient: userId }, link),
    })),
    capability: { link },
    expiresAt,
  }
}

/** What the share is called at Infisical. @throws AppError SealBroken when it is not what was sealed here. */
export function openRemoteId(
  keys: KeyRing,
  { workspaceId, shareId, sealed }: ShareRef & { sealed: Buffer },
): Secret {
  const id = boxOpen(keys, 'remote', sealed, [workspaceId, shareId])
  // It becomes part of an address.
  if (!/^[A-Za-z0-9_-]{43}$/.test(id.toString('latin1'))) throw new AppError('SealBroken')
  return Secret.fromBytes(id)
}
