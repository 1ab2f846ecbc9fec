// Our own encrypted storage: sealing and opening happen in this process, the database sees ciphertext and hashes.
// Built once in wire.

import type { KeyRing } from '../../crypto/keys.ts'
import { PASSWORD_COST, type PasswordGate } from '../../crypto/password.ts'
import { sealDelivery, sealName } from '../../crypto/share-boxes.ts'
import { newSalt, openValue, sealValue, unwrapDataKey, wrapDataKey } from '../../crypto/share-seal.ts'
import { hashToken, newId, newToken } from '../../crypto/tokens.ts'
import { AppError } from '../../errors.ts'
import type { Secret } from '../../secret.ts'
import type {
  OpenOptions,
  PreparedGrant,
  PreparedShare,
  SealedGrant,
  ShareDraft,
  Vault,
} from '../../share/backend.ts'
import { claimView } from './claim.ts'

/** `mailsOutside`: this service can send mail, which is how addresses outside get their links. */
export function createVault(
  keys: KeyRing,
  gate: PasswordGate,
  { mailsOutside = false }: { mailsOutside?: boolean } = {},
): Vault {
  return {
    name: 'vault',
    controls: {
      slackIdentity: true,
      fairViews: true,
      revealInSlack: true,
      receipts: true,
      mailsOutside,
      linkBesidePeople: true,
    },
    prepare: (draft) => sealShare(keys, gate, draft),
    // Its value stands in the share's own row, which is erased when the share is closed.
    withdraw: async () => {},
    open: (grant, token, options) => openForGrant(keys, gate, grant, token, options),
    claim: claimView,
  }
}

async function sealShare(keys: KeyRing, gate: PasswordGate, draft: ShareDraft): Promise<PreparedShare> {
  const { workspaceId, recipients, outsideEmails, hasLink } = draft
  const shareId = newId()
  const salt = newSalt()
  const passwordHash = draft.password && (await gate.hash(draft.password, salt, PASSWORD_COST))
  const { sealed, dataKey } = sealValue(draft.value, workspaceId, shareId)
  const linkToken = newToken()
  const named = [
    ...recipients.map(({ userId }) => ({ kind: 'person' as const, recipient: userId })),
    ...outsideEmails.map((email) => ({ kind: 'outside' as const, recipient: email })),
  ]
  const everybody = hasLink ? [...named, { kind: 'link' as const, recipient: '' }] : named
  const grants = everybody.map(({ kind, recipient }, ordinal): PreparedGrant => {
    const token = kind === 'link' ? linkToken : newToken()
    const binding = { workspaceId, shareId, ordinal, kind, recipient }
    return {
      kind,
      recipient,
      tokenHash: hashToken(token),
      wrapped: wrapDataKey(keys, dataKey, token, salt, binding, passwordHash),
      deliveryToken: kind === 'link' ? null : sealDelivery(keys, binding, token),
    }
  })
  dataKey.fill(0)
  return {
    shareId,
    backend: 'vault',
    name: sealName(keys, { workspaceId, shareId }, draft.name),
    salt,
    passwordCost: passwordHash ? PASSWORD_COST : null,
    sealed,
    grants,
    ...(hasLink && { capability: { token: linkToken } }),
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
