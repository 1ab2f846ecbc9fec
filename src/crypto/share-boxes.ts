// What of a share is sealed under the server's keys alone, and what each is bound to: its name, and what is to be sent to
// a recipient until it has been. One place, so that what one part seals another opens.

import { Secret } from '../secret.ts'
import { boxOpen, boxSeal } from './box.ts'
import type { KeyRing } from './keys.ts'

interface ShareId {
  workspaceId: string
  shareId: string
}

interface Recipient extends ShareId {
  ordinal: number
  recipient: string
}

export function sealName(keys: KeyRing, share: ShareId, name: Secret | undefined): Buffer | null {
  return name ? boxSeal(keys, 'name', name.exposeBytes(), bindShare(share)) : null
}

/** @throws AppError SealBroken when it is not this share's. */
export function openSealedName(keys: KeyRing, share: ShareId, sealed: Buffer): Secret {
  return Secret.fromBytes(boxOpen(keys, 'name', sealed, bindShare(share)))
}

/** What a recipient is to get: the token, or the link of a share that is opened elsewhere. */
export function sealDelivery(keys: KeyRing, to: Recipient, capability: Secret): Buffer {
  return boxSeal(keys, 'delivery', capability.exposeBytes(), bindRecipient(to))
}

/** @throws AppError SealBroken when it is not for this recipient of this share. */
export function openDelivery(keys: KeyRing, to: Recipient, sealed: Buffer): Secret {
  return Secret.fromBytes(boxOpen(keys, 'delivery', sealed, bindRecipient(to)))
}

/** From where somebody asks to be let in, until they are. */
export function sealAddress(keys: KeyRing, confirmationId: string, address: string): Buffer {
  return boxSeal(keys, 'address', Buffer.from(address), [confirmationId])
}

/** @throws AppError SealBroken when it is not this confirmation's. */
export function openAddress(keys: KeyRing, confirmationId: string, sealed: Buffer): string {
  return boxOpen(keys, 'address', sealed, [confirmationId]).toString()
}

function bindShare({ workspaceId, shareId }: ShareId): string[] {
  return [workspaceId, shareId]
}

function bindRecipient({ ordinal, recipient, ...share }: Recipient): string[] {
  return [...bindShare(share), String(ordinal), recipient]
}
