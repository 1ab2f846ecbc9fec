// The cursor of a list: where a page ended, sealed, so that nobody reads or makes one, and good only for its owner.

import { boxOpen, boxSeal } from '../crypto/box.ts'
import type { KeyRing } from '../crypto/keys.ts'
import { AppError } from '../errors.ts'
import type { Actor } from './actor.ts'
import type { PageEnd } from './overview.ts'

export function sealPageEnd(keys: KeyRing, { workspaceId, userId }: Actor, end: PageEnd): string {
  const plain = Buffer.from(JSON.stringify([end.createdAt, end.shareId]))
  return boxSeal(keys, 'cursor', plain, [workspaceId, userId]).toString('base64url')
}

/** @returns undefined for a cursor that is damaged, another person's or not ours. */
export function openPageEnd(
  keys: KeyRing,
  { workspaceId, userId }: Actor,
  cursor: string,
): PageEnd | undefined {
  const sealed = Buffer.from(cursor, 'base64url')
  // What the decoder would skip is damage as well.
  if (sealed.toString('base64url') !== cursor) return undefined
  try {
    const plain = boxOpen(keys, 'cursor', sealed, [workspaceId, userId])
    const [createdAt, shareId] = JSON.parse(plain.toString()) as [string, string]
    return { createdAt, shareId }
  } catch (error) {
    if (error instanceof AppError && error.code === 'SealBroken') return undefined
    throw error
  }
}
