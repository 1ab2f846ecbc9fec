// Our own encrypted storage: the ShareBackend over the database. Built once in wire.

import { boxSeal } from '../../crypto/box.ts'
import type { KeyRing } from '../../crypto/keys.ts'
import { PASSWORD_COST, type PasswordGate } from '../../crypto/password.ts'
import { newSalt, openValue, sealValue, unwrapDataKey, wrapDataKey } from '../../crypto/share-seal.ts'
import { hashToken, newId, newToken } from '../../crypto/tokens.ts'
import { AppError } from '../../errors.ts'
import type { Secret } from '../../secret.ts'
import type { OpenOptions, SealedGrant, ShareBackend, ShareDraft } from '../../share/backend.ts'
import { claimView } from './claim.ts'
import { expireShares, revokeShare } from './close.ts'
import { insertShare, type SealedShare } from './insert.ts'

/** The vault. Sealing and opening happen in this process; the database sees ciphertext and hashes. */
export function createVault(keys: KeyRing, gate: PasswordGate): ShareBackend {
  return {
    async prepare(draft) {
      const sealed = await sealShare(keys, gate, draft)
      return { insert: (tx) => insertShare(tx, sealed) }
    },
    open: (grant, token, options) => openForGrant(keys, gate, grant, token, options),
    claim: claimView,
    revoke: revokeShare,
    expire: expireShares,
  }
}

async function sealShare(keys: KeyRing, gate: PasswordGate, draft: ShareDraft): Promise<SealedShare> {
  const { workspaceId } = draft
  const shareId = newId()
  const salt = newSalt()
  const passwordHash = draft.password && (await gate.hash(draft.password, salt, PASSWORD_COST))
  const { sealed, dataKey } = sealValue(draft.value, workspaceId, shareId)
  const grants = draft.recipients.map((recipient, ordinal) => {
    const token = newToken()
    const binding = { workspaceId, shareId, ordinal, kind: 'person', recipient }
    return {
      recipient,
      tokenHash: hashToken(token),
      wrapped: wrapDataKey(keys, dataKey, token, salt, binding, passwordHash),
      deliveryToken: boxSeal(keys, 'delivery', token.exposeBytes(), [
        workspaceId,
        shareId,
        String(ordinal),
        recipient,
      ]),
    }
  })
  dataKey.fill(0)
  return {
    workspaceId,
    shareId,
    senderId: draft.senderId,
    submissionId: draft.submissionId,
    name: draft.name ? boxSeal(keys, 'name', draft.name.exposeBytes(), [workspaceId, shareId]) : null,
    lifetimeMs: draft.lifetimeMs,
    maxViews: draft.maxViews ?? null,
    salt,
    passwordCost: passwordHash ? PASSWORD_COST : null,
    sealed,
    grants,
  }
}

async function openForGrant(
  keys: KeyRing,
  gate: PasswordGate,
  grant: SealedGrant,
  token: Secret,
  { password, waitMs, beforeHashing }: OpenOptions,
): Promise<Secret | undefined> {
  const { wrapped, sealed, salt, passwordCost } = grant
  if (!wrapped || !sealed) throw new AppError('SealBroken')
  if (passwordCost && !password) throw new AppError('PasswordRequired')
  const passwordHash =
    passwordCost && password
      ? await gate.hash(password, salt, passwordCost, {
          beforeHashing,
          ...(waitMs !== undefined && { waitMs }),
        })
      : undefined
  const dataKey = unwrapDataKey(keys, wrapped, token, salt, grant, passwordHash)
  if (!dataKey && passwordHash) return undefined
  // The token was found by its hash, so without a password the inner layer opens or the row was changed.
  if (!dataKey) throw new AppError('SealBroken')
  const value = openValue(sealed, dataKey, grant.workspaceId, grant.shareId)
  dataKey.fill(0)
  return value
}
